"""What a check is. Each is a row of its module's table; catalogue.py has them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import EVERY_WAY, Seen, Severity, Strategy


class Basis(StrEnum):
    """Whether a check rests on something the vendor has published, or is azl's own caution."""

    VENDOR = "vendor"
    AZL = "azl"


class Source(StrEnum):
    """Where its facts come from."""

    NODE = "node"
    ARM = "ARM"
    TARGET = "4.0 repositories"


@dataclass(frozen=True, slots=True)
class Check:
    """`look` gives None where there is nothing to say. A safety check cannot be accepted."""

    key: str
    title: str
    severity: Severity
    look: Callable[[Facts], Seen | None]
    source: Source = Source.NODE
    basis: Basis = Basis.AZL
    safety: bool = False
    closes: frozenset[Strategy] = frozenset()

    @property
    def closed(self) -> frozenset[Strategy]:
        return EVERY_WAY if self.severity is Severity.INHIBITOR else self.closes


def some(items: Iterable[str], most: int = 5) -> str:
    """The first of many, and how many more there are."""
    every = [*items]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
