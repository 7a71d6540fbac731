"""Removing what runs have left in Azure, when its time is over or somebody names the run."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.disk_cleanup import Cleaned, Verdict, verdicts
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.side_by_side import side_by_side

_WIDTH = 8


@dataclass(frozen=True, slots=True)
class CleanUp:
    """`find` looks, `__call__` removes; in between somebody may be asked."""

    disks: OsDisks
    clock: Clock

    def find(self, open_runs: Collection[str], run: str | None) -> list[Verdict]:
        made = self.disks.made(run)
        return verdicts(made, self.clock.now(), open_runs=open_runs, run=run)

    def __call__(self, found: Sequence[Verdict], *, dry_run: bool) -> list[Cleaned]:
        """In the order of `found`. What is gone already was removed just as well."""
        done: dict[str, Cleaned] = {}
        goes = Outcome.PLANNED if dry_run else Outcome.SUCCEEDED
        for verdict in found:
            outcome = Outcome.UNCHANGED if verdict.stays else goes
            done[verdict.made.id] = Cleaned(verdict, outcome)

        def remove(verdict: Verdict) -> None:
            try:
                self.disks.delete(verdict.made.id, Waiting())
            except AzlError as error:
                done[verdict.made.id] = Cleaned(verdict, Outcome.FAILED, error)

        doomed = [] if dry_run else [verdict for verdict in found if not verdict.stays]
        side_by_side(remove, doomed, width=_WIDTH, cancelled=threading.Event())
        return [*done.values()]
