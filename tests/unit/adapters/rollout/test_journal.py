"""What one journal does when the unexpected happens in the middle of a write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.database import connect, transaction
from azlinux_cli.adapters.rollout.journal import SqliteJournal
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.domain.rollout.event import WaveBegun
from azlinux_cli.domain.rollout.record import link
from tests.fakes.clock import FakeClock
from tests.unit.adapters.rollout.conftest import RUN


def put_in(path: Path) -> None:
    """A record that is well linked, by somebody who is not the writer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        query = "SELECT seq, digest FROM record ORDER BY seq DESC"
        seq, before = database.execute(query).fetchone()
        digest = link(before, seq + 1, 1.0, "{}")
        values = (seq + 1, 1.0, "{}", digest)
        database.execute("INSERT INTO record VALUES (?, ?, ?, ?)", values)


def test_two_writers_never_mix(runs: SqliteJournals, written: Path) -> None:
    """Where a shared disk hid the lock: who comes second is told, and writes nothing."""
    journal = runs.take(RUN)
    journal.append(WaveBegun(1))
    put_in(written)
    for _ in range(2):
        with pytest.raises(ConflictError, match="another process has taken run") as refused:
            journal.append(WaveBegun(2))
        assert refused.value.code == "RunLost"
    assert len([*journal.records()]) == 6
    journal.close()


class StoppedClock(FakeClock):
    """Ctrl-C while the next record is made."""

    stops = 0

    def now(self) -> float:
        if self.stops:
            self.stops -= 1
            raise KeyboardInterrupt
        return super().now()


def test_a_write_that_was_interrupted_is_not_there_and_the_next_one_is(
    written: Path, directory: Path
) -> None:
    clock = StoppedClock()
    journal = SqliteJournals(directory, clock).take(RUN)
    clock.stops = 1
    with pytest.raises(KeyboardInterrupt):
        journal.append(WaveBegun(1))
    assert [record.seq for record in journal.append(WaveBegun(2))] == [5]
    assert [record.event for record in journal.records()][4:] == [WaveBegun(2)]
    journal.close()


@contextmanager
def _too_late(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with transaction(database):
        yield database
    raise KeyboardInterrupt


@contextmanager
def _in_time(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with transaction(database):
        yield database
        raise KeyboardInterrupt


def test_a_write_that_was_interrupted_on_its_way_back_is_there(
    runs: SqliteJournals, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on the disk, and nobody has heard of it; the next one comes after it."""
    journal = runs.take(RUN)
    for wave, interrupted in ((1, _too_late), (2, _in_time)):
        with monkeypatch.context() as patch:
            patch.setattr("azlinux_cli.adapters.rollout.journal.transaction", interrupted)
            with pytest.raises(KeyboardInterrupt):
                journal.append(WaveBegun(wave))
    assert [record.seq for record in journal.append(WaveBegun(3))] == [6]
    assert [record.event for record in journal.records()][4:] == [WaveBegun(1), WaveBegun(3)]
    journal.close()


def test_what_an_interrupted_write_left_open_is_rolled_back(written: Path) -> None:
    with closing(connect(written)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM record")
        with transaction(database):
            assert database.execute("SELECT count(*) FROM record").fetchone() == (4,)


def test_after_a_write_that_failed_nothing_is_written(
    runs: SqliteJournals, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the disk has it is not known, so no other may come after it."""
    journal = runs.take(RUN)
    with monkeypatch.context() as patch:
        patch.setattr(SqliteJournal, "_linked", _failing)
        with pytest.raises(AzlError, match="the disk reports an error"):
            journal.append(WaveBegun(1))
    with pytest.raises(AzlError, match="an earlier write failed") as refused:
        journal.append(WaveBegun(1))
    assert refused.value.hints == (f"azl rollout resume {RUN} opens it anew",)
    journal.close()
    journal = runs.take(RUN)
    assert journal.append(WaveBegun(1))[0].seq == 5
    journal.close()


def _failing(*ignored: object) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    raise error


def test_a_closed_run_is_one_file_of_its_own(runs: SqliteJournals, written: Path) -> None:
    """Nothing beside it is needed: it can be copied, and read where nothing may be written."""
    beside = {path.suffix for path in written.parent.iterdir()}
    assert beside == {".db", ".head", ".lock"}
    runs.read(RUN)
    runs.list()
    assert not [*written.parent.glob("*-wal")]


def test_files_are_private(runs: SqliteJournals, written: Path) -> None:
    journal = runs.take(RUN)
    journal.append(WaveBegun(1))
    runs.list()
    assert written.parent.stat().st_mode & 0o777 == 0o700
    for path in written.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    journal.close()


def test_a_directory_that_others_could_read_is_closed_to_them(
    runs: SqliteJournals, directory: Path, written: Path
) -> None:
    directory.chmod(0o755)
    runs.create(runs.read(RUN).plan).close()
    assert directory.stat().st_mode & 0o777 == 0o700
