"""`azl vm wait`."""

from collections.abc import Callable
from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of
from azlinux_cli.cli.fleet import report
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import Timeout, common_of
from azlinux_cli.cli.selection import FleetCommand, acting_on, scope_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import Goal

app = leaf()


@app.command(cls=FleetCommand)
def wait(
    ctx: typer.Context,
    *,
    goal: Annotated[
        str, typer.Option("--for", metavar="STATE", help=f"One of: {', '.join(Goal)}.")
    ],
    timeout: Timeout = None,
) -> None:
    """Wait for a state of machines: after --no-wait, after Ctrl-C, or for somebody else.

    exists: there, and its creation succeeded. stopped: powered off or deallocated. ssh: an SSH
    server answers.
    """
    from azlinux_cli.services.wait_for_vms import WaitForVms

    if goal not in set(Goal):
        raise UsageError(f"--for cannot be {goal!r}", hint=f"one of: {', '.join(Goal)}")
    selection = acting_on(ctx)
    deps = deps_of(ctx)
    progress = deps.progress(color=not common_of(ctx).get("no_color"))
    answers = _ssh_answers(ctx) if goal == Goal.SSH else _nobody_asked
    fleet = WaitForVms(deps.vms(), deps.clock, progress, answers)(
        Goal(goal),
        selection,
        resource_group=scope_of(ctx),
        deadline_s=timeout,
    )
    report(ctx, fleet, goal=Goal(goal))


def _ssh_answers(ctx: typer.Context) -> Callable[[Vm], bool]:
    from azlinux_cli.cli.node import reach_of
    from azlinux_cli.services.ssh_answer import SshAnswers

    return SshAnswers(deps_of(ctx).probe(), reach_of(ctx))


def _nobody_asked(vm: Vm) -> bool:
    return True
