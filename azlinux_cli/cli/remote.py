"""Running one command on many machines, as `azl node run` and `azl vm run` both do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.node import RemoteCommandLine, read_file, words_after_dashes
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.selection import FleetCommand, fleet_width_of, parallel_of
from azlinux_cli.cli.stop import Stop
from azlinux_cli.cli.watch import FleetWatch, end
from azlinux_cli.domain.node import NodeTarget, RanCommand
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.remote_command import RemoteCommand, remote_command, remote_script
from azlinux_cli.domain.run_verdict import ending, status_of, still_open, verdict
from azlinux_cli.domain.same_error import NodeFailure
from azlinux_cli.domain.way import Via, ssh_ways

if TYPE_CHECKING:
    from azlinux_cli.services.run_on_nodes import RunOnNodes


class RemoteFleetCommand(RemoteCommandLine, FleetCommand):
    """A command line for many machines, and which ones."""


def command_of(ctx: typer.Context, *, script: Path | None, sudo: bool) -> RemoteCommand:
    """What was asked for. Raises UsageError for no command, or a script that cannot be sent."""
    words = words_after_dashes(ctx)
    if script is None:
        return remote_command(words, sudo=sudo)
    text = read_file(script, "script")
    return remote_script(text, words, sudo=sudo, source=str(script))


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how wide: seconds for each node, for the whole run, nodes at once."""

    deadline_s: float
    run_s: float | None = None
    parallel: int | None = None


def run_command(
    ctx: typer.Context,
    targets: Sequence[NodeTarget],
    command: RemoteCommand,
    *,
    ways: Sequence[Via],
    bounds: Bounds,
    max_status: bool = False,
) -> None:
    """Run, show, and exit with the run's code, or with the largest exit status of the command."""
    from azlinux_cli.rendering.gathered import RUN_VIEW
    from azlinux_cli.rendering.output import JsonLines

    deps = deps_of(ctx)
    lines = None
    if output_form(ctx) == "jsonl" and common_of(ctx).get("query") is None:
        lines = JsonLines(RUN_VIEW, deps.out)
    run_on_nodes = _ways_in(ctx, targets, ways, bounds.parallel)
    width = fleet_width_of(ctx, bounds.parallel)
    with Stop() as stop, FleetWatch(ctx, targets, width, alone=lines is None) as watch:

        def on_run(index: int, run: RanCommand) -> None:
            if lines:
                lines.write(index, run)
            watch.result(index, None if run.result.ok else ending(run.result))

        done = run_on_nodes(
            targets, command, deadline_s=bounds.deadline_s, run_s=bounds.run_s, on_run=on_run
        )
    if lines:
        for index, run in enumerate(done.runs):  # what a stop left open
            lines.write(index, run)
    else:
        _show_runs(ctx, done.runs)
    _end(ctx, done.runs, stop=stop if done.interrupted else None, max_status=max_status)


def _show_runs(ctx: typer.Context, runs: Sequence[RanCommand]) -> None:
    from azlinux_cli.rendering.gathered import RUN_VIEW, gathered

    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps_of(ctx).out.write(gathered(runs))
    else:
        show(ctx, RUN_VIEW, list(runs))


def _end(
    ctx: typer.Context, runs: Sequence[RanCommand], *, stop: Stop | None, max_status: bool
) -> None:
    results = [verdict(run) for run in runs]
    failures = [
        NodeFailure(run.target, ending(run.result), result.error)
        for run, result in zip(runs, results, strict=True)
        if result.error is not None
    ]
    end(
        ctx,
        results,
        failures,
        stopped=(stop, still_open(runs)) if stop else None,
        code=max(map(status_of, runs), default=0) if max_status else None,
    )


def _ways_in(
    ctx: typer.Context, targets: Sequence[NodeTarget], ways: Sequence[Via], parallel: int | None
) -> "RunOnNodes":
    from azlinux_cli.services.arm_shell import ArmShell
    from azlinux_cli.services.fan_out import FanOut
    from azlinux_cli.services.run_on_nodes import RunOnNodes
    from azlinux_cli.services.threaded_fleet import ThreadedFleet

    deps = deps_of(ctx)
    ssh = arm = None
    if ssh_ways(ways):
        ssh = FanOut(deps.fleet_shell(), fleet_width_of(ctx, parallel))
    if Via.RUN_COMMAND in ways and (ssh is None or any(target.vm for target in targets)):
        shell = ArmShell(deps.run_command(), deps.clock)
        arm = FanOut(ThreadedFleet(shell, deps.clock), parallel_of(ctx, parallel))
    return RunOnNodes(ssh, arm, deps.clock)


def plan_command(
    ctx: typer.Context, targets: Sequence[NodeTarget], command: RemoteCommand, script: Path | None
) -> None:
    """--dry-run: every machine, and what would be run there."""
    from azlinux_cli.rendering.result import RESULT_VIEW

    what = f"{script}: {command.line}" if script else command.line
    show(
        ctx,
        RESULT_VIEW,
        [
            MachineResult(t.name, t.resource_group, Outcome.PLANNED, f"{t.user}@{t.where}: {what}")
            for t in targets
        ],
    )
