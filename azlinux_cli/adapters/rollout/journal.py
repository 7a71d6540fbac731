"""One run in one SQLite file: its plan, and its records in a chain."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from azlinux_cli.adapters.rollout.database import set_wal, told, transaction
from azlinux_cli.adapters.rollout.head import Head, Tail
from azlinux_cli.adapters.rollout.hold import Hold
from azlinux_cli.adapters.rollout.request import Requests
from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record, event_text, link
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner


class SqliteJournal:
    """`ports.journal.Journal`: open for its one writer, who holds `hold`.

    Ctrl-C may hit a write after it is on the disk and before it is remembered here: `_meant` is
    the end of the chain if it did.
    """

    def __init__(
        self,
        path: Path,
        database: sqlite3.Connection,
        plan: RolloutPlan,
        hold: Hold,
        clock: Clock,
    ) -> None:
        self.plan = plan
        self._path = path
        self._database = database
        self._hold = hold
        self._clock = clock
        self._requests = Requests(path.parent, plan.id)
        self._lock = Lock()
        self._broken = self._closed = False
        self._tail = self._meant = tail_in(database) or Tail(0, plan.digest)
        self._head = Head(path.with_suffix(".head"), self._tail)

    @property
    def took_over(self) -> Owner | None:
        return self._hold.took_over

    def append(self, *events: Event) -> list[Record]:
        """Many events at once cost as much as one: the wait for the disk."""
        with self._lock, told(self._path):
            if not events:
                return []
            self._check()
            try:
                records = self._write(events)
            except sqlite3.Error:
                self._broken = True  # whether the disk has it is not known
                raise
            self._tail = self._meant
            self._head.write(self._tail)
            return records

    def _check(self) -> None:
        if self._broken or self._closed:
            raise AzlError(
                f"nothing is written to {self._path} any more: an earlier write failed"
                if self._broken
                else f"{self._path} is closed",
                hint=f"azl rollout resume {self.plan.id} opens it anew",
                code="StateNotWritable",
            )

    def _write(self, events: tuple[Event, ...]) -> list[Record]:
        with transaction(self._database) as database:
            there = tail_in(database) or Tail(0, self.plan.digest)
            if there not in (self._tail, self._meant):
                raise ConflictError(
                    f"another process has taken run {self.plan.id} from this one",
                    hint=f"azl rollout show {self.plan.id} says who works on it",
                    code="RunLost",
                )
            self._tail = there
            records = self._linked(there, events)
            self._meant = Tail(records[-1].seq, records[-1].digest)
            database.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?)",
                [(r.seq, r.at, r.text, r.digest) for r in records],
            )
        return records

    def _linked(self, tail: Tail, events: tuple[Event, ...]) -> list[Record]:
        records, seq, before = [], tail.seq, tail.digest
        for event in events:
            seq, at, text = seq + 1, round(self._clock.now(), 6), event_text(event)
            before = link(before, seq, at, text)
            records.append(Record(seq, at, text, before))
        return records

    def records(self) -> Iterator[Record]:
        with self._lock, told(self._path):
            return iter(records_in(self._database))

    def asked(self) -> list[Ask]:
        return self._requests.take()

    def beat(self) -> None:
        self._hold.beat()

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                with suppress(sqlite3.Error):  # what was acknowledged is on the disk
                    set_wal(self._database, on=False)
                    self._database.close()
                self._head.close()
            finally:
                self._hold.release()


def records_in(database: sqlite3.Connection, *, after: int = 0) -> list[Record]:
    """0 is all there is, also what was put in before the first."""
    rows = database.execute(
        "SELECT seq, at, text, digest FROM record WHERE seq > ? OR NOT ? ORDER BY seq",
        (after, after),
    )
    return [Record(*row) for row in rows]


def tail_in(database: sqlite3.Connection) -> Tail | None:
    row = database.execute("SELECT seq, digest FROM record ORDER BY seq DESC LIMIT 1").fetchone()
    return Tail(*row) if row else None
