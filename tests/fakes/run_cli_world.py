"""azl with the journals of a test's home, and what other processes do while it waits."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.rollout.event import Event, RunTaken, UnitAdmitted, WaveBegun
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.ports.journal import Journal, Owner
from azlinux_cli.ports.procedure import StepEnd
from tests.command import Azl, Result
from tests.fakes.clock import FakeClock
from tests.fakes.journal_file import kept
from tests.fakes.node_world import some_settings
from tests.fakes.rollout import BY, plan_of
from tests.fakes.rollout_tale import Tale

RUN = "uk3f9x2ab"
NAMES = [f"web-{n}" for n in range(1, 5)]


class _Names:
    def __init__(self) -> None:
        self.of: dict[str, list[str]] = {}

    def replace(self, kind: str, names: list[str]) -> None:
        self.of[kind] = names


class Working(FakeClock):
    """While azl waits, the process that works on the run does the next thing."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        super().__init__()
        self.steps = [*steps]

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.steps:
            self.steps.pop(0)()


class RunWorld:
    """azl with the journals of this test's home."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.names = _Names()

    def __call__(self, *argv: str, **extra: Any) -> Result:
        deps = Deps(
            some_settings(),
            self.clock,
            names=lambda: self.names,  # type: ignore[arg-type, return-value]
            journals=lambda: SqliteJournals(None, self.clock),
            owner=lambda: Owner("grace@ops", 12),
        )
        return Azl()("rollout", *argv, obj=deps, **extra)


def named(run: str) -> Callable[[RolloutPlan], RolloutPlan]:
    return lambda plan: replace(plan, id=run, reason="CHG0041177")


def good(run: str = RUN) -> Tale:
    """A run that has succeeded, on the disk."""
    tale = Tale([NAMES[:1], NAMES[1:]], changed=named(run)).go()
    kept(tale)
    return tale


def halted(run: str = RUN) -> Tale:
    """A run whose canary failed, on the disk."""
    end = StepEnd(ok=False, message="web-1: connection refused", hints=("look",))
    tale = Tale([NAMES[:1], NAMES[1:]], bad={"web-1": ("look", end)}, changed=named(run)).go()
    kept(tale)
    return tale


def under_way(*events: Event, owner: Owner | None = None) -> Journal:
    """A run of one machine, whose owner lives: this process, until it closes the journal."""
    journal = SqliteJournals(None, FakeClock(), owner or this_owner()).create(
        replace(plan_of([["a"]]), id=RUN)
    )
    journal.append(RunTaken(BY, 1, "0.4.0"), *events)
    return journal


def left() -> None:
    """A run with a machine under way, and nobody who works on it."""
    under_way(WaveBegun(0), UnitAdmitted("a", 0, 1)).close()


def records(run: str = RUN) -> Sequence[Record]:
    return SqliteJournals(None, FakeClock()).read(run).records


def last_event() -> Event:
    return records()[-1].event
