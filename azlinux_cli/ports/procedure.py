"""What a rollout does to one machine, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.event import NO_FACTS, Facts
from azlinux_cli.domain.rollout.plan import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """`last`: done however the steps before it ended (locks, leftovers); its failure fails nobody.

    `gate`: the gates after a node are asked in its place.
    """

    name: str
    last: bool = False
    gate: bool = False


@dataclass(frozen=True, slots=True)
class StepEnd:
    """What a step came to. `enough`: nothing is to be done on this machine, skip to the last."""

    ok: bool = True
    facts: Facts = field(default_factory=lambda: NO_FACTS, hash=False)
    code: str = ""
    message: str = ""
    hints: tuple[str, ...] = ()
    enough: bool = False

    @classmethod
    def failed(cls, error: AzlError) -> "StepEnd":
        return cls(ok=False, code=error.code, message=error.message, hints=error.hints)


@dataclass(frozen=True, slots=True)
class Visit:
    """One turn of one machine: what its steps have found so far, and in earlier turns."""

    run: str
    unit: Unit
    attempt: int
    facts: Mapping[str, Facts]
    before: Mapping[str, Facts]


class Procedure(Protocol):
    """Used from many threads, one for each machine that is in flight."""

    @property
    def steps(self) -> Sequence[Step]: ...

    def perform(self, step: str, visit: Visit) -> StepEnd:
        """Do it, and wait for its end. Never raises for that machine's own trouble.

        Raises Stopped when the process lets go: the step is left as it is, and observed later.
        """
        ...

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        """A step was begun, and nobody saw it end: what did it come to? None: do it again.

        Raises Stopped, as above.
        """
        ...

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """The steps back from a failure, done at once; empty where there is no automatic way."""
        ...


class Stopped(BaseException):
    """The process has stopped waiting."""
