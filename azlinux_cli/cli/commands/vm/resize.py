"""`azl vm resize`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.fleet import fleet_run, report
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DryRun, NoWait, Parallel, Timeout
from azlinux_cli.cli.selection import FleetCommand, acting_on, scope_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.vm_action import Goal, VmAction

app = leaf()


@app.command(cls=FleetCommand)
def resize(
    ctx: typer.Context,
    *,
    size: Annotated[
        str, typer.Option("--size", metavar="SIZE", help="What to become: Standard_D4s_v6.")
    ],
    deallocate: Annotated[
        bool,
        typer.Option(
            "--deallocate", help="If its hardware has no such size: deallocate, resize, start."
        ),
    ] = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
    parallel: Parallel = None,
) -> None:
    """Change the size of machines. A running machine restarts."""
    from azlinux_cli.services.resize_vms import ResizeVms
    from azlinux_cli.services.target import ChooseVms

    if no_wait and deallocate:
        raise UsageError("--no-wait and --deallocate exclude each other: the steps need waiting")
    selection = acting_on(ctx)
    deps = deps_of(ctx)
    run = fleet_run(ctx, VmAction.RESIZE, parallel)
    group = scope_of(ctx)
    targets = ChooseVms(deps.vms())(selection, resource_group=group)
    fleet = ResizeVms(deps.vm_actions(), run, deps.region().sizes)(
        size,
        targets,
        deallocate=deallocate,
        wait=not no_wait,
        deadline_s=timeout,
        dry_run=dry_run,
    )
    report(ctx, fleet, goal=Goal.EXISTS)
