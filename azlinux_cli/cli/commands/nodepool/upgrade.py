"""`azl nodepool upgrade`."""

from typing import Annotated, Any

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.begin import begin, new_run
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DryRun, NoWait, ResourceGroup, Yes
from azlinux_cli.cli.pool_run import PoolRunCommand, planned, pool_policy_of

app = leaf()


@app.command(cls=PoolRunCommand)
def upgrade(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Node pools.")],
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    kubernetes_version: aks.KubernetesVersion = "",
    os_sku: Annotated[
        str, typer.Option("--os-sku", metavar="SKU", help="Another OS SKU; every node is reimaged.")
    ] = "",
    max_surge: Annotated[
        str,
        typer.Option("--max-surge", metavar="N|P%", help="Extra nodes; else the pool's own."),
    ] = "",
    max_unavailable: Annotated[
        str,
        typer.Option("--max-unavailable", metavar="N|P%", help="Nodes that may be away meanwhile."),
    ] = "",
    drain_timeout: Annotated[
        int | None,
        typer.Option("--drain-timeout", metavar="MINUTES", min=5, max=1440, help="For a node."),
    ] = None,
    node_soak_duration: Annotated[
        int | None,
        typer.Option(
            "--node-soak-duration", metavar="MINUTES", min=0, max=30, help="After each node."
        ),
    ] = None,
    max_failed_nodes: Annotated[
        int, typer.Option(metavar="N", min=0, help="Nodes AKS may set aside before it is stopped.")
    ] = 0,
    confirm_no_rollback: Annotated[
        bool, typer.Option("--confirm-no-rollback", help="Even where nothing leads back.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Upgrade node pools in place: the newest node image, a version, or another OS SKU.

    AKS replaces node by node; azl watches, asks the gates after each, and stops the upgrade on a
    breach. That undoes nothing: the pool is mixed then, and it is said how to go on or back. What
    will block is said before the start.
    """
    from azlinux_cli.domain.aks.move import Asked
    from azlinux_cli.domain.kubernetes.drain.plan import AKS
    from azlinux_cli.services.aks.plan_move import MoveRequest

    wanted: dict[str, Any] = {
        "maxSurge": max_surge,
        "maxUnavailable": max_unavailable,
        "drainTimeoutInMinutes": drain_timeout,
        "nodeSoakDurationInMinutes": node_soak_duration,
    }
    request = MoveRequest(
        new_run("n"),
        reason,
        Asked(os_sku, kubernetes_version),
        pool_policy_of(ctx, len(names)),
        in_place=True,
        settings={key: value for key, value in wanted.items() if value not in {"", None}},
        max_failed_nodes=max_failed_nodes,
        batch=max_surge or "1",
        confirm_no_way_back=confirm_no_rollback,
        rules=AKS,
    )
    plan = planned(ctx, names, cluster, resource_group, request)
    if plan is None:
        return
    question = f"Upgrade {len(plan.units)} node pools of cluster {cluster}?"
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
