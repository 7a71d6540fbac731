"""One line of a journal: an event, when, and the chain that holds all of them together.

Each digest covers the one before, so a record cannot be changed, dropped or put elsewhere without
every later digest telling. The first one covers the plan's.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from azlinux_cli.domain.rollout.event import Event, from_document, to_document


@dataclass(frozen=True, slots=True)
class Record:
    """`seq` counts from 1; `at` is Unix time; `text` is the event's JSON as it was written."""

    seq: int
    at: float
    text: str
    digest: str

    @property
    def event(self) -> Event:
        return from_document(json.loads(self.text))


def event_text(event: Event) -> str:
    """ASCII: whatever a machine printed can be written down."""
    return json.dumps(to_document(event), separators=(",", ":"), ensure_ascii=True)


def link(before: str, seq: int, at: float, text: str) -> str:
    """The digest of a record that follows the one whose digest is `before`."""
    return hashlib.sha256(f"{before}\n{seq}\n{at!r}\n{text}".encode()).hexdigest()


def broken_at(root: str, records: Iterable[Record]) -> int | None:
    """The place in the journal from which on it is not what was written; None: all is as it was.

    `root` is the digest of the plan.
    """
    before = root
    for seq, record in enumerate(records, start=1):
        if record.seq != seq or record.digest != link(before, seq, record.at, record.text):
            return seq
        before = record.digest
    return None


def rfc3339(at: float) -> str:
    """Unix time as documents have it: in UTC, with milliseconds."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def public_document(record: Record, run: str) -> dict[str, Any]:
    """The record as `-o jsonl` shows it (docs/schemas/rollout-event.json)."""
    event = json.loads(record.text)
    if isinstance(event.get("until"), int | float):
        event["until"] = rfc3339(event["until"])
    return {"run": run, "seq": record.seq, "at": rfc3339(record.at), **event}
