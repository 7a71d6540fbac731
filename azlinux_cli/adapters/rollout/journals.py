"""Every run of this user: `rollouts/<run>.db` below azl's state directory."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from azlinux_cli.adapters.path import state_dir
from azlinux_cli.adapters.rollout.database import (
    connect,
    private_directory,
    sync_directory,
    told,
    transaction,
)
from azlinux_cli.adapters.rollout.head import Head
from azlinux_cli.adapters.rollout.hold import Hold, living_holder
from azlinux_cli.adapters.rollout.journal import SqliteJournal, read_records
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.adapters.rollout.request import Requests
from azlinux_cli.domain.errors import AzlError, ConflictError, NotFoundError
from azlinux_cli.domain.rollout.plan import RolloutPlan, plan_document, plan_from
from azlinux_cli.domain.rollout.record import broken_at
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner, RunEntry

_FORMAT = 1
_TABLES = f"""
CREATE TABLE plan (text TEXT NOT NULL, digest TEXT NOT NULL);
CREATE TABLE record (seq INTEGER PRIMARY KEY, at REAL, text TEXT NOT NULL, digest TEXT NOT NULL);
PRAGMA user_version={_FORMAT};
"""
_MOST = 8  # names in an error


class SqliteJournals:
    """`ports.journal.Journals`."""

    def __init__(self, directory: Path | None, clock: Clock, owner: Owner | None = None) -> None:
        self._directory = directory or state_dir() / "rollouts"
        self._clock = clock
        self._owner = owner or this_owner()

    def create(self, plan: RolloutPlan) -> SqliteJournal:
        path = self._path(plan.id)
        with told(path):
            private_directory(self._directory)
        hold = Hold(plan.id, self._directory, self._owner, self._clock)
        try:
            with told(path):
                if not path.exists() or not path.stat().st_size:
                    self._make(path, plan)
                journal = self._opened(path, hold)
            _check_same(journal.plan, plan)
        except BaseException:
            hold.release()
            raise
        return journal

    def take(self, run: str) -> SqliteJournal:
        run = self._meant(run)
        hold = Hold(run, self._directory, self._owner, self._clock)
        try:
            with told(self._path(run)):
                return self._opened(self._path(run), hold)
        except BaseException:
            hold.release()
            raise

    def read(self, run: str, *, after: int = 0) -> RunEntry:
        run = self._meant(run)
        path = self._path(run)
        with told(path), closing(connect(path, write=False)) as database:
            plan = _plan_in(database, path)
            records = read_records(database, after=after)
        note = self._directory / f"{run}.owner"
        return RunEntry(plan, records, living_holder(note, self._clock))

    def list(self) -> Sequence[RunEntry]:
        """A run that cannot be read is left out; `read` says why."""
        entries = []
        for run in self._runs():
            try:
                entries.append(self.read(run))
            except AzlError:
                continue
        return sorted(entries, key=lambda entry: entry.plan.created_at, reverse=True)

    def ask(self, run: str, ask: Ask) -> bool:
        run = self._meant(run)
        if living_holder(self._directory / f"{run}.owner", self._clock) is None:
            return False
        Requests(self._path(run)).put(ask, self._clock.now())
        return True

    def verify(self, run: str) -> Sequence[str]:
        """What is not as it was written, a sentence for each; empty: all is.

        What is proven: no record was changed, dropped in the middle, moved or put in. That none
        was cut off at the end is proven as far as the head, kept in a file of its own, is honest.
        """
        run = self._meant(run)
        path = self._path(run)
        with told(path), closing(connect(path, write=False)) as database:
            damage = [row[0] for row in database.execute("PRAGMA integrity_check")]
            text, digest = database.execute("SELECT text, digest FROM plan").fetchone()
            records = read_records(database)
        said = [f"the file is damaged: {line}" for line in damage if line != "ok"][:_MOST]
        try:
            plan = plan_from(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            return [*said, f"the plan cannot be read: {error}"]
        if plan.digest != digest or _text_of(plan) != text:
            said.append("the plan is not the one that the run was begun with")
        broken = broken_at(digest, records)
        if broken is not None:
            said.append(f"record {broken} is not what was written")
        said += Head(self._directory, run).objections(records)
        return said

    def _make(self, path: Path, plan: RolloutPlan) -> None:
        with closing(connect(path, write=True)) as database, transaction(database):
            for statement in _TABLES.split(";"):
                database.execute(statement)
            database.execute("INSERT INTO plan VALUES (?, ?)", (_text_of(plan), plan.digest))
        sync_directory(self._directory)

    def _opened(self, path: Path, hold: Hold) -> SqliteJournal:
        database = connect(path, write=True)
        try:
            plan = _plan_in(database, path)
            head = Head(self._directory, plan.id)
            return SqliteJournal(path, database, plan, hold, clock=self._clock, on_head=head.write)
        except BaseException:
            database.close()
            raise

    def _path(self, run: str) -> Path:
        return self._directory / f"{run}.db"

    def _runs(self) -> tuple[str, ...]:
        try:
            names = sorted(path.stem for path in self._directory.glob("*.db"))
        except OSError:
            return ()
        return tuple(name for name in names if name != "locks")

    def _meant(self, run: str) -> str:
        """The whole id. Raises NotFoundError, ConflictError for a beginning that several have."""
        runs = self._runs()
        if run in runs:
            return run
        found = [name for name in runs if run and name.startswith(run)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(found[:_MOST])
            raise ConflictError(f"{run!r} may be any of {shown}", hint="more of the id")
        raise NotFoundError(f"there is no run {run!r}", hint="azl rollout list shows all runs")


def _check_same(there: RolloutPlan, plan: RolloutPlan) -> None:
    if there.digest != plan.digest:
        raise ConflictError(
            f"run {plan.id} exists, and has another plan",
            hint="make a new plan: each has an id of its own",
            code="OtherPlan",
        )


def _text_of(plan: RolloutPlan) -> str:
    return json.dumps(plan_document(plan), ensure_ascii=False, sort_keys=True)


def _plan_in(database: sqlite3.Connection, path: Path) -> RolloutPlan:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > _FORMAT:
        raise AzlError(f"{path} was written by a newer azl (format {version})", hint="use that azl")
    row = database.execute("SELECT text FROM plan").fetchone()
    try:
        return plan_from(json.loads(row[0]))
    except (TypeError, ValueError, KeyError) as error:
        raise AzlError(
            f"the plan in {path} cannot be read: {error}",
            hint=f"azl rollout verify {path.stem} says what is wrong",
            code="StateDamaged",
        ) from error
