"""What every verb that acts on machines does around the acting itself."""

import typer

from azlinux_cli.cli.deps import deps_of, finish, show, tell_failures
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.selection import parallel_of
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.vm_action import RULES, Goal, VmAction
from azlinux_cli.rendering.result import RESULT_VIEW
from azlinux_cli.services.fleet_run import FleetResult, FleetRun

# Operations run in Azure, azl only asks how they are: more at once than the SSH width.
AT_ONCE = 64


def fleet_run(ctx: typer.Context, action: VmAction, parallel: int | None) -> FleetRun:
    deps = deps_of(ctx)
    return FleetRun(
        deps.clock,
        deps.progress(color=not common_of(ctx).get("no_color")),
        RULES[action].doing,
        parallel_of(ctx, parallel, otherwise=AT_ONCE),
    )


def report(ctx: typer.Context, fleet: FleetResult, *, goal: Goal) -> None:
    """Print every machine, say how to go on where something still runs, and end with the code."""
    show(ctx, RESULT_VIEW, fleet.results)
    going_on = [r for r in fleet.results if r.outcome is Outcome.PENDING]
    if going_on:
        deps_of(ctx).err.write(f"hint: {attach(going_on, goal)} waits for it\n")
    if fleet.interrupted:
        tell_failures(ctx, fleet.results)
        raise typer.Exit(ExitCode.INTERRUPTED)
    finish(ctx, fleet.results)


def attach(results: list[MachineResult], goal: Goal) -> str:
    """The command that goes on waiting."""
    groups = {r.resource_group for r in results if r.resource_group}
    names = " ".join(dict.fromkeys(r.name for r in results))
    where = f" -g {groups.pop()}" if len(groups) == 1 else ""
    return f"`azl vm wait {names}{where} --for {goal.value}`"
