"""What `azl vm create` is going to make, on disk before it makes it.

One file for each run, `create/<run>.json` in azl's state directory: replaced whole at every step,
removed when nothing of the run is open any more. Beside it a lock that the run holds while it
lives, so that others can tell a run that goes on from one that was killed.
"""

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import state_dir
from azlinux_cli.domain.creation import CreateRecord
from azlinux_cli.domain.errors import AzlError

_VERSION = 1


class CreateRecordFiles:
    """`ports.provisioning.CreateRecords`."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or state_dir() / "create"
        self._locks: dict[str, int] = {}  # file descriptors

    def save(self, record: CreateRecord) -> None:
        try:
            self._hold(record.run)
            write_whole(self._path(record.run), json.dumps({"version": _VERSION, **asdict(record)}))
        except OSError as error:
            raise AzlError(
                f"could not note in {self._directory} what is going to be made: {error.strerror}",
                hint="without that note a crash would leave machines nobody knows of",
                code="StateNotWritable",
            ) from error

    def settle(self, run: str) -> None:
        for path in (self._path(run), *self._halves(run), self._lock_path(run)):
            with suppress(OSError):
                path.unlink()
        if run in self._locks:
            os.close(self._locks.pop(run))
        self._sweep()

    def open(self, subscription: str, group: str) -> list[CreateRecord]:
        records = [record for path in self._paths() if (record := _read(path)) is not None]
        wanted = (subscription.lower(), group.lower())
        mine = [
            record
            for record in records
            if (record.subscription.lower(), record.group.lower()) == wanted
            and not self._at_work(record.run)
        ]
        return sorted(mine, key=lambda record: (record.started_at, record.run))

    def _paths(self) -> list[Path]:
        with suppress(OSError):
            return [*self._directory.glob("*.json")]
        return []

    def _path(self, run: str) -> Path:
        return self._directory / f"{run}.json"

    def _lock_path(self, run: str) -> Path:
        return self._directory / f"{run}.lock"

    def _halves(self, run: str) -> list[Path]:
        """What `write_whole` leaves when the process is killed within it."""
        with suppress(OSError):
            return [*self._directory.glob(f".{run}.json.*")]
        return []

    def _hold(self, run: str) -> None:
        """Taken once, and given back by the kernel however this process ends."""
        if run in self._locks:
            return
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:  # a sweeper may have taken the file away between its opening and its locking
            lock = os.open(self._lock_path(run), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if os.fstat(lock).st_nlink:
                break
            os.close(lock)
        self._locks[run] = lock

    def _sweep(self) -> None:
        """Remove what is left of runs that were killed before their first note was whole."""
        with suppress(OSError):
            for path in self._directory.glob("*.lock"):
                if not self._path(path.stem).exists():
                    self._remove_leftovers(path)

    def _remove_leftovers(self, path: Path) -> None:
        try:
            with path.open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for half in self._halves(path.stem):
                    half.unlink(missing_ok=True)
                path.unlink(missing_ok=True)
        except OSError:
            return  # held: that run lives

    def _at_work(self, run: str) -> bool:
        """Whether the run still goes on, in this process or another."""
        if run in self._locks:
            return True
        try:
            with self._lock_path(run).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


def _read(path: Path) -> CreateRecord | None:
    """None for a file that is gone, or that another version of azl wrote differently."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("version") != _VERSION:
            return None
        data["shared"] = tuple(data["shared"])
        data["machines"] = {name: tuple(ids) for name, ids in data["machines"].items()}
        return CreateRecord(**data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
