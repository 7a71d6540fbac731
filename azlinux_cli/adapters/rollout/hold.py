"""One writer for each run: a lock that ends with its process, and a note of who holds it."""

import fcntl
import json
import os
from dataclasses import asdict
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.rollout.owner import is_here, lives
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
        """Raises ConflictError while somebody else works on the run."""
        self._note = directory / f"{run}.owner"
        self._owner = owner
        self._clock = clock
        self._beat_at = -BEAT_S
        self._lock = os.open(
            directory / f"{run}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        before = holder(self._note)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise _taken(run, before) from None
        if before is not None and not is_here(before) and _is_fresh(self._note, clock):
            os.close(self._lock)
            raise _taken(run, before)
        self.took_over = before if before != owner else None
        self.beat()

    def beat(self) -> None:
        now = self._clock.monotonic()
        if now - self._beat_at >= BEAT_S:
            self._beat_at = now
            note = {**asdict(self._owner), "at": self._clock.now()}
            write_whole(self._note, json.dumps(note))

    def release(self) -> None:
        self._note.unlink(missing_ok=True)
        os.close(self._lock)


def holder(note: Path) -> Owner | None:
    """Who works on the run, or died while working on it."""
    try:
        said = json.loads(note.read_text(encoding="utf-8"))
        return Owner(said["by"], said["pid"], said["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def living_holder(note: Path, clock: Clock) -> Owner | None:
    owner = holder(note)
    if owner is None:
        return None
    alive = lives(owner) if is_here(owner) else _is_fresh(note, clock)
    return owner if alive else None


def _is_fresh(note: Path, clock: Clock) -> bool:
    try:
        at = json.loads(note.read_text(encoding="utf-8"))["at"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(clock.now() - at < STALE_S)


def _taken(run: str, by: Owner | None) -> ConflictError:
    who = str(by) if by else "somebody"
    return ConflictError(
        f"{who} works on run {run}",
        hint=(
            f"azl rollout watch {run} shows what it does",
            f"azl rollout pause {run} makes it stop in order",
        ),
        code="RunTaken",
    )
