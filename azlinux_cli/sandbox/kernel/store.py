"""Everything the rehearsal cloud remembers: JSON documents by kind and key, in one SQLite file.

Reads come from memory. A write is in the file before it returns, so a kill -9 loses nothing that
a client was told (`synchronous=NORMAL` with a write-ahead log survives the death of the process).

Documents are kept as text: parsing one is several times cheaper than a deep copy, and every
reader needs a copy of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Store:
    """Documents by (kind, key). Keys are compared without case, as ARM ids are."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document ("
            "kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )
        self._kinds: dict[str, dict[str, str]] = {}
        for kind, key, body in self._db.execute(
            "SELECT kind, key, body FROM document ORDER BY rowid"
        ):
            self._kinds.setdefault(kind, {})[key] = body

    def get(self, kind: str, key: str) -> Document | None:
        """A copy of the document, or None. Change it and `put` it back."""
        found = self._kinds.get(kind, {}).get(key.lower())
        return _parse(found) if found is not None else None

    def put(self, kind: str, key: str, document: Document) -> None:
        """Remember `document`; it is on disk when this returns."""
        key = key.lower()
        body = json.dumps(document)
        self._db.execute(
            "INSERT INTO document (kind, key, body) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, key, body),
        )
        self._kinds.setdefault(kind, {})[key] = body

    def delete(self, kind: str, key: str) -> bool:
        """Forget a document; False if there was none."""
        key = key.lower()
        self._db.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, key))
        return self._kinds.get(kind, {}).pop(key, None) is not None

    def items(
        self, kind: str, prefix: str = "", *, where: Callable[[str], bool] | None = None
    ) -> Iterator[tuple[str, Document]]:
        """Copies of all documents of a kind whose key starts with `prefix`, in order of creation.

        `where` looks at the (lower-case) key before the document is parsed.
        """
        prefix = prefix.lower()
        for key, body in list(self._kinds.get(kind, {}).items()):
            if key.startswith(prefix) and (where is None or where(key)):
                yield key, _parse(body)

    def clear(self) -> None:
        self._db.execute("DELETE FROM document")
        self._kinds.clear()

    def close(self) -> None:
        self._db.close()


def _parse(body: str) -> Document:
    document: Document = json.loads(body)
    return document
