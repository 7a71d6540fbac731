"""What the store of a stopped sandbox says, without its server."""

import contextlib
import sqlite3
from pathlib import Path

_MACHINE = "%/providers/microsoft.compute/virtualmachines/%"  # the store's keys are lower case
_COUNT = (
    "SELECT COUNT(*) FROM document WHERE kind = 'resource' "
    "AND key LIKE ? AND key NOT LIKE ? || '/%'"
)


def kept_machines(database: Path) -> int | None:
    """How many machines a start would find; None if the store cannot be read."""
    if not database.exists():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as store:
            return int(store.execute(_COUNT, (_MACHINE, _MACHINE)).fetchone()[0])
    except sqlite3.Error:
        return None
