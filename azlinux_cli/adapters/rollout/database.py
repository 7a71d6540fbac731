"""SQLite files of runs: private, durable, and of a known version."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azlinux_cli.domain.errors import AzlError

BUSY_S = 10.0


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's trouble as one sentence. Raises AzlError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise AzlError(
            f"could not use {path}: {error}",
            hint="without its journal a run must not do anything: make room, or mend the rights",
            code="StateNotWritable",
        ) from error
    except sqlite3.DatabaseError as error:
        raise AzlError(
            f"{path} is damaged: {error}",
            hint=f"it may be read in part: sqlite3 {path} .recover",
            code="StateDamaged",
        ) from error
    except OSError as error:
        raise AzlError(
            f"could not use {path}: {error.strerror}", code="StateNotWritable"
        ) from error


def private_directory(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Durable writes: an answered commit is on the disk. One connection, guarded by its owner."""
    if write:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        found = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("PRAGMA synchronous=FULL")
    else:
        found = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
    found.isolation_level = None  # transactions are begun by hand
    return found


def sync_directory(directory: Path) -> None:
    """A file that was made is there after a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing; begun as a writer, so that it never has to be done over."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
