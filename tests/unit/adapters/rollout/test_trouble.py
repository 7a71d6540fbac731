"""What the disk has against it is one sentence, with a hint."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.adapters.rollout.locks import SqliteMachineLocks
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.domain.rollout.event import StepEnded, WaveBegun
from azlinux_cli.domain.rollout.plan import digest_of_text, plan_text
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.ports.journal import Ask, Journal
from tests.fakes.clock import FakeClock
from tests.unit.adapters.rollout.conftest import PLAN, RUN

ME = this_owner()


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Callable[[str], object]]:
    """A disk of its own; what is yielded mounts it anew with other options."""
    if os.geteuid() != 0:
        pytest.skip("needs root: a disk that is full, or not to be written, is mounted")

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words, str(place)], check=True)

    place.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs")
    try:
        yield lambda options: mount("-o", f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _fill(journal: Journal, written: list[Record]) -> None:
    facts = {"log": "x" * 4_000}
    while True:
        written += journal.append(StepEnded("a", "x", 1, ok=True, facts=facts))


def test_a_full_disk_is_said_and_what_was_acknowledged_is_there(
    tmp_path: Path, clock: FakeClock
) -> None:
    place = tmp_path / "disk"
    with small_disk(place, "1m") as remount:
        runs = SqliteJournals(place / "rollouts", clock)
        journal = runs.create(PLAN)
        written: list[Record] = []
        with pytest.raises(AzlError, match="the disk is full") as refused:
            _fill(journal, written)
        assert refused.value.code == "DiskFull"
        assert "make room" in refused.value.hints[0]
        with pytest.raises(AzlError, match="an earlier write failed"):
            journal.append(WaveBegun(0))
        with pytest.raises(AzlError, match="the disk is full"):
            runs.ask(RUN, Ask("pause", "bob@desk", "x" * 40_000))
        clock.advance(10)
        journal.beat()
        journal.close()
        with suppress(AzlError):
            runs.list()
        assert len(written) > 50
        remount("size=4m")
        assert [*runs.read(RUN).records] == written
        assert runs.verify(RUN) == []
        journal = runs.take(RUN)
        journal.append(WaveBegun(0))
        journal.close()


def test_a_full_disk_takes_no_run_and_no_lock(tmp_path: Path, clock: FakeClock) -> None:
    place = tmp_path / "disk"
    with small_disk(place, "64k"):
        (place / "ballast").write_bytes(b"x" * 61_000)
        with pytest.raises(AzlError, match="the disk is full"):
            SqliteJournals(place / "rollouts", clock).create(PLAN)
        with pytest.raises(AzlError, match="the disk is full"):
            SqliteMachineLocks(place / "rollouts", clock).take("u1", ["a"], ME)
        (place / "ballast").unlink()
        with pytest.raises(AzlError, match="the disk is full"):
            SqliteJournals(place / "rollouts", clock).create(PLAN).append(
                StepEnded("a", "x", 1, ok=True, facts={"log": "x" * 50_000})
            )


def test_a_disk_that_may_not_be_written_can_be_read(tmp_path: Path, clock: FakeClock) -> None:
    place = tmp_path / "disk"
    with small_disk(place, "1m") as remount:
        runs = SqliteJournals(place / "rollouts", clock)
        locks = SqliteMachineLocks(place / "rollouts", clock)
        locks.take("u1", ["a"], ME)
        journal = runs.create(PLAN)
        written = journal.append(WaveBegun(0))
        journal.close()
        remount("ro")
        assert [*runs.read(RUN).records] == written
        assert [row.run for row in runs.list()] == [RUN]
        assert runs.verify(RUN) == []
        locks.beat("u1")
        locks.release("u1")
        for refused in (
            lambda: runs.take(RUN),
            lambda: runs.create(PLAN),
            lambda: locks.take("u2", ["b"], ME),
        ):
            with pytest.raises(AzlError, match="it cannot be written") as error:
                refused()
            assert "AZL_STATE_DIR" in error.value.hints[0]


def test_a_run_whose_reader_kept_it_open_can_be_read_there_too(
    tmp_path: Path, clock: FakeClock
) -> None:
    """Then its writer could not make one plain file of it again."""
    place = tmp_path / "disk"
    with small_disk(place, "1m") as remount:
        runs = SqliteJournals(place / "rollouts", clock)
        journal = runs.create(PLAN)
        path = place / "rollouts" / f"{RUN}.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            written = journal.append(WaveBegun(0))
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM record").fetchone()
            journal.close()
        remount("ro")
        assert [*runs.read(RUN).records] == written


def test_a_file_in_the_way_of_the_directory_is_said(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(AzlError, match="could not use"):
        SqliteJournals(tmp_path / "file" / "rollouts", clock).create(PLAN)
    with pytest.raises(AzlError, match="could not use"):
        SqliteMachineLocks(tmp_path / "file", clock).take("u1", ["a"], ME)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 99])
def test_a_file_that_is_no_journal_is_said(
    runs: SqliteJournals, written: Path, content: bytes
) -> None:
    written.write_bytes(content)
    for refused in (runs.read, runs.take):
        with pytest.raises(AzlError, match="is damaged") as error:
            refused(RUN)
        assert error.value.code == "StateDamaged"
    with pytest.raises(AzlError, match="is damaged"):
        runs.create(PLAN)
    assert written.read_bytes() == content, "nothing was done to it"
    assert "is damaged" in runs.verify(RUN)[0]
    (row,) = runs.list()
    assert (row.summary, row.error and row.error.code) == (None, "StateDamaged")


@pytest.mark.parametrize(
    ("with_its_digest", "why"),
    [(False, "it is not the one that the run was begun with"), (True, "KeyError: 'waves'")],
)
def test_a_plan_that_cannot_be_used_is_said(
    runs: SqliteJournals, written: Path, *, with_its_digest: bool, why: str
) -> None:
    text = plan_text(PLAN).replace('"waves"', '"wawes"')
    with closing(sqlite3.connect(written, isolation_level=None)) as database:
        database.execute("UPDATE plan SET text = ?", (text,))
        if with_its_digest:
            database.execute("UPDATE plan SET digest = ?", (digest_of_text(text),))
    with pytest.raises(AzlError, match=f"the plan in .* cannot be used: {why}") as error:
        runs.read(RUN)
    assert error.value.hints == (f"azl rollout verify {RUN} says what is wrong",)


def test_a_run_of_a_newer_azl_is_left_alone(runs: SqliteJournals, written: Path) -> None:
    with closing(sqlite3.connect(written)) as database:
        database.execute("PRAGMA user_version=99")
    for refused in (runs.take, runs.read, runs.verify):
        with pytest.raises(AzlError, match=r"newer azl \(format 99\)") as error:
            refused(RUN)
        assert error.value.hints == ("use that azl",)
    assert runs.list()[0].error is not None


def test_locks_of_a_newer_azl_are_left_alone(directory: Path, clock: FakeClock) -> None:
    locks = SqliteMachineLocks(directory, clock)
    locks.take("u1", ["a"], ME)
    with closing(sqlite3.connect(directory / "locks.db")) as database:
        database.execute("PRAGMA user_version=99")
    with pytest.raises(AzlError, match="newer azl"):
        locks.take("u1", ["a"], ME)


def test_damaged_locks_stop_everybody(directory: Path, clock: FakeClock) -> None:
    """Nobody knows who works on what: better none than two."""
    directory.mkdir(parents=True)
    (directory / "locks.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(AzlError, match="is damaged"):
        SqliteMachineLocks(directory, clock).take("u1", ["a"], ME)


def test_an_id_that_is_a_path_makes_no_file(
    runs: SqliteJournals, directory: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"'\.\./up' is no id of a run"):
        runs.create(replace(PLAN, id="../up"))
    assert not [*tmp_path.rglob("*.db")]
