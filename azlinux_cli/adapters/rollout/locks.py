"""Which run works on which machine: one table for all runs of this user."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from azlinux_cli.adapters.path import state_dir
from azlinux_cli.adapters.rollout.database import connect, private_directory, told, transaction
from azlinux_cli.adapters.rollout.hold import BEAT_S, STALE_S
from azlinux_cli.adapters.rollout.owner import is_here, lives
from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.node_set import fold
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Owner

_TABLE = """CREATE TABLE IF NOT EXISTS lock (
    machine TEXT PRIMARY KEY, run TEXT NOT NULL,
    by TEXT NOT NULL, pid INTEGER NOT NULL, began TEXT NOT NULL, beat REAL NOT NULL)"""
_ROW = "SELECT machine, run, by, pid, began, beat FROM lock WHERE machine = ?"


class SqliteMachineLocks:
    """`ports.journal.MachineLocks`."""

    def __init__(self, directory: Path | None, clock: Clock) -> None:
        self._path = (directory or state_dir() / "rollouts") / "locks.db"
        self._clock = clock
        self._beat_at = -BEAT_S

    def take(self, run: str, machines: Sequence[str], owner: Owner) -> dict[str, Owner]:
        with told(self._path):
            private_directory(self._path.parent)
            with closing(connect(self._path, write=True)) as database:
                database.execute(_TABLE)
                with transaction(database):
                    found = [database.execute(_ROW, (m,)).fetchone() for m in machines]
                    held = [row for row in found if row is not None and row[1] != run]
                    if living := [row for row in held if self._lives(row)]:
                        raise _held(living)
                    now = self._clock.now()
                    database.executemany(
                        "INSERT OR REPLACE INTO lock VALUES (?, ?, ?, ?, ?, ?)",
                        [(m, run, owner.by, owner.pid, owner.began, now) for m in machines],
                    )
        return {row[0]: Owner(*row[2:5]) for row in held}

    def beat(self, run: str) -> None:
        now = self._clock.monotonic()
        if now - self._beat_at < BEAT_S:
            return
        self._beat_at = now
        with told(self._path), closing(connect(self._path, write=True)) as database:
            database.execute("UPDATE lock SET beat = ? WHERE run = ?", (self._clock.now(), run))

    def release(self, run: str, machines: Sequence[str] = ()) -> None:
        with (
            told(self._path),
            closing(connect(self._path, write=True)) as database,
            transaction(database),
        ):
            if not machines:
                database.execute("DELETE FROM lock WHERE run = ?", (run,))
            database.executemany(
                "DELETE FROM lock WHERE run = ? AND machine = ?", [(run, m) for m in machines]
            )

    def _lives(self, row: tuple[str, str, str, int, str, float]) -> bool:
        owner = Owner(*row[2:5])
        return lives(owner) if is_here(owner) else self._clock.now() - row[5] < STALE_S


def _held(rows: Sequence[tuple[str, str, str, int, str, float]]) -> ConflictError:
    first = rows[0]
    names = fold([row[0].rpartition("/")[2].removeprefix("host:") for row in rows])
    verb = "is" if len(rows) == 1 else "are"
    return ConflictError(
        f"{names} {verb} being worked on by run {first[1]} of {Owner(*first[2:5])}",
        hint=(f"azl rollout show {first[1]}", f"azl rollout pause {first[1]} makes it stop"),
        code="MachineLocked",
        details={"machines": [row[0] for row in rows], "run": first[1]},
    )
