"""Running one command on many machines, as `azl node run` and `azl vm run` both do."""

from collections.abc import Sequence
from pathlib import Path

import typer

from azlinux_cli.cli.deps import deps_of, output_form, show
from azlinux_cli.cli.node import RemoteCommandLine, Watch, end, read_file, words_after_dashes
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.selection import FleetCommand, parallel_of
from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.node import NodeTarget, RanCommand, Trouble, Via
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.remote_command import RemoteCommand, remote_command, remote_script

AUTO = "auto"


class RemoteFleetCommand(RemoteCommandLine, FleetCommand):
    """A command line for many machines, and which ones."""


def command_of(ctx: typer.Context, *, script: Path | None, sudo: bool) -> RemoteCommand:
    """What was asked for. Raises UsageError for no command, or a script that cannot be sent."""
    words = words_after_dashes(ctx)
    if script is None:
        return remote_command(words, sudo=sudo)
    text = read_file(script, "script")
    return remote_script(text, words, sudo=sudo, source=str(script))


def ways_of(via: str) -> frozenset[Via]:
    """Raises UsageError for a way there is not."""
    if via == AUTO:
        return frozenset(Via)
    if via not in set(Via):
        raise UsageError(f"{via!r} is no way in", hint=f"one of: {AUTO}, {', '.join(Via)}")
    return frozenset({Via(via)})


def run_command(
    ctx: typer.Context,
    targets: Sequence[NodeTarget],
    command: RemoteCommand,
    *,
    ways: frozenset[Via],
    deadline_s: float,
    parallel: int | None,
) -> None:
    """Run, show, and exit with the run's code."""
    from azlinux_cli.rendering.gathered import RUN_VIEW, gathered
    from azlinux_cli.services.arm_shell import ArmShell
    from azlinux_cli.services.fan_out import FanOut
    from azlinux_cli.services.run_on_nodes import RunOnNodes

    deps = deps_of(ctx)
    width = parallel_of(ctx, parallel)
    ssh = FanOut(deps.shell(), width) if Via.SSH in ways else None
    arm = (
        FanOut(ArmShell(deps.run_command(), deps.clock), width)
        if Via.RUN_COMMAND in ways and any(target.vm for target in targets)
        else None
    )
    with Watch(ctx, [target.name for target in targets], "running") as watch:
        done = RunOnNodes(ssh, arm)(targets, command, deadline_s=deadline_s, on_result=watch.result)
    if output_form(ctx) == "table" and common_of(ctx).get("query") is None:
        deps.out.write(gathered(done.runs))
    else:
        show(ctx, RUN_VIEW, done.runs)
    end(
        ctx,
        [_verdict(run) for run in done.runs],
        interrupted=done.interrupted,
        unfinished=[run.target.name for run in done.runs if _is_open(run)],
    )


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


def _verdict(run: RanCommand) -> MachineResult:
    name, group, result = run.target.name, run.target.resource_group, run.result
    if result.trouble is not None:
        return MachineResult.failed(name, group, result.trouble.error)
    if result.ok:
        return MachineResult(name, group, Outcome.SUCCEEDED)
    how = f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"
    error = RemoteError(f"{name}: the command ended with {how}", code="CommandFailed")
    return MachineResult.failed(name, group, error)


def _is_open(run: RanCommand) -> bool:
    trouble = run.result.trouble
    return trouble is not None and trouble.reason is Trouble.INTERRUPTED
