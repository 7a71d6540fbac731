"""`azl nodepool repair`."""

import typer

from azlinux_cli.cli import aks
from azlinux_cli.cli.deps import confirm, deps_of, show
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand, DryRun, ResourceGroup, Timeout, Yes

app = leaf()
_LONG_S = 4 * 3600.0


@app.command(cls=CloudCommand)
def repair(
    ctx: typer.Context,
    name: aks.PoolName,
    *,
    cluster: aks.OfCluster,
    resource_group: ResourceGroup = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    timeout: Timeout = None,
) -> None:
    """Say what is wrong with a node pool that was left half-way, and put it right.

    Failed or aborted upgrades are taken up again, surge nodes that were left over go, and nodes
    that nobody works on are opened. --dry-run only says what is wrong.
    """
    from azlinux_cli.bootstrap.aks import repair_pool
    from azlinux_cli.rendering.aks import AILMENT_VIEW

    pool = aks.pool_of(ctx, name, cluster, resource_group)
    do = repair_pool(deps_of(ctx), pool.ref, timeout or _LONG_S)
    found = do.look(pool.ref)
    if not found:
        deps_of(ctx).err.write(f"nothing is wrong with {pool.ref}\n")
        return
    show(ctx, AILMENT_VIEW, found)
    if dry_run:
        return
    confirm(f"Put {pool.ref} right?", yes=yes)
    left = do(pool.ref)
    if left:
        deps_of(ctx).err.writelines(f"left: {one.key}: {one.message}\n" for one in left)
        raise typer.Exit(ExitCode.FAILED)
    deps_of(ctx).err.write(f"{pool.ref} is as it should be\n")
