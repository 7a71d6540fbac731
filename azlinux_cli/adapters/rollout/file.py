"""The file of one run: how it is made, opened and judged."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.rollout.database import (
    connect,
    connect_new,
    connect_to_read,
    set_wal,
    sync_directory,
    told,
    transaction,
)
from azlinux_cli.adapters.rollout.head import Head, Noted, Tail, read_head
from azlinux_cli.adapters.rollout.journal import records_in
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.plan import RolloutPlan, digest_of_text, plan_from, plan_text
from azlinux_cli.domain.rollout.record import Record, broken_at

FORMAT = 1
_TABLES = (
    """CREATE TABLE plan
    (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, digest TEXT NOT NULL)""",
    """CREATE TABLE record
    (seq INTEGER PRIMARY KEY, at REAL NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL)""",
    f"PRAGMA user_version={FORMAT}",
)
_MOST = 8  # sentences of the same kind


def make(path: Path, plan: RolloutPlan) -> None:
    """Whole, or not there. Raises sqlite3.Error and OSError."""
    new = path.with_name(f".{path.name}.new")
    for left in (new, new.with_name(f"{new.name}-journal")):  # by one who was killed here
        left.unlink(missing_ok=True)
    with closing(connect_new(new)) as database, transaction(database):
        for statement in _TABLES:
            database.execute(statement)
        database.execute("INSERT INTO plan VALUES (1, ?, ?)", (plan_text(plan), plan.digest))
    Head(path.with_suffix(".head"), Tail(0, plan.digest)).close()
    new.replace(path)
    sync_directory(path.parent)


def open_to_write(path: Path) -> tuple[sqlite3.Connection, RolloutPlan]:
    """Raises AzlError for a journal that nobody should go on with."""
    with told(path):
        head = read_head(path.with_suffix(".head"))
        database = connect(path)
        try:
            plan = plan_in(database, path)
            _check(path, head, plan.digest, records_in(database))
            set_wal(database, on=True)
        except BaseException:
            database.close()
            raise
    return database, plan


def _check(path: Path, head: Noted | None, root: str, records: Sequence[Record]) -> None:
    """Raises AzlError. A missing head is no reason: that is the way past a cut that was meant."""
    run = path.stem
    hints = [f"azl rollout verify {run} says all that is wrong"]
    broken = broken_at(root, records)
    if broken is not None:
        problem = _broken(broken, records)
    elif head is not None and (said := objections_to_end(head, root, records)):
        problem = said[0]
        noted = path.with_suffix(".head")
        hints.append(f"rm {noted} if you put an older journal back and mean to go on with it")
    else:
        return
    raise AzlError(f"run {run} is not taken up: {problem}", hint=hints, code="ChainBroken")


def plan_in(database: sqlite3.Connection, path: Path) -> RolloutPlan:
    """Raises AzlError for a file of a newer azl, or one whose plan cannot be read."""
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise AzlError(
            f"{path} was written by a newer azl (format {version})",
            hint="use that azl",
            code="NewerFormat",
        )
    row = database.execute("SELECT text, digest FROM plan").fetchone()
    if not row or not isinstance(row[0], str) or digest_of_text(row[0]) != row[1]:
        raise _no_plan(path, "it is not the one that the run was begun with")
    try:
        return _parsed(row[0])
    except (TypeError, ValueError, LookupError, AttributeError, AzlError) as error:
        raise _no_plan(path, f"{type(error).__name__}: {error}") from error


@lru_cache(maxsize=1)
def _parsed(text: str) -> RolloutPlan:
    """Kept, since who follows a run reads the same one twice a second."""
    return plan_from(json.loads(text))


def _no_plan(path: Path, why: str) -> AzlError:
    return AzlError(
        f"the plan in {path} cannot be used: {why}",
        hint=f"azl rollout verify {path.stem} says what is wrong",
        code="StateDamaged",
    )


def unreadable(path: Path, error: Exception) -> AzlError:
    """Records that are whole, and make no sense."""
    return AzlError(
        f"the journal of run {path.stem} cannot be read: {type(error).__name__}: {error}",
        hint=f"azl rollout verify {path.stem} says what is wrong",
        code="StateDamaged",
    )


def objections(path: Path) -> list[str]:
    """What is not as it was written. Raises AzlError where nothing can be said about it."""
    head = read_head(path.with_suffix(".head"))
    try:
        with told(path), closing(connect_to_read(path)) as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version > FORMAT:
                plan_in(database, path)  # raises
            damage = [row[0] for row in database.execute("PRAGMA integrity_check")]
            said = [f"the file is damaged: {line}" for line in damage if line != "ok"][:_MOST]
            plans = database.execute("SELECT text, digest FROM plan").fetchall()
            records = records_in(database)
    except AzlError as error:
        if error.code != "StateDamaged":
            raise
        return [error.message]
    said += _objections_to_plan(plans)
    root = plans[0][1] if plans else ""
    broken = broken_at(root, records)
    if broken is not None:
        said.append(_broken(broken, records))
    return said + objections_to_end(head, root, records)


def _objections_to_plan(rows: list[tuple[Any, Any]]) -> list[str]:
    if len(rows) != 1:
        return [f"there are {len(rows)} plans"]
    text, digest = rows[0]
    try:
        plan = plan_from(json.loads(text))
        same = plan.digest == digest and plan_text(plan) == text
    except (TypeError, ValueError, LookupError, AttributeError, AzlError) as error:
        return [f"the plan cannot be read: {type(error).__name__}: {error}"]
    return [] if same else ["the plan is not the one that the run was begun with"]


def _broken(seq: int, records: Sequence[Record]) -> str:
    found = records[seq - 1].seq
    if found != seq:
        return f"record {seq} is missing: the next one is {found}"
    return f"record {seq} is not what was written, or does not belong there"


def objections_to_end(head: Noted | None, root: str, records: Sequence[Record]) -> list[str]:
    """Whether the head's record is there, and is the last if its writer said so.

    After a crash later ones may be: the head lags.
    """
    if head is None:
        return ["the note of its last record is missing or cannot be read"]
    seq, count = head.tail.seq, len(records)
    if seq > count:
        return [f"records are missing at the end: there were {seq}, and are {count}"]
    if seq < 0 or head.tail.digest != (records[seq - 1].digest if seq else root):
        return [f"record {seq} is not the one that was last noted"]
    if head.closed and seq < count:
        return [f"records were put in after the last one: there were {seq}, and are {count}"]
    return []
