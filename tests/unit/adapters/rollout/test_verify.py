"""No byte of a run changes unseen."""

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.event import WaveBegun
from azlinux_cli.domain.rollout.record import event_text, link
from tests.unit.adapters.rollout.conftest import PLAN, RUN

Change = tuple[str, str, tuple[object, ...]]


def changed(path: Path, statement: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")  # thousands of times
        database.execute(statement, values)


def test_a_whole_run_is_verified(runs: SqliteJournals, written: Path) -> None:
    assert runs.verify(RUN) == []


def _changes(path: Path) -> Iterator[Change]:
    """Every byte of every value that was stored, changed alone."""
    with closing(sqlite3.connect(path)) as database:
        records = database.execute("SELECT seq, at, text, digest FROM record").fetchall()
        plan = database.execute("SELECT text, digest FROM plan").fetchone()
    for column, value in zip(("text", "digest"), plan, strict=True):
        for other in _each_changed(value.encode()):
            yield f"plan's {column}", f"UPDATE plan SET {column}=CAST(? AS TEXT)", (other,)  # noqa: S608
    for seq, at, text, digest in records:
        for column, value in (("text", text), ("digest", digest)):
            for other in _each_changed(value.encode()):
                statement = f"UPDATE record SET {column}=CAST(? AS TEXT) WHERE seq=?"  # noqa: S608
                yield f"{column} of {seq}", statement, (other, seq)
        for packed in _each_changed(struct.pack("d", at)):
            (moment,) = struct.unpack("d", packed)
            yield f"time of {seq}", "UPDATE record SET at=? WHERE seq=?", (moment, seq)


def _each_changed(value: bytes) -> Iterator[bytes]:
    for at, byte in enumerate(value):
        for bit in (0x01, 0x80):  # another letter, and none at all
            yield value[:at] + bytes([byte ^ bit]) + value[at + 1 :]


def test_every_changed_byte_of_what_was_stored_is_found(
    runs: SqliteJournals, written: Path
) -> None:
    whole, count = written.read_bytes(), 0
    for what, statement, values in _changes(written):
        changed(written, statement, values)
        assert runs.verify(RUN) != [], f"{what}: {values}"
        written.write_bytes(whole)
        count += 1
    assert runs.verify(RUN) == []
    stored = len(PLAN.digest) + 4 * (64 + 8)  # and the texts
    assert count > 2 * stored + 2_000


def test_a_changed_byte_of_the_file_is_found_or_changes_nothing(
    runs: SqliteJournals, written: Path
) -> None:
    """Between the values there is room that nothing is read from."""
    whole, before, found = written.read_bytes(), runs.read(RUN), 0
    places = range(0, len(whole), 61)
    for at in places:
        written.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            is_found = runs.verify(RUN) != []
        except AzlError as error:
            is_found = error.code == "NewerFormat"
        found += is_found
        if not is_found:
            assert runs.read(RUN) == before, at
    assert found > 10


_TEXT = event_text(WaveBegun(9))
_LAST = "(SELECT digest FROM record WHERE seq = 4)"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (("DELETE FROM record WHERE seq = 1",), "record 1 is missing: the next one is 2"),
        (("DELETE FROM record WHERE seq = 3",), "record 3 is missing: the next one is 4"),
        (("DELETE FROM record WHERE seq = 4",), "records are missing at the end"),
        (("DELETE FROM record",), "records are missing at the end: there were 4, and are 0"),
        (
            (
                "UPDATE record SET seq = 99 WHERE seq = 2",
                "UPDATE record SET seq = 2 WHERE seq = 3",
                "UPDATE record SET seq = 3 WHERE seq = 99",
            ),
            "record 2 is not what was written",
        ),
        (
            ("INSERT INTO record SELECT 5, at, text, digest FROM record WHERE seq = 4",),
            "record 5 is not what was written",
        ),
        (("INSERT INTO record SELECT 0, at, text, digest FROM record WHERE seq = 1",), "record 1"),
        (("DELETE FROM plan",), "there are 0 plans"),
        (("DROP TABLE plan",), "no such table"),
        (("UPDATE plan SET text = '{}'",), "the plan cannot be read"),
    ],
)
def test_what_was_dropped_moved_or_put_in_is_found(
    runs: SqliteJournals, written: Path, statements: tuple[str, ...], said: str
) -> None:
    for statement in statements:
        changed(written, statement)
    assert said in runs.verify(RUN)[0]


def test_a_record_that_is_well_linked_to_the_last_one_is_found_too(
    runs: SqliteJournals, written: Path
) -> None:
    last = [*runs.read(RUN).records][-1]
    digest = link(last.digest, 5, last.at, _TEXT)
    changed(written, "INSERT INTO record VALUES (5, ?, ?, ?)", (last.at, _TEXT, digest))
    assert runs.verify(RUN) == ["records were put in after the last one: there were 4, and are 5"]


def test_another_whole_run_in_its_place_is_found(runs: SqliteJournals, written: Path) -> None:
    runs.create(replace(PLAN, id="uother")).close()
    written.with_name("uother.db").replace(written)
    assert runs.verify(RUN) == ["records are missing at the end: there were 4, and are 0"]


def test_a_head_that_lags_is_no_objection_while_its_writer_lives(
    runs: SqliteJournals, directory: Path
) -> None:
    """It is written after the record: a kill may come between."""
    journal = runs.create(PLAN)
    head = directory / f"{RUN}.head"
    journal.append(WaveBegun(0))
    before = head.read_bytes()
    journal.append(WaveBegun(1))
    head.write_bytes(before)
    assert runs.verify(RUN) == []
    journal.close()


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"?")])
def test_a_lost_head_is_said(
    runs: SqliteJournals, written: Path, spoil: Callable[[Path], object]
) -> None:
    spoil(written.with_suffix(".head"))
    assert runs.verify(RUN) == ["the note of its last record is missing or cannot be read"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET text = replace(text, 'ada', 'bob') WHERE seq = 1",
        "DELETE FROM record WHERE seq = 2",
        "DELETE FROM record WHERE seq = 4",
        "UPDATE plan SET text = replace(text, 'because', 'whatever')",
    ],
)
def test_nobody_goes_on_with_a_run_that_is_not_what_was_written(
    runs: SqliteJournals, written: Path, statement: str
) -> None:
    changed(written, statement)
    with pytest.raises(AzlError) as refused:
        runs.take(RUN)
    assert f"azl rollout verify {RUN}" in refused.value.hints[0]
    assert runs.read(RUN).owner is None if "plan" not in statement else True


def test_an_older_journal_that_was_put_back_is_taken_up_if_somebody_means_it(
    runs: SqliteJournals, written: Path
) -> None:
    older = written.read_bytes()
    journal = runs.take(RUN)
    journal.append(WaveBegun(1))
    journal.close()
    written.write_bytes(older)
    with pytest.raises(AzlError, match="there were 5, and are 4") as refused:
        runs.take(RUN)
    assert f"rm {written.with_suffix('.head')}" in refused.value.hints[1]
    written.with_suffix(".head").unlink()
    journal = runs.take(RUN)
    assert journal.append(WaveBegun(1))[0].seq == 5
    journal.close()
    assert runs.verify(RUN) == []
