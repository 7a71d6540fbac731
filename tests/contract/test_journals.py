"""One suite for the fake and for SQLite: what `Journals` promises."""

import os
import signal
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.domain.errors import AzlError, ConflictError, NotFoundError, UsageError
from azlinux_cli.domain.rollout.event import (
    Event,
    RunAborted,
    RunTaken,
    StepEnded,
    UnitAdmitted,
    UnitEnded,
    UnitOutcome,
    WaveBegun,
)
from azlinux_cli.domain.rollout.record import broken_at
from azlinux_cli.domain.rollout.state import RunStatus
from azlinux_cli.ports.journal import Ask, Journals, Owner
from tests.fakes.clock import FakeClock
from tests.fakes.journals import FakeJournals
from tests.fakes.rollout import plan_of

EVENTS: tuple[Event, ...] = (
    RunTaken("ada@desk", 7, "0.1"),
    WaveBegun(0),
    UnitAdmitted("a", 0, 1),
    StepEnded("a", "look", 1, True, facts={"kernel": "6.6é \udcff", "n": 1.5}, seconds=1.5),
)
PLAN = plan_of([["a"], ["b", "c"]])
RUN = PLAN.id
BOB = Owner("bob@desk", 99, "then")


class Place(ABC):
    """Where runs are kept. `here`: as this process sees it; `other`: as bob's does."""

    here: Journals
    other: Journals

    @abstractmethod
    def killed(self, *, asked: Ask | None = None) -> Owner:
        """Somebody took the run, was asked something, and was killed before hearing it."""


@dataclass
class FakePlace(Place):
    clock: FakeClock
    here: FakeJournals = field(init=False)
    other: FakeJournals = field(init=False)

    def __post_init__(self) -> None:
        self.here = FakeJournals(self.clock, this_owner())
        self.other = replace(self.here, owner=BOB)

    def killed(self, *, asked: Ask | None = None) -> Owner:
        self.other.take(RUN)
        if asked:
            assert self.here.ask(RUN, asked)
        self.here.dead.add(BOB)
        return BOB


_TAKER = """
import sys, time
from pathlib import Path
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.rollout.journals import SqliteJournals
journal = SqliteJournals(Path(sys.argv[1]), SystemClock()).take(sys.argv[2])
print(flush=True)
time.sleep(60)
"""


class SqlitePlace(Place):
    def __init__(self, directory: Path, clock: FakeClock) -> None:
        self._directory = directory
        self.here = SqliteJournals(directory, clock)
        self.other = SqliteJournals(directory, clock, BOB)

    def killed(self, *, asked: Ask | None = None) -> Owner:
        argv = [sys.executable, "-c", _TAKER, str(self._directory), RUN]
        with subprocess.Popen(argv, stdout=subprocess.PIPE) as taker:
            assert taker.stdout is not None
            taker.stdout.readline()
            owner = self.here.read(RUN).owner
            assert owner is not None
            assert owner.pid == taker.pid
            with suppress(ProcessLookupError):
                if asked:
                    assert self.here.ask(RUN, asked)
                os.kill(taker.pid, signal.SIGKILL)
        return owner


@pytest.fixture(params=["fake", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Place:
    is_fake = request.param == "fake"
    return FakePlace(clock) if is_fake else SqlitePlace(tmp_path / "rollouts", clock)


def test_what_was_written_is_read(place: Place) -> None:
    journal = place.here.create(PLAN)
    written = [record for event in EVENTS for record in journal.append(event)]
    assert [*journal.records()] == written
    entry = place.here.read(RUN)
    assert entry.plan == PLAN
    assert [*entry.records] == written
    assert tuple(record.event for record in entry.records) == EVENTS
    assert [record.seq for record in entry.records] == [1, 2, 3, 4]
    assert [*place.here.read(RUN, after=3).records] == written[3:]
    assert place.here.verify(RUN) == []
    journal.close()
    assert [*place.here.read(RUN).records] == written


def test_records_are_one_chain_from_the_plan_on_over_many_turns(place: Place) -> None:
    for journals in (place.here, place.other, place.here):
        journal = journals.create(PLAN)
        journal.append(*EVENTS)
        journal.close()
    records = [*place.here.read(RUN).records]
    assert [record.seq for record in records] == [*range(1, 13)]
    assert broken_at(PLAN.digest, records) is None
    assert place.here.verify(RUN) == []


def test_nothing_is_written_by_nothing(place: Place) -> None:
    journal = place.here.create(PLAN)
    assert journal.append() == []
    assert [*journal.records()] == []


def test_nothing_is_written_once_it_is_closed(place: Place) -> None:
    journal = place.here.create(PLAN)
    journal.close()
    journal.close()
    with pytest.raises(AzlError, match="closed"):
        journal.append(WaveBegun(0))


def test_many_threads_write_one_journal(place: Place) -> None:
    journal = place.here.create(PLAN)

    def work(number: int) -> None:
        for attempt in range(25):
            journal.append(UnitAdmitted(f"n{number}", 0, attempt), WaveBegun(attempt))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = [*journal.records()]
    assert [record.seq for record in records] == [*range(1, 16 * 25 * 2 + 1)]
    assert broken_at(PLAN.digest, records) is None
    events = [record.event for record in records]
    for number in range(16):
        places = [
            at
            for at, event in enumerate(events)
            if isinstance(event, UnitAdmitted) and event.unit == f"n{number}"
        ]
        assert [events[at].attempt for at in places] == [*range(25)]  # type: ignore[union-attr]
        assert all(isinstance(events[at + 1], WaveBegun) for at in places), "kept together"


def test_the_same_plan_is_the_same_run_and_another_is_refused(place: Place) -> None:
    place.here.create(PLAN).close()
    place.here.create(PLAN).close()
    with pytest.raises(ConflictError, match="another plan"):
        place.here.create(replace(PLAN, reason="something else"))
    place.here.create(PLAN).close()  # the refusal holds nothing


@pytest.mark.parametrize("name", ["", "../up", "u/x", "U1", "locks", ".u1", "u 1", "u\n"])
def test_an_id_that_is_no_name_of_a_file_is_refused(place: Place, name: str) -> None:
    with pytest.raises(UsageError):
        place.here.create(replace(PLAN, id=name))


def test_a_run_may_be_named_by_its_beginning(place: Place) -> None:
    place.here.create(PLAN).close()
    assert place.here.read("ut").plan.id == RUN
    for name in ("nope", "", "utest00011"):
        with pytest.raises(NotFoundError, match=f"no run '{name}'"):
            place.here.read(name)
    place.here.create(replace(PLAN, id="utest00012")).close()
    assert place.here.read(RUN).plan.id == RUN, "a whole id is plain"
    with pytest.raises(ConflictError, match="may be any of utest0001, utest00012"):
        place.here.take("utest")


def test_there_is_one_writer(place: Place) -> None:
    journal = place.here.create(PLAN)
    for refused in (place.other, place.here):
        with pytest.raises(ConflictError, match="works on run utest0001") as conflict:
            refused.take(RUN)
        assert conflict.value.code == "RunTaken"
    assert place.other.read(RUN).owner == this_owner()
    journal.append(WaveBegun(0))
    journal.close()
    assert place.other.read(RUN).owner is None
    taken = place.other.take(RUN)
    assert taken.took_over is None
    taken.close()


def test_a_killed_owner_is_named_by_who_comes_after(place: Place) -> None:
    place.here.create(PLAN).close()
    dead = place.killed()
    assert place.here.read(RUN).owner is None
    journal = place.here.take(RUN)
    assert journal.took_over == dead
    journal.append(WaveBegun(0))
    journal.close()
    again = place.here.take(RUN)
    assert again.took_over is None
    again.close()


def test_what_others_ask_is_given_once_and_in_order(place: Place) -> None:
    journal = place.here.create(PLAN)
    asks = [Ask("pause", "bob@desk", "lunch"), Ask("resume", "bob@desk"), Ask("abort", "bob@desk")]
    for ask in asks:
        assert place.other.ask(RUN, ask)
    assert journal.asked() == asks
    assert journal.asked() == []
    journal.close()
    assert not place.other.ask(RUN, asks[0]), "nobody is there to ask"


def test_what_a_killed_owner_did_not_hear_the_next_one_does(place: Place) -> None:
    place.here.create(PLAN).close()
    ask = Ask("abort", "bob@desk", "enough")
    place.killed(asked=ask)
    journal = place.here.take(RUN)
    assert journal.asked() == [ask]
    journal.close()


def test_runs_are_listed_newest_first_as_they_are_now(place: Place) -> None:
    assert place.here.list() == []
    place.here.create(PLAN).close()
    journal = place.here.create(replace(PLAN, id="unewer", created_at=PLAN.created_at + 1))
    newer, older = place.other.list()
    assert (newer.run, newer.owner, older.run, older.owner) == ("unewer", this_owner(), RUN, None)
    assert older.summary is not None
    assert (older.summary.status, older.summary.waiting) == (RunStatus.PLANNED, 3)
    journal.append(*EVENTS, UnitEnded("a", UnitOutcome.FAILED), RunAborted("bob@desk", "enough"))
    for row in (place.other.list()[0], place.here.list()[0]):
        its = row.summary
        assert its is not None
        assert its.stop is not None
        assert (its.status, its.stop.message) == (RunStatus.ABORTED, "enough")
        assert (its.machines, its.done, its.failed, its.under_way, its.waiting) == (3, 0, 1, 0, 2)
    journal.close()
    assert place.here.list()[0].owner is None
