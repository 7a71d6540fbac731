"""What could be proven of a run's records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proof:
    """`head` is the last record's digest, or the plan's before there is one; None: unreadable."""

    run: str
    records: int | None
    head: str | None
    problems: tuple[str, ...]
