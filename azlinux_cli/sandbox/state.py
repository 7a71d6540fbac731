"""The directory that holds one sandbox: its files, and the locks that say whether it runs.

No server library is imported here: the CLI reads it on every `azl sandbox status`.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shlex
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from azlinux_cli.sandbox.error import SandboxError
from azlinux_cli.sandbox.node_kind import SIMULATED

POLL_SECONDS = 0.02


@dataclass(slots=True)
class Identity:
    """What a sandbox keeps for life, so that its clients' profiles stay true."""

    port: int = 0  # of HTTPS, and of SSH at every node's own address; 0: not chosen yet
    client_secret: str = field(default="", repr=False)
    control_secret: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)
    nodes: str = SIMULATED  # what its machines are made of: a name of node_kind.py
    rootfs: list[str] = field(default_factory=list)  # KIND=FILE, for real nodes


@dataclass(frozen=True, slots=True)
class Running:
    """The process that serves a sandbox, as it says itself."""

    pid: int
    port: int
    started: float  # seconds since 1970-01-01T00:00Z


class StateDirectory:
    """Paths and small files of one sandbox. Directory 0700, secrets 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ca_bundle = path / "ca.pem"
        self.ca_key = path / "ca.key"
        self.certificate = path / "server.pem"
        self.certificate_key = path / "server.key"
        self.database = path / "cloud.sqlite"
        self.request_log = path / "requests.jsonl"
        self.server_log = path / "server.log"
        # What real nodes have: files of theirs, and package repositories.
        self.of_nodes = [path / name for name in ("disks", "machines", "mirror", "mirror-failing")]
        self._identity = path / "identity.json"
        self._running = path / "server.json"
        self._server_lock = path / "server.lock"
        self._start_lock = path / "start.lock"

    def prepare(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def exists(self) -> bool:
        return self._identity.exists()

    # small files ----------------------------------------------------------

    def identity(self) -> Identity:
        """The sandbox's identity, made at first use. Raises SandboxError if its file is broken."""
        if self._identity.exists():
            try:
                return Identity(**json.loads(self._identity.read_text()))
            except (ValueError, TypeError) as error:
                raise SandboxError(
                    f"{self._identity} is broken, and with it the sandbox's port and credentials",
                    f"rm {shlex.quote(str(self._identity))} && azl sandbox start makes new ones",
                ) from error
        made = Identity(
            client_secret=secrets.token_hex(24),  # `az login -p` takes none that begins with -
            control_secret=secrets.token_hex(24),
            signing_key=secrets.token_hex(24),
        )
        self.remember(made)
        return made

    def remember(self, identity: Identity) -> None:
        write_private(self._identity, json.dumps(asdict(identity)))

    def running(self) -> Running | None:
        """What the serving process wrote when it was ready; only true while `is_served`."""
        try:
            return Running(**json.loads(self._running.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def announce(self, running: Running) -> None:
        write_private(self._running, json.dumps(asdict(running)))

    def withdraw(self) -> None:
        self._running.unlink(missing_ok=True)

    # locks ----------------------------------------------------------------

    def is_served(self) -> bool:
        """A live process serves this directory. The kernel drops the lock of a killed one."""
        if not self._server_lock.exists():
            return False
        with self._server_lock.open() as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def await_unserved(self, seconds: float = 10.0) -> bool:
        """Wait until no process serves this directory; False if one still does."""
        deadline = time.monotonic() + seconds
        while self.is_served():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def serve_lock(self, process_id: int) -> IO[Any]:
        """Held by the server for life; `process_id` is its own, as others see it.

        Raises BlockingIOError if another one serves.
        """
        handle = self._server_lock.open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise
        handle.truncate(0)
        handle.write(str(process_id))
        handle.flush()
        return handle

    def server_pid(self) -> int | None:
        """Who holds the serve lock; None if nobody does."""
        if not self.is_served():
            return None
        text = self._server_lock.read_text()
        if text.isdigit():
            return int(text)
        running = self.running()
        return None if running is None else running.pid

    @contextlib.contextmanager
    def start_lock(self) -> Iterator[None]:
        """One start, stop or reset at a time; the next one waits."""
        self.prepare()
        with self._start_lock.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    temporary.replace(path)
