"""What stands between a machine and Azure Linux 4.0: findings, how bad they are, what helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Worst first. An inhibitor closes every way; the others are for a person to weigh."""

    INHIBITOR = "inhibitor"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return _SEVERITIES.index(self)


_SEVERITIES = [*Severity]


class Strategy(StrEnum):
    """The ways from 3.0 to 4.0. The first three replace the machine's disk, or the machine."""

    SWAP = "replace-swap"
    RECREATE = "replace-recreate"
    BLUE_GREEN = "blue-green"
    IN_PLACE = "in-place"


EVERY_WAY = frozenset(Strategy)
REPLACING = frozenset({Strategy.SWAP, Strategy.RECREATE, Strategy.BLUE_GREEN})
# A disk is put in the place of the old one, or put back from a snapshot.
BY_DISK = frozenset({Strategy.SWAP, Strategy.IN_PLACE})
IN_PLACE = frozenset({Strategy.IN_PLACE})


class RemedyKind(StrEnum):
    """In a command NAME and GROUP stand for the machine and its group."""

    HINT = "hint"
    COMMAND = "command"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A sentence, a command line to type, or what to put into the file `path`."""

    kind: RemedyKind
    text: str
    path: str = ""


def hint(text: str) -> Remedy:
    return Remedy(RemedyKind.HINT, text)


def command(text: str) -> Remedy:
    return Remedy(RemedyKind.COMMAND, text)


def file(path: str, text: str) -> Remedy:
    return Remedy(RemedyKind.FILE, text, path)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw. None leaves the check's own severity, or the ways that it closes."""

    evidence: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    severity: Severity | None = None
    closes: frozenset[Strategy] | None = None


def seen(*evidence: str, **more: object) -> Seen:
    return Seen(evidence, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody takes the risk: who, why, and until when (the last day, `YYYY-MM-DD`)."""

    reason: str
    by: str
    expires: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's finding on one machine.

    `safety`: nobody can accept it. `closes`: the ways that are not open because of it. `fixable`:
    `--fix` knows a remedy that is safe to apply.
    """

    key: str
    title: str
    severity: Severity
    evidence: tuple[str, ...]
    remedies: tuple[Remedy, ...] = ()
    safety: bool = False
    closes: frozenset[Strategy] = frozenset()
    fixable: bool = False
    accepted: Acceptance | None = None

    @property
    def inhibits(self) -> bool:
        return self.severity is Severity.INHIBITOR and self.accepted is None


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Accepted ones last among those as bad."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.accepted is not None, f.key))
