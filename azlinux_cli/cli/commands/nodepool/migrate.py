"""`azl nodepool migrate`."""

from typing import Annotated

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.begin import begin, new_run
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DryRun, NoWait, ResourceGroup, Yes
from azlinux_cli.cli.pool_run import PoolRunCommand, planned, pool_policy_of
from azlinux_cli.domain.errors import UsageError

app = leaf()


@app.command(cls=PoolRunCommand)
def migrate(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Node pools.")],
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    os_sku: Annotated[
        str, typer.Option("--os-sku", metavar="SKU", help="What it shall run; else it stays.")
    ] = "",
    kubernetes_version: aks.KubernetesVersion = "",
    batch: Annotated[
        str, typer.Option("--batch", metavar="N|P%", help="Old nodes emptied at a time.")
    ] = "1",
    drain_timeout: Annotated[
        float, typer.Option("--drain-timeout", metavar="SECONDS", min=1, help="For one batch.")
    ] = 1800.0,
    ready_timeout: Annotated[
        float, typer.Option("--ready-timeout", metavar="SECONDS", min=1, help="For new nodes.")
    ] = 1200.0,
    soak: Annotated[
        float, typer.Option("--soak", metavar="SECONDS", min=0, help="Rest after each batch.")
    ] = 0.0,
    final_soak: Annotated[
        float,
        typer.Option("--final-soak", metavar="SECONDS", min=0, help="Old pools are kept so long."),
    ] = 0.0,
    green_name: Annotated[
        str, typer.Option("--green-name", metavar="NAME", help="The new pool's name.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Also pods that nobody makes anew: they are lost.")
    ] = False,
    delete_emptydir_data: Annotated[
        bool, typer.Option("--delete-emptydir-data", help="Also pods with emptyDir: it is lost.")
    ] = False,
    confirm_no_rollback: Annotated[
        bool, typer.Option("--confirm-no-rollback", help="Even where nothing leads back.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
) -> None:
    """Move node pools to another OS SKU, version or image, by a second pool beside each.

    One node of the new kind is proven first; then the old nodes are emptied batch by batch, by
    evictions only. On a breach everything goes back to the old pool; it is deleted last. What
    will block is said before the start.
    """
    from azlinux_cli.domain.aks.move import Asked
    from azlinux_cli.domain.kubernetes.drain.plan import Rules
    from azlinux_cli.services.aks.plan_move import MoveRequest

    if green_name and len(names) > 1:
        raise UsageError("--green-name is for one node pool")
    request = MoveRequest(
        new_run("n"),
        reason,
        Asked(os_sku, kubernetes_version),
        pool_policy_of(ctx, len(names)),
        batch=batch,
        green=green_name,
        drain_s=drain_timeout,
        soak_s=soak,
        final_soak_s=final_soak,
        ready_s=ready_timeout,
        confirm_no_way_back=confirm_no_rollback,
        rules=Rules(bare_pods=force, local_storage=delete_emptydir_data),
    )
    plan = planned(ctx, names, cluster, resource_group, request)
    if plan is None:
        return
    question = f"Move {len(plan.units)} node pools of cluster {cluster}?"
    begin(ctx, plan, question, yes=yes, dry_run=dry_run, no_wait=no_wait, reason=reason)
