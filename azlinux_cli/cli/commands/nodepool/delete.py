"""`azl nodepool delete`."""

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import confirm, deps_of
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, ResourceGroup, Timeout, Yes

app = leaf()


@app.command(cls=CloudCommand)
def delete(
    ctx: typer.Context,
    name: aks.PoolName,
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
) -> None:
    """Delete a node pool; AKS drains its nodes first."""
    from azlinux_cli.services.aks.delete_pool import DeletePool, refuse_last_system_pool
    from azlinux_cli.services.aks.find import pool_in

    deps = deps_of(ctx)
    of = aks.cluster_of(ctx, cluster, resource_group)
    pool = pool_in(of, name)
    refuse_last_system_pool(of, pool)
    what = f"node pool {pool.ref} with {pool.count} nodes"
    if dry_run:
        deps.err.write(f"would delete {what}\n")
        return
    confirm(f"Delete {what}?", yes=yes)
    waiting = aks.waiting_of(ctx, name, no_wait=no_wait, timeout=timeout)
    DeletePool(deps.aks_actions())(of, pool, waiting)
    if no_wait:
        aks.accepted(ctx, f"azl nodepool list --cluster {cluster}")
