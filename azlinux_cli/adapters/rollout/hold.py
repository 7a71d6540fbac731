"""One writer for each run: a lock that ends with its process, and a note of who holds it."""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.rollout.owner import lives
from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Owner

STALE_S = 60.0  # without a sign of life from another computer
BEAT_S = 5.0


class Hold:
    """The kernel gives the lock back however the process ends.

    Where the home directory is shared, another computer's lock may not be seen: then its note
    counts, as long as it is fresh.
    """

    def __init__(self, run: str, directory: Path, owner: Owner, clock: Clock) -> None:
        """Raises ConflictError while somebody else works on the run, OSError."""
        self._note = directory / f"{run}.owner"
        self._owner = owner
        self._clock = clock
        self._beat_at = clock.monotonic()
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        lock = os.open(directory / f"{run}.lock", flags, 0o600)
        self._lock: int | None = lock
        try:
            before = self._before(run, lock)
            self._write()
        except BaseException:
            os.close(lock)
            raise
        self.took_over = before if before != owner else None

    def _before(self, run: str, lock: int) -> Owner | None:
        """Who had it and did not give it back. Raises ConflictError."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(run, holder(self._note)) from None
        before = holder(self._note)
        # Its process here may be gone: the lock says so. One elsewhere may only be out of sight.
        if before is not None and lives(before) is None and _is_fresh(self._note, self._clock):
            raise _taken(run, before)
        return before

    def beat(self) -> None:
        """Where it cannot be written the lock still holds."""
        now = self._clock.monotonic()
        if now - self._beat_at >= BEAT_S and self._lock is not None:
            self._beat_at = now
            with suppress(OSError):
                self._write()

    def _write(self) -> None:
        write_whole(self._note, json.dumps({**asdict(self._owner), "at": self._clock.now()}))

    def release(self) -> None:
        if self._lock is None:
            return
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
        os.close(self._lock)
        self._lock = None


def holder(note: Path) -> Owner | None:
    """Who works on the run, or died while working on it."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        return Owner(str(said["by"]), int(said["pid"]), str(said["began"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def living_holder(note: Path, clock: Clock) -> Owner | None:
    owner = holder(note)
    if owner is None:
        return None
    alive = lives(owner)
    if alive is None:
        alive = _is_fresh(note, clock)
    return owner if alive else None


def _is_fresh(note: Path, clock: Clock) -> bool:
    try:
        at = float(json.loads(note.read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return clock.now() - at < STALE_S


def _taken(run: str, by: Owner | None) -> ConflictError:
    who = str(by) if by else "another process"
    return ConflictError(
        f"{who} works on run {run}",
        hint=(
            f"azl rollout watch {run} shows what it does",
            f"azl rollout pause {run} makes it stop in order",
        ),
        code="RunTaken",
    )
