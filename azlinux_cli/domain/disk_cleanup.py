"""Which snapshots and disks of runs may go: what costs money, how old it is, who still needs it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.os_disk import MadeDisk
from azlinux_cli.domain.os_disk_name import Role, age_s
from azlinux_cli.domain.outcome import MachineResult, Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """`stays`: why it is kept, in a phrase; empty: it goes. `age_s` None: nobody knows."""

    made: MadeDisk
    age_s: float | None
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A snapshot or disk, and what became of it."""

    verdict: Verdict
    outcome: Outcome
    error: AzlError | None = None

    @property
    def result(self) -> MachineResult:
        made = self.verdict.made
        return MachineResult(made.name, made.group, self.outcome, self.verdict.stays, self.error)


def verdicts(
    made: Iterable[MadeDisk], now: float, *, open_runs: Collection[str], run: str | None
) -> list[Verdict]:
    """`run` None: only what has expired goes; else all of that run that no machine uses.

    `open_runs` are runs that are not over: nothing of theirs goes. Restored disks have no date:
    they go only if their run is named.
    """
    found = []
    for disk in made:
        if run is not None and disk.run != run:
            continue
        stays = _why_it_stays(disk, now, open_runs, named=run is not None)
        found.append(Verdict(disk, age_s(disk.created_at, now), stays))
    return found


def _why_it_stays(disk: MadeDisk, now: float, open_runs: Collection[str], *, named: bool) -> str:
    if disk.in_use:
        return "a machine uses it"
    if disk.run in open_runs:
        return f"run {disk.run} is not over"
    if named:
        return ""
    since = age_s(disk.expires_at, now)
    if since is None:
        return "it has no date to go by" if disk.role != Role.RESTORED else "it is a restored disk"
    return "" if since > 0 else f"kept until {disk.expires_at}"
