"""The memory of runs: what was meant, what came of it, and who works on which machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.domain.rollout.summary import RunSummary


@dataclass(frozen=True, slots=True)
class Owner:
    """Who works on a run: a person, a computer, a process (`began` tells it from all others)."""

    by: str  # user@host
    pid: int
    began: str = ""

    def __str__(self) -> str:
        return f"{self.by} (process {self.pid})"


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks of a run that another process works on. `kind`: pause, resume, abort."""

    kind: str
    by: str
    reason: str = ""


class Journal(Protocol):
    """One run, open for its one writer. Safe from any thread."""

    @property
    def plan(self) -> RolloutPlan: ...

    @property
    def took_over(self) -> Owner | None:
        """The dead owner that had the run before."""
        ...

    def append(self, *events: Event) -> list[Record]:
        """When this returns the events survive a power cut, all of them; else none is there.

        Raises AzlError when they cannot be written: then nothing may be done, and nothing is
        written any more until the run is taken anew.
        """
        ...

    def records(self) -> Iterator[Record]: ...

    def asked(self) -> list[Ask]:
        """What others have asked since the last time; each is given once."""
        ...

    def beat(self) -> None:
        """The owner lives: said every few seconds."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run as it is now. `owner` None: nobody works on it."""

    plan: RolloutPlan
    records: Sequence[Record]
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a list shows it. `summary` None: it cannot be read, as `error` says."""

    run: str
    summary: RunSummary | None
    owner: Owner | None = None
    error: AzlError | None = None


class Journals(Protocol):
    """Every run of this user."""

    def create(self, plan: RolloutPlan) -> Journal:
        """Begin a run, or take up the one with this id if its plan is the same.

        Raises ConflictError if another plan has the id, or a living owner works on it.
        """
        ...

    def take(self, run: str) -> Journal:
        """Go on with a run.

        Raises NotFoundError, ConflictError while its owner lives, AzlError if its records are not
        what was written.
        """
        ...

    def read(self, run: str, *, after: int = 0) -> RunEntry:
        """Look, without touching. `run` may be shortened as long as it is plain which is meant.

        Only records that come after the one with the number `after`.

        Raises NotFoundError.
        """
        ...

    def list(self) -> Sequence[RunRow]:
        """Newest first. Fast: what has not changed since the last time is not read again."""
        ...

    def ask(self, run: str, ask: Ask) -> bool:
        """Ask the living owner of a run; False if nobody works on it.

        If it dies before it has heard, the next one hears it.
        """
        ...

    def verify(self, run: str) -> Sequence[str]:
        """What is not as it was written, a sentence for each; empty: all is.

        Proven: the plan is the one that the run was begun with, and no record of it was changed,
        dropped, moved or put in. That none was cut off at the end is proven as far as the note of
        the last one, kept apart, is honest: whoever may write both can shorten a run, and whoever
        makes every record anew can tell another story. A digest that was noted elsewhere (a
        report's) proves against those as well.
        """
        ...


class MachineLocks(Protocol):
    """Machines of this user's runs: nobody works on one that another run works on."""

    def take(self, run: str, machines: Sequence[str], owner: Owner) -> dict[str, Owner]:
        """All of them or none; a dead owner's are taken over, and said: by machine, from whom.

        `machines` are ARM ids, or host and port. The same run takes its own again.

        Raises ConflictError that names the machines, the run that has them and its owner.
        """
        ...

    def beat(self, run: str) -> None: ...

    def release(self, run: str, machines: Sequence[str] = ()) -> None:
        """These, or all of the run. What cannot be given back is free when its process ends."""
        ...
