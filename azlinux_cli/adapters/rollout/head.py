"""The last record that a run has, beside the run: a chain alone cannot tell that its end is cut."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.adapters.rollout.database import sync_directory

_WIDTH = 160  # written in one piece, over the one before: a kill leaves one or the other


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a chain: the last record's number and digest; 0 and the plan's before any."""

    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class Noted:
    """`closed`: its writer gave it back in order, so no record comes after it."""

    tail: Tail
    closed: bool


class Head:
    """`<run>.head`, written after each commit. It may lag behind the run, never lead."""

    def __init__(self, path: Path, tail: Tail) -> None:
        self._tail = tail
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self.write(tail)
            os.fsync(self._file)
            sync_directory(path.parent)
        except BaseException:
            os.close(self._file)
            raise

    def write(self, tail: Tail, *, closed: bool = False) -> None:
        """Left to the system to put on the disk; lost without harm where it cannot be written."""
        self._tail = tail
        said = {"seq": tail.seq, "digest": tail.digest, "closed": closed}
        with suppress(OSError):
            os.pwrite(self._file, (json.dumps(said).ljust(_WIDTH - 1) + "\n").encode(), 0)

    def close(self) -> None:
        self.write(self._tail, closed=True)
        os.close(self._file)


def read_head(path: Path) -> Noted | None:
    """None: it is missing, or is none. To be read before the records: they only grow."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        tail = Tail(int(said["seq"]), str(said["digest"]))
        return Noted(tail, bool(said["closed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
