"""Working on a run, as `azl update apply`, `azl rollout resume` and the others do."""

import os
from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.deps import deps_of, output_form
from azlinux_cli.cli.exit_codes import ExitCode, code_of_run
from azlinux_cli.cli.options import common_of
from azlinux_cli.cli.stop import Stop

if TYPE_CHECKING:
    from azlinux_cli.domain.rollout.plan import RolloutPlan
    from azlinux_cli.domain.rollout.state import RolloutState
    from azlinux_cli.ports.journal import Journal, Owner
    from azlinux_cli.services.rollout.resume import Resume


def conduct(ctx: typer.Context, journal: "Journal", resume: "Resume") -> None:
    """Until the run is over, stops, or is left; then its end is told, and its code is ours.

    The journal is closed on the way out. Ctrl-C and SIGTERM leave the run: it is in order, and
    what goes on by itself is said, with the command that picks it up.
    """
    from azlinux_cli.bootstrap.rollout import run_conductor
    from azlinux_cli.rendering.rollout import watch_on

    deps = deps_of(ctx)
    color = not common_of(ctx).get("no_color")
    watch = watch_on(deps.out, deps.err, deps.clock, form=output_form(ctx), color=color)

    def on_takeover(machine: str, owner: "Owner") -> None:
        deps.err.write(f"{machine}: taken over from {owner}, which is no more\n")

    work = run_conductor(deps, watch, on_takeover)
    with Stop() as stop:
        try:
            state = work(journal, resume)
        except KeyboardInterrupt:
            watch.done()
            _tell_left(ctx, journal.plan, stop)
            raise typer.Exit(stop.code) from None
        finally:
            watch.done()
            journal.close()
    tell_end(ctx, state)


def _tell_left(ctx: typer.Context, plan: "RolloutPlan", stop: Stop) -> None:
    deps_of(ctx).err.write(
        f"{stop.word}; run {plan.id} is left as it is, and what is under way on a machine goes on\n"
        f"hint: azl rollout resume {plan.id} picks it up again\n"
        f"hint: azl rollout show {plan.id} says where it stands\n"
    )


def tell_end(ctx: typer.Context, state: "RolloutState") -> None:
    """What became of each machine and of the run, and what to type next; exits with its code."""
    from azlinux_cli.cli.run import show_end
    from azlinux_cli.domain.rollout.verdict import outcome_of
    from azlinux_cli.rendering.rollout import end_lines

    show_end(ctx, state)
    code = code_of_run(outcome_of(state))
    deps_of(ctx).err.writelines(f"{line}\n" for line in end_lines(state))
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def in_background(ctx: typer.Context, run: str) -> None:
    """Another azl goes on with the run, apart from this terminal; exits with "pending"."""
    import subprocess
    import sys

    from azlinux_cli.adapters.path import state_dir

    log = state_dir() / "rollouts" / f"{run}.log"
    argv = [sys.executable, "-m", "azlinux_cli", "rollout", "resume", run, "-o", "jsonl"]
    profile = common_of(ctx).get("profile")
    argv += ["--profile", profile] if profile else []
    with open(log, "ab", opener=_private) as out:
        subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    deps = deps_of(ctx)
    deps.err.write(f"run {run} goes on in the background\n")
    deps.err.write(f"hint: azl rollout watch {run} shows what it does\n")
    raise typer.Exit(ExitCode.PENDING)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
