"""A run on the disk that has four records and was closed in order."""

from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import RunTaken, StepEnded, UnitAdmitted, WaveBegun
from tests.fakes.clock import FakeClock
from tests.fakes.rollout import plan_of

EVENTS = (
    RunTaken("ada@desk", 7, "0.1"),
    WaveBegun(0),
    UnitAdmitted("a", 0, 1),
    StepEnded("a", "look", 1, True, facts={"kernel": "6.6é"}, seconds=1.5),
)
PLAN = plan_of([["a"], ["b", "c"]])
RUN = PLAN.id


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "rollouts"


@pytest.fixture
def runs(directory: Path, clock: FakeClock) -> SqliteJournals:
    return SqliteJournals(directory, clock)


@pytest.fixture
def written(runs: SqliteJournals, directory: Path, clock: FakeClock) -> Path:
    journal = runs.create(PLAN)
    for event in EVENTS:
        clock.advance(1.123456)
        journal.append(event)
    journal.close()
    return directory / f"{RUN}.db"
