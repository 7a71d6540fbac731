"""`azl nodepool scale`."""

from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, NoWait, ResourceGroup, Timeout
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=CloudCommand)
def scale(
    ctx: typer.Context,
    name: aks.PoolName,
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    node_count: Annotated[
        int | None, typer.Option("--node-count", "-c", metavar="N", min=0, help="Nodes.")
    ] = None,
    min_count: aks.Least = None,
    max_count: aks.Most = None,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
) -> None:
    """Change the number of nodes, or the autoscaler's limits.

    Fewer nodes: AKS chooses which ones go, and drains them.
    """
    from azlinux_cli.domain.outcome import Outcome
    from azlinux_cli.rendering.aks import POOL_VIEW
    from azlinux_cli.services.aks.scale_pool import ScalePool

    limits = aks.autoscaler_of(min_count, max_count)
    if node_count is None and limits is None:
        raise UsageError("nothing is to be changed", hint="--node-count N")
    deps = deps_of(ctx)
    pool = aks.pool_of(ctx, name, cluster, resource_group)
    waiting = aks.waiting_of(ctx, name, no_wait=no_wait, timeout=timeout)
    outcome = ScalePool(deps.aks(), deps.aks_actions())(
        pool, count=node_count, limits=limits, waiting=waiting, dry_run=dry_run
    )
    if outcome is Outcome.PLANNED:
        deps.err.write(f"would change {pool.ref} from {pool.count} nodes\n")
        return
    if outcome is Outcome.PENDING:
        aks.accepted(ctx, f"azl nodepool show {name} --cluster {cluster}")
    [seen], _ = aks.look_at_pools(ctx)([deps.aks().cluster(pool.ref.cluster)], name)
    show(ctx, POOL_VIEW, seen)
