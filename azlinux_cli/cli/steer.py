"""Pausing and aborting, as the two commands do it."""

from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.deps import confirm, deps_of
from azlinux_cli.cli.exit_codes import ExitCode
from azlinux_cli.domain.node_set import fold

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.state import RolloutState

HEEDED_WITHIN_S = 60.0


def steer(ctx: typer.Context, run: str, kind: str, reason: str, *, wait_s: float | None) -> None:
    """Ask the run's owner, or note it; say what became of it. Exits 8 if nobody has heeded it."""
    from azlinux_cli.ports.journal import Ask
    from azlinux_cli.services.rollout.steer import Steered, SteerRun

    deps = deps_of(ctx)
    ask = Ask(kind, deps.owner().by, reason)
    done, state = SteerRun(deps.journals(), deps.clock)(run, ask, wait_s=wait_s)
    run = state.plan.id
    if done is Steered.ASKED:
        deps.err.write(f"run {run} is asked to {kind}; its process has not done so yet\n")
        deps.err.write(f"hint: azl rollout watch {run} shows what it does\n")
        raise typer.Exit(ExitCode.PENDING)
    already = "already " if done is Steered.ALREADY else ""
    deps.err.write(f"run {run} is {already}{state.status.value}{_still(state)}\n")
    if kind == "abort" and state.in_flight and deps.journals().read(run).owner is None:
        deps.err.write("warning: nobody looks any more at what was begun there\n")
    if kind == "pause":
        deps.err.write(f"hint: azl rollout resume {run} goes on\n")


def _still(state: "RolloutState") -> str:
    """Machines whose turn is not over: nobody interrupts them."""
    return f"; still under way: {fold(state.in_flight)}" if state.in_flight else ""


def said_yes(ctx: typer.Context, run: str, *, yes: bool, dry_run: bool) -> bool:
    """Whether the run is really to be ended. Raises UsageError where nobody says so."""
    from azlinux_cli.cli.run import seen
    from azlinux_cli.rendering.rollout.line import heading

    found = seen(ctx, run)
    what = heading(found.state.plan)
    if dry_run:
        deps_of(ctx).err.write(f"would end for good: {what}\n")
        return False
    confirm(f"End for good: {what}?", yes=yes)
    return True
