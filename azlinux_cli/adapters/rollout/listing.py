"""All runs at a glance. What a run came to is found by folding its records, and kept.

`list.json` beside the runs keeps it with the end of the chain that it was made from, so it is
never older than the run; it may be deleted at any time.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import astuple
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.rollout import file
from azlinux_cli.adapters.rollout.database import connect_to_read, told
from azlinux_cli.adapters.rollout.head import Tail
from azlinux_cli.adapters.rollout.journal import records_in, tail_in
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.domain.rollout.summary import (
    RunSummary,
    summary_document,
    summary_from,
    summary_of,
)
from azlinux_cli.ports.journal import Owner, RunRow

_START = Tail(0, "")


class Listing:
    def __init__(self, directory: Path) -> None:
        self._path = directory / "list.json"
        self._kept = _read(self._path)

    def rows(self, runs: Iterable[tuple[str, Path, Owner | None]]) -> list[RunRow]:
        """Newest first; runs that cannot be read are the last."""
        before, kept = dict(self._kept), {}
        rows = []
        for run, path, owner in runs:
            try:
                document, summary = self._seen(run, path)
            except AzlError as error:
                rows.append(RunRow(run, None, owner, error))
            else:
                kept[run] = document
                rows.append(RunRow(run, summary, owner))
        if kept != before:
            with suppress(OSError):
                write_whole(self._path, json.dumps(kept, separators=(",", ":")))
        return sorted(rows, key=lambda row: -row.summary.created_at if row.summary else 1.0)

    def _seen(self, run: str, path: Path) -> tuple[dict[str, Any], RunSummary]:
        with told(path), closing(connect_to_read(path)) as database:
            tail = [*astuple(tail_in(database) or _START)]
            kept = self._kept.get(run)
            if isinstance(kept, dict) and kept.get("tail") == tail:
                with suppress(KeyError, TypeError, ValueError):
                    return kept, summary_from(kept["summary"])
            return _folded(path, database)

    def doubts(self, run: str, path: Path) -> list[str]:
        """Whether it shows what the records say; nothing of a run that cannot be read."""
        try:
            with told(path), closing(connect_to_read(path)) as database:
                document, _ = _folded(path, database)
        except AzlError:
            return []
        kept = self._kept.get(run)
        if not isinstance(kept, dict) or kept.get("tail") != document["tail"] or kept == document:
            return []
        return [f"lists show what its records do not say; rm {self._path} mends that"]


def _folded(path: Path, database: sqlite3.Connection) -> tuple[dict[str, Any], RunSummary]:
    plan = file.plan_in(database, path)
    records = records_in(database)
    try:
        summary = summary_of(RolloutState.of(plan, records))
    except (LookupError, TypeError, ValueError) as error:
        raise file.unreadable(path, error) from error
    end = [records[-1].seq, records[-1].digest] if records else [*astuple(_START)]
    return {"tail": end, "summary": summary_document(summary)}, summary


def _read(path: Path) -> dict[str, Any]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
