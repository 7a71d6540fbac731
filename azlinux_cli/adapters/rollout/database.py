"""SQLite files of runs: private, durable, and their trouble in one sentence.

A journal is in WAL mode while it is written: one wait for the disk instead of three or four, and
readers never keep its writer waiting. Otherwise, and for locks, the file alone is all there is.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from azlinux_cli.domain.errors import AzlError

BUSY_S = 10.0
_ROOM = ("the disk is full", "make room, then do it again", "DiskFull")
_RIGHTS = (
    "it cannot be written",
    "mend its rights, or name another directory in AZL_STATE_DIR",
    "StateNotWritable",
)
_BUSY = ("another process keeps it locked", "do it again in a moment", "StateBusy")
_DISK = ("the disk reports an error", "the system's log says more: dmesg", "DiskError")
_OF_SQLITE = {
    sqlite3.SQLITE_FULL: _ROOM,
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_IOERR: _DISK,
}
_OF_SYSTEM = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EIO: _DISK,
}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What SQLite and the system say, as one sentence. Raises AzlError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _sqlite_trouble(path, error) from error
    except OSError as error:
        why, hint, code = _OF_SYSTEM.get(
            error.errno or 0, (error.strerror or str(error), _RIGHTS[1], _RIGHTS[2])
        )
        raise AzlError(f"could not use {path}: {why}", hint=hint, code=code) from error


def _sqlite_trouble(path: Path, error: sqlite3.Error) -> AzlError:
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if kind in _OF_SQLITE:
        why, hint, code = _OF_SQLITE[kind]
        return AzlError(f"could not use {path}: {why}", hint=hint, code=code)
    return AzlError(
        f"{path} is damaged: {error}",
        hint=f"it may be read in part: sqlite3 {path} .recover",
        code="StateDamaged",
    )


def private_directory(directory: Path) -> None:
    """There, on the disk, and nobody else's business."""
    if not directory.is_dir():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_directory(directory.parent)
    if directory.stat().st_mode & 0o077:
        directory.chmod(0o700)


def sync_directory(directory: Path) -> None:
    """A file that was made is there after a power cut."""
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def connect(path: Path) -> sqlite3.Connection:
    """To write: an answered commit is on the disk. One connection, guarded by its owner."""
    found = _connect(path, "mode=rw", check_same_thread=False)
    try:
        found.execute("PRAGMA synchronous=FULL")
    except BaseException:
        found.close()
        raise
    return found


def connect_new(path: Path) -> sqlite3.Connection:
    """As `connect`; the file, if it is missing, is made: empty and private."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return connect(path)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Also where nothing may be written: then the file has to be whole by itself."""
    found = _connect(path, "mode=ro")
    try:
        found.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except BaseException as error:
        found.close()
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if kind not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or _has_wal(path):
            raise
        return _connect(path, "immutable=1")
    return found


def set_wal(database: sqlite3.Connection, *, on: bool) -> None:
    """Off: the file is whole again without others beside it, unless somebody is reading it."""
    if on:
        database.execute("PRAGMA journal_mode=WAL")
        return
    with suppress(sqlite3.OperationalError):
        database.execute("PRAGMA busy_timeout=200")
        database.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing; begun as a writer, so that it never has to be done over.

    Ctrl-C may come between any two lines: what it left open is rolled back by the next one.
    """
    if database.in_transaction:
        database.execute("ROLLBACK")
    try:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.OperationalError):  # SQLite may have rolled back by itself
            database.execute("ROLLBACK")
        raise


def _connect(path: Path, how: str, *, check_same_thread: bool = True) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # transactions are begun by hand
        check_same_thread=check_same_thread,
    )


def _has_wal(path: Path) -> bool:
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except OSError:
        return False
