"""Which run works on which machine: one table for all runs of this user."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.adapters.path import state_dir
from azlinux_cli.adapters.rollout.database import (
    connect,
    connect_new,
    private_directory,
    sync_directory,
    told,
    transaction,
)
from azlinux_cli.adapters.rollout.hold import BEAT_S, STALE_S
from azlinux_cli.adapters.rollout.owner import lives
from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.domain.node_set import fold
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Owner

_FORMAT = 1
_TABLE = """CREATE TABLE IF NOT EXISTS lock (
    machine TEXT PRIMARY KEY, run TEXT NOT NULL,
    by TEXT NOT NULL, pid INTEGER NOT NULL, began TEXT NOT NULL, beat REAL NOT NULL)"""
_HELD = "SELECT machine, run, beat, by, pid, began FROM lock WHERE machine = ? AND run != ?"
_PUT = "INSERT OR REPLACE INTO lock (machine, run, beat, by, pid, began) VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class _Lock:
    machine: str
    run: str
    beat: float
    owner: Owner


class SqliteMachineLocks:
    """`ports.journal.MachineLocks`."""

    def __init__(self, directory: Path | None, clock: Clock) -> None:
        self._path = (directory or state_dir() / "rollouts") / "locks.db"
        self._clock = clock
        self._beat_at = clock.monotonic()

    def take(self, run: str, machines: Sequence[str], owner: Owner) -> dict[str, Owner]:
        with told(self._path):
            private_directory(self._path.parent)
            is_new = not self._path.exists()
            with closing(connect_new(self._path)) as database, transaction(database):
                self._prepare(database)
                held = [lock for name in machines for lock in _held(database, name, run)]
                if living := [lock for lock in held if self._lives(lock)]:
                    raise _conflict(living)
                now = self._clock.now()
                its = (run, now, owner.by, owner.pid, owner.began)
                database.executemany(_PUT, [(name, *its) for name in machines])
            if is_new:
                sync_directory(self._path.parent)
        return {lock.machine: lock.owner for lock in held}

    def beat(self, run: str) -> None:
        now = self._clock.monotonic()
        if now - self._beat_at < BEAT_S:
            return
        self._beat_at = now
        with suppress(AzlError), self._written() as database:
            database.execute("UPDATE lock SET beat = ? WHERE run = ?", (self._clock.now(), run))

    def release(self, run: str, machines: Sequence[str] = ()) -> None:
        with suppress(AzlError), self._written() as database:
            if not machines:
                database.execute("DELETE FROM lock WHERE run = ?", (run,))
            database.executemany(
                "DELETE FROM lock WHERE run = ? AND machine = ?", [(run, m) for m in machines]
            )

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        with (
            told(self._path),
            closing(connect(self._path)) as database,
            transaction(database),
        ):
            yield database

    def _prepare(self, database: sqlite3.Connection) -> None:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version > _FORMAT:
            raise AzlError(
                f"{self._path} was written by a newer azl (format {version})",
                hint="use that azl",
                code="NewerFormat",
            )
        if version < _FORMAT:
            database.execute(_TABLE)
            database.execute(f"PRAGMA user_version={_FORMAT}")

    def _lives(self, lock: _Lock) -> bool:
        alive = lives(lock.owner)
        return self._clock.now() - lock.beat < STALE_S if alive is None else alive


def _held(database: sqlite3.Connection, machine: str, run: str) -> Iterator[_Lock]:
    """By another run."""
    for name, its_run, beat, *owner in database.execute(_HELD, (machine, run)):
        yield _Lock(name, its_run, beat, Owner(*owner))


def _conflict(locks: Sequence[_Lock]) -> ConflictError:
    runs = dict.fromkeys(lock.run for lock in locks)
    said = [_sentence([lock for lock in locks if lock.run == run]) for run in runs]
    hints = [f"azl rollout show {run}" for run in runs]
    hints += [f"azl rollout pause {run} makes it stop" for run in runs]
    return ConflictError(
        "; ".join(said),
        hint=hints,
        code="MachineLocked",
        details={"machines": [lock.machine for lock in locks], "runs": [*runs]},
    )


def _sentence(locks: Sequence[_Lock]) -> str:
    names = fold([lock.machine.rpartition("/")[2].removeprefix("host:") for lock in locks])
    verb = "is" if len(locks) == 1 else "are"
    return f"{names} {verb} being worked on by run {locks[0].run} of {locks[0].owner}"
