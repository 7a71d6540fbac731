"""`azl aks delete`."""

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import confirm, deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, ResourceGroup, Timeout, Yes

app = leaf()


@app.command(cls=CloudCommand)
def delete(
    ctx: typer.Context,
    name: aks.ClusterName,
    *,
    resource_group: ResourceGroup = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
) -> None:
    """Delete a cluster, with its nodes and what runs there."""
    deps = deps_of(ctx)
    cluster = aks.cluster_of(ctx, name, resource_group)
    nodes = sum(pool.count for pool in cluster.pools)
    what = f"cluster {name} with {len(cluster.pools)} node pools and {nodes} nodes"
    if dry_run:
        deps.err.write(f"would delete {what}\n")
        return
    confirm(f"Delete {what}?", yes=yes)
    waiting = aks.waiting_of(ctx, name, no_wait=no_wait, timeout=timeout)
    deps.aks_actions().delete_cluster(cluster.ref, waiting)
    deps.names().remove("cluster", [name])
    if no_wait:
        aks.accepted(ctx, f"azl aks list -g {cluster.ref.resource_group}")
