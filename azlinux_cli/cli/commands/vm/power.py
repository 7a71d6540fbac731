"""`azl vm start | stop | restart | deallocate`: one shape, four actions."""

import typer

from azlinux_cli.cli.fleet import fleet_run, report
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DryRun, NoWait, Parallel, Timeout
from azlinux_cli.cli.selection import FleetCommand, acting_on, scope_of
from azlinux_cli.domain.vm_action import RULES, Goal, VmAction

_HELP = {
    VmAction.START: "Start machines. One that runs already is left alone.",
    VmAction.STOP: "Power machines off. They are still billed; `deallocate` ends that.",
    VmAction.RESTART: "Restart machines.",
    VmAction.DEALLOCATE: "Stop machines and their billing. Temporary disks lose their content.",
}


def _power(action: VmAction) -> typer.Typer:
    app = leaf()

    @app.command(cls=FleetCommand, help=_HELP[action])
    def verb(
        ctx: typer.Context,
        *,
        dry_run: DryRun = False,
        no_wait: NoWait = False,
        timeout: Timeout = None,
        parallel: Parallel = None,
    ) -> None:
        from azlinux_cli.cli.deps import deps_of
        from azlinux_cli.services.act_on_vms import ActOnVms
        from azlinux_cli.services.target import ChooseVms

        selection = acting_on(ctx)
        deps = deps_of(ctx)
        run = fleet_run(ctx, action, parallel)
        group = scope_of(ctx)
        targets = ChooseVms(deps.vms())(selection, resource_group=group)
        fleet = ActOnVms(deps.vm_actions(), run)(
            action, targets, wait=not no_wait, deadline_s=timeout, dry_run=dry_run
        )
        report(ctx, fleet, goal=Goal(RULES[action].goal))

    return app


start = _power(VmAction.START)
stop = _power(VmAction.STOP)
restart = _power(VmAction.RESTART)
deallocate = _power(VmAction.DEALLOCATE)
