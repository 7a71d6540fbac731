"""Which updates wait where: one script on every node, read into checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import EmptySelectionError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.update.check import NodeCheck, check_of
from azlinux_cli.domain.update.script import check_script
from azlinux_cli.services.run_on_nodes import OnRun, RunOnNodes

# What the package tool leaves of a node's deadline for connecting and for everything else.
_REST_S = 15
_LEAST_S = 5


@dataclass(frozen=True, slots=True)
class FleetCheck:
    """Checks in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    checks: list[NodeCheck]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class CheckUpdates:
    """One script for each node, by the first of its ways that leads there; nothing is changed."""

    run: RunOnNodes

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        *,
        deadline_s: float,
        security: bool = False,
        os: str | None = None,
        on_run: OnRun,
    ) -> FleetCheck:
        """`os` keeps the nodes that run it, as they say themselves.

        Raises EmptySelectionError when none does.
        """
        command = RemoteCommand("sh -s", check_script(max(_LEAST_S, int(deadline_s) - _REST_S)))
        done = self.run(targets, command, deadline_s=deadline_s, on_run=on_run)
        checks = [check_of(run.target, run.result, only_security=security) for run in done.runs]
        kept = [check for check in checks if os is None or check.runs(os)]
        if checks and not kept:
            raise EmptySelectionError(
                f"none of {len(checks)} nodes runs {os}",
                hint="azl node report shows what they run",
            )
        return FleetCheck(kept, done.interrupted)


def verdicts(checks: Sequence[NodeCheck]) -> list[MachineResult]:
    """A node whose updates nobody can tell has failed; one with updates has not."""
    return [MachineResult.asked(c.target.name, c.target.resource_group, c.error) for c in checks]


def unfinished(checks: Sequence[NodeCheck]) -> list[str]:
    """The nodes that Ctrl-C left without an answer."""
    return [c.target.name for c in checks if c.trouble is not None and c.trouble.cut_short]
