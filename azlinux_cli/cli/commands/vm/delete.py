"""`azl vm delete`."""

import typer

from azlinux_cli.cli.deps import confirm, deps_of
from azlinux_cli.cli.fleet import fleet_run, report
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DryRun, NoWait, Parallel, Timeout, Yes
from azlinux_cli.cli.selection import FleetCommand, acting_on, scope_of
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm_action import Goal, VmAction

_SHOWN = 10  # names in the question

app = leaf()


@app.command(cls=FleetCommand)
def delete(
    ctx: typer.Context,
    *,
    yes: Yes = False,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
    parallel: Parallel = None,
) -> None:
    """Delete machines, with the disks, interfaces and addresses that were made for them.

    What was not made for them stays, and is named: disks and interfaces without the delete option
    that azl's own create (and az) sets. The group's network stays, too.
    """
    from azlinux_cli.services.delete_vms import DeleteVms
    from azlinux_cli.services.target import ChooseVms

    selection = acting_on(ctx)
    deps = deps_of(ctx)
    run = fleet_run(ctx, VmAction.DELETE, parallel)
    group = scope_of(ctx)
    targets = ChooseVms(deps.vms())(selection, resource_group=group)
    doomed = [t.vm.name for t in targets if t.vm is not None]
    if not dry_run:
        confirm(f"Delete {_counted(doomed)}?", yes=yes)
    fleet = DeleteVms(deps.vm_actions(), run)(
        targets, wait=not no_wait, deadline_s=timeout, dry_run=dry_run
    )
    gone = {Outcome.SUCCEEDED, Outcome.PENDING}
    deps.names().remove("vm", [r.name for r in fleet.results if r.outcome in gone])
    report(ctx, fleet, goal=Goal.DELETED)


def _counted(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    return f"{len(names)} machine{'s' * (len(names) != 1)} ({shown}) with their disks"
