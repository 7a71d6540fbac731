"""Runs on the disk: what was acknowledged is there, one writer, and no byte changes unseen."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.domain.errors import AzlError, ConflictError, NotFoundError
from azlinux_cli.domain.rollout.event import RunTaken, StepEnded, UnitAdmitted, WaveBegun
from azlinux_cli.ports.journal import Ask, Owner
from tests.fakes.clock import FakeClock
from tests.fakes.rollout import plan_of

EVENTS = (
    RunTaken("ada@desk", 7, "0.1"),
    WaveBegun(0),
    UnitAdmitted("a", 0, 1),
    StepEnded("a", "look", 1, True, facts={"kernel": "6.6é"}, seconds=1.5),
)
PLAN = plan_of([["a"], ["b", "c"]])


@pytest.fixture
def runs(tmp_path: Path) -> SqliteJournals:
    return SqliteJournals(tmp_path / "rollouts", FakeClock())


@pytest.fixture
def written(runs: SqliteJournals, tmp_path: Path) -> Path:
    """The database of a run that has four records."""
    journal = runs.create(PLAN)
    for event in EVENTS:
        journal.append(event)
    journal.close()
    with closing(sqlite3.connect(tmp_path / "rollouts" / "utest0001.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return tmp_path / "rollouts" / "utest0001.db"


def test_what_was_written_is_read(runs: SqliteJournals, written: Path) -> None:
    entry = runs.read("utest0001")
    assert entry.plan == PLAN
    assert entry.plan.digest == PLAN.digest
    assert tuple(record.event for record in entry.records) == EVENTS
    assert [record.seq for record in entry.records] == [1, 2, 3, 4]
    assert entry.owner is None


def test_a_run_may_be_named_by_its_beginning(runs: SqliteJournals, written: Path) -> None:
    assert runs.read("ut").plan.id == "utest0001"
    with pytest.raises(NotFoundError, match="no run 'nope'"):
        runs.read("nope")
    runs.create(replace(PLAN, id="utest0002")).close()
    with pytest.raises(ConflictError, match="may be any of"):
        runs.read("utest")


def test_the_newest_run_is_listed_first(runs: SqliteJournals, written: Path) -> None:
    runs.create(replace(PLAN, id="uother", created_at=PLAN.created_at + 1)).close()
    (written.parent / "ubroken.db").write_bytes(b"no database at all")
    assert [row.run for row in runs.list()] == ["uother", "utest0001", "ubroken"]
    with pytest.raises(AzlError, match="damaged"):
        runs.read("ubroken")


def test_files_are_private(runs: SqliteJournals, written: Path) -> None:
    assert written.parent.stat().st_mode & 0o777 == 0o700
    for path in written.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_same_plan_is_the_same_run_and_another_is_refused(runs: SqliteJournals) -> None:
    runs.create(PLAN).close()
    again = runs.create(PLAN)
    again.close()
    with pytest.raises(ConflictError, match="another plan"):
        runs.create(replace(PLAN, reason="something else"))
    runs.create(PLAN).close()  # the refusal holds nothing


def test_there_is_one_writer(runs: SqliteJournals, tmp_path: Path) -> None:
    journal = runs.create(PLAN)
    other = SqliteJournals(tmp_path / "rollouts", FakeClock(), Owner("bob@desk", 99, "then"))
    with pytest.raises(ConflictError, match="works on run utest0001") as refused:
        other.take("utest0001")
    assert "rollout watch" in refused.value.hints[0]
    assert runs.read("utest0001").owner == this_owner()
    journal.close()
    taken = other.take("utest0001")
    assert taken.took_over is None
    taken.close()


def test_a_dead_owner_is_named_by_who_comes_after(runs: SqliteJournals, tmp_path: Path) -> None:
    note = tmp_path / "rollouts" / "utest0001.owner"
    runs.create(PLAN).close()
    dead = replace(this_owner(), pid=4_000_000)
    note.write_text(json.dumps({**asdict(dead), "at": 0}))
    journal = runs.take("utest0001")
    assert journal.took_over == dead
    journal.close()


def test_another_computers_owner_counts_while_its_heart_beats(
    runs: SqliteJournals, tmp_path: Path
) -> None:
    clock = FakeClock()
    runs = SqliteJournals(tmp_path / "rollouts", clock)
    runs.create(PLAN).close()
    note = tmp_path / "rollouts" / "utest0001.owner"
    there = {"by": "bob@elsewhere", "pid": 1, "began": "x", "at": clock.now()}
    note.write_text(json.dumps(there))
    with pytest.raises(ConflictError, match="bob@elsewhere"):
        runs.take("utest0001")
    clock.advance(61)
    journal = runs.take("utest0001")
    assert journal.took_over == Owner("bob@elsewhere", 1, "x")
    journal.close()


def test_what_others_ask_is_given_once_and_in_order(runs: SqliteJournals) -> None:
    journal = runs.create(PLAN)
    assert runs.ask("utest0001", Ask("pause", "bob@desk", "lunch"))
    assert runs.ask("utest0001", Ask("abort", "bob@desk"))
    assert [ask.kind for ask in journal.asked()] == ["pause", "abort"]
    assert journal.asked() == []
    journal.close()
    assert not runs.ask("utest0001", Ask("pause", "bob@desk")), "nobody is there to ask"


def test_a_whole_run_is_verified(runs: SqliteJournals, written: Path) -> None:
    assert runs.verify("utest0001") == []


def _changes(path: Path) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """Every byte of every value that was stored, changed alone."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT seq, at, text, digest FROM record").fetchall()
        text, digest = database.execute("SELECT text, digest FROM plan").fetchone()
    for seq, at, event, its_digest in rows:
        for column, value in (("text", event), ("digest", its_digest)):
            for changed in _each_changed(value):
                yield f"{column} of {seq}", f"UPDATE record SET {column}=? WHERE seq=?", (
                    changed, seq,
                )  # fmt: skip
        yield f"time of {seq}", "UPDATE record SET at=? WHERE seq=?", (at + 0.000001, seq)
        yield f"place of {seq}", "UPDATE record SET seq=? WHERE seq=?", (seq + 100, seq)
        yield f"no {seq}", "DELETE FROM record WHERE seq=?", (seq,)
    for column, value in (("text", text), ("digest", digest)):
        for changed in _each_changed(value):
            yield f"plan's {column}", f"UPDATE plan SET {column}=?", (changed,)  # noqa: S608


def _each_changed(value: str) -> Iterator[str]:
    for at, char in enumerate(value):
        yield value[:at] + chr(ord(char) ^ 1) + value[at + 1 :]


def test_every_changed_byte_is_found(runs: SqliteJournals, written: Path) -> None:
    count = 0
    for what, statement, values in _changes(written):
        with closing(sqlite3.connect(written, isolation_level=None)) as database:
            database.execute("BEGIN")
            database.execute("CREATE TABLE was_plan AS SELECT * FROM plan")
            database.execute("CREATE TABLE was AS SELECT * FROM record")
            database.execute(statement, values)
            database.execute("COMMIT")
            assert runs.verify("utest0001") != [], what
            database.execute("BEGIN")
            database.execute("DELETE FROM record")
            database.execute("INSERT INTO record SELECT * FROM was")
            database.execute("DELETE FROM plan")
            database.execute("INSERT INTO plan SELECT * FROM was_plan")
            database.execute("DROP TABLE was")
            database.execute("DROP TABLE was_plan")
            database.execute("COMMIT")
        count += 1
    assert runs.verify("utest0001") == []
    assert count > 1_000


def test_records_that_were_put_in_or_cut_off_are_found(runs: SqliteJournals, written: Path) -> None:
    with closing(sqlite3.connect(written, isolation_level=None)) as database:
        database.execute("INSERT INTO record SELECT 5, at, text, digest FROM record WHERE seq=4")
        assert runs.verify("utest0001") == [
            "record 5 is not what was written, or does not belong there"
        ]
        database.execute("DELETE FROM record WHERE seq >= 4")
    said = runs.verify("utest0001")
    assert said == ["records are missing at the end: there were 4, and are 3"]


_WRITER = """
import sys
from pathlib import Path
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import StepBegun
journal = SqliteJournals(Path(sys.argv[1]), SystemClock()).take("utest0001")
while True:
    records = journal.append(StepBegun("a", "x", 1), StepBegun("a", "y", 1))
    print(records[-1].seq, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(runs: SqliteJournals, tmp_path: Path) -> None:
    directory = tmp_path / "rollouts"
    runs.create(PLAN).close()
    for number in range(8):
        argv = [sys.executable, "-c", _WRITER, str(directory)]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(3 + 7 * number)]
            os.kill(writer.pid, signal.SIGKILL)
            said += writer.stdout.readlines()
        acknowledged = int([line for line in said if line.endswith("\n")][-1])
        records = runs.read("utest0001").records
        assert len(records) >= acknowledged
        assert len(records) % 2 == 0, "half of what was written together"
        assert runs.verify("utest0001") == []
        assert runs.read("utest0001").owner is None


def test_a_run_of_a_newer_azl_is_not_touched(runs: SqliteJournals, written: Path) -> None:
    with closing(sqlite3.connect(written)) as database:
        database.execute("PRAGMA user_version=99")
    with pytest.raises(AzlError, match="newer azl"):
        runs.take("utest0001")


def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AzlError, match="could not use"):
        SqliteJournals(tmp_path / "file" / "rollouts", FakeClock()).create(PLAN)
