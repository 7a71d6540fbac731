"""Reading a log that somebody else is writing."""

import os
from collections.abc import Iterator
from pathlib import Path

from azlinux_cli.ports.clock import Clock

_LOOK_S = 0.2


def follow(path: Path, clock: Clock) -> Iterator[str]:
    """Whole lines written to `path` from now on, for ever.

    Waits for a file that is not there yet, and begins anew when the file is replaced or cut short.
    Raises OSError as `open` does.
    """
    at, inode, rest = _end(path)
    while True:
        now = _stat(path)
        if now is not None and (now.st_ino != inode or now.st_size < at):
            at, inode, rest = 0, now.st_ino, b""
        if now is not None and now.st_size > at:
            with path.open("rb") as file:
                file.seek(at)
                read = file.read()
            at += len(read)
            *lines, rest = (rest + read).split(b"\n")
            yield from (line.decode(errors="replace") for line in lines)
        clock.sleep(_LOOK_S)


def _end(path: Path) -> tuple[int, int, bytes]:
    now = _stat(path)
    return (0, 0, b"") if now is None else (now.st_size, now.st_ino, b"")


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
