"""What runs where: the probe on every node, read into reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import EmptySelectionError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_report import NodeReport, report_of
from azlinux_cli.domain.outcome import MachineResult
from azlinux_cli.domain.probe import probe_script
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.services.run_on_nodes import OnRun, RunOnNodes

# What the package tool leaves of a node's deadline for connecting and for everything else.
_REST_S = 15
_LEAST_S = 5


@dataclass(frozen=True, slots=True)
class FleetReport:
    """Reports in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    reports: list[NodeReport]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class ReportNodes:
    """One script for each node, by the first of its ways that leads there."""

    run: RunOnNodes

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        *,
        deadline_s: float,
        os: str | None = None,
        on_run: OnRun,
    ) -> FleetReport:
        """`os` keeps the nodes that run it, as they say themselves: an image's name is older.

        Raises EmptySelectionError when none does.
        """
        package_seconds = max(_LEAST_S, int(deadline_s) - _REST_S)
        command = RemoteCommand("sh -s", probe_script(package_seconds))
        done = self.run(targets, command, deadline_s=deadline_s, on_run=on_run)
        reports = [report_of(run.target, run.result) for run in done.runs]
        kept = [report for report in reports if os is None or report.runs(os)]
        if reports and not kept:
            raise EmptySelectionError(
                f"none of {len(reports)} nodes runs {os}",
                hint="azl node report shows what they run",
            )
        return FleetReport(kept, done.interrupted)


def verdicts(reports: Sequence[NodeReport]) -> list[MachineResult]:
    """Each report as an outcome: a node that gave no answer failed, warnings fail nobody."""
    return [MachineResult.asked(r.target.name, r.target.resource_group, r.error) for r in reports]


def unfinished(reports: Sequence[NodeReport]) -> list[str]:
    """The nodes that Ctrl-C left without an answer."""
    return [r.target.name for r in reports if r.trouble is not None and r.trouble.cut_short]
