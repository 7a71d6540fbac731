"""One run in one SQLite file: its plan, and its records in a chain."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock

from azlinux_cli.adapters.rollout.database import told, transaction
from azlinux_cli.adapters.rollout.hold import Hold
from azlinux_cli.adapters.rollout.request import Requests
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record, event_text, link
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner


class SqliteJournal:
    """`ports.journal.Journal`: open for its one writer, who holds `hold`."""

    def __init__(
        self,
        path: Path,
        database: sqlite3.Connection,
        plan: RolloutPlan,
        hold: Hold,
        *,
        clock: Clock,
        on_head: Callable[[Record], None],
    ) -> None:
        self.plan = plan
        self._path = path
        self._database = database
        self._hold = hold
        self._clock = clock
        self._on_head = on_head
        self._lock = Lock()
        last = database.execute("SELECT seq, digest FROM record ORDER BY seq DESC LIMIT 1")
        found: tuple[int, str] = last.fetchone() or (0, plan.digest)
        self._seq, self._digest = found

    @property
    def took_over(self) -> Owner | None:
        return self._hold.took_over

    def append(self, *events: Event) -> list[Record]:
        with self._lock, told(self._path):
            records = self._linked(events)
            with transaction(self._database) as database:
                database.executemany(
                    "INSERT INTO record VALUES (?, ?, ?, ?)",
                    [(r.seq, r.at, r.text, r.digest) for r in records],
                )
            self._seq, self._digest = records[-1].seq, records[-1].digest
            self._on_head(records[-1])
            return records

    def _linked(self, events: tuple[Event, ...]) -> list[Record]:
        records, seq, before = [], self._seq, self._digest
        for event in events:
            seq, at, text = seq + 1, round(self._clock.now(), 6), event_text(event)
            before = link(before, seq, at, text)
            records.append(Record(seq, at, text, before))
        return records

    def records(self) -> Iterator[Record]:
        with self._lock, told(self._path):
            return iter(read_records(self._database))

    def asked(self) -> list[Ask]:
        return Requests(self._path).take()

    def beat(self) -> None:
        self._hold.beat()

    def close(self) -> None:
        with self._lock:
            self._database.close()
            self._hold.release()


def read_records(database: sqlite3.Connection, *, after: int = 0) -> list[Record]:
    rows = database.execute(
        "SELECT seq, at, text, digest FROM record WHERE seq > ? ORDER BY seq", (after,)
    )
    return [Record(*row) for row in rows]
