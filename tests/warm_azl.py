"""azl processes without their start: a parent that has imported azl forks each.

`python -m tests.warm_azl SOCKET` serves until its stdin ends. Each azl is a process of its own,
with a parent that waits for it; it dies as any other would, and takes nobody along.
"""

import gc
import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.command import Result

_ROOT = Path(__file__).parents[1]
_START_S = 60.0
_NOT_AZL = ("azlinux_cli.sandbox", "azlinux_cli.__main__")
_ON_DEMAND = (
    "azure.identity",
    "requests",
    "concurrent.futures",
    "asyncio",
    "urllib.request",
    "ssl",
)


@dataclass(slots=True)
class Running:
    """One azl that has begun."""

    pid: int
    answer: IO[bytes]

    def wait(self) -> Result:
        status, out, err = json.loads(self.answer.readline())
        self.answer.close()
        return Result(status, out, err)


@dataclass(frozen=True, slots=True)
class WarmAzl:
    """`azl(*argv)` as an operator's own process would be, with a given environment."""

    path: Path
    environ: Mapping[str, str]

    def __call__(self, *argv: str, timeout_s: float = 120, **environ: str) -> Result:
        return self.start(*argv, timeout_s=timeout_s, **environ).wait()

    def start(self, *argv: str, timeout_s: float = 120, **environ: str) -> Running:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(timeout_s)
            client.connect(str(self.path))
            wanted = {"argv": argv, "environ": {**self.environ, **environ}}
            client.sendall(json.dumps(wanted).encode() + b"\n")
            answer = client.makefile("rb")
            return Running(json.loads(answer.readline()), answer)


@contextmanager
def warm_azl(directory: Path) -> Iterator[Path]:
    """The socket at which azl processes can be had. All of them end with the block."""
    path = directory / "azl.sock"
    argv = [sys.executable, "-m", "tests.warm_azl", str(path)]
    parent = subprocess.Popen(argv, cwd=_ROOT, stdin=subprocess.PIPE, start_new_session=True)
    try:
        ends_at = time.monotonic() + _START_S
        while not path.exists():
            assert parent.poll() is None, "it ended"
            assert time.monotonic() < ends_at, "it does not start"
            time.sleep(0.05)
        yield path
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.communicate()


def _serve(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path.with_suffix(".new")))
        listener.listen(64)
        path.with_suffix(".new").rename(path)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks what becomes of attendants
        while True:
            readable, _, _ = select.select([listener.fileno(), 0], [], [])
            if listener.fileno() not in readable:
                return
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    _attend(connection)
                    os._exit(0)


def _attend(connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("rwb") as line, _spool() as out, _spool() as err:
        wanted = json.loads(line.readline())
        pid = os.fork()
        if pid == 0:
            os._exit(_be_azl(wanted["argv"], wanted["environ"], out, err))
        _say(line, pid)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        _say(line, [status, _read(out), _read(err)])


def _say(line: io.BufferedRWPair, words: Any) -> None:
    line.write(json.dumps(words).encode() + b"\n")
    line.flush()


def _spool() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _be_azl(argv: list[str], environ: dict[str, str], out: IO[bytes], err: IO[bytes]) -> int:
    from tests import dying_azl

    for number, opened in enumerate((os.open(os.devnull, os.O_RDONLY), out.fileno(), err.fileno())):
        os.dup2(opened, number)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    try:
        status = dying_azl.live(argv)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return status


def _import_azl() -> None:
    import azlinux_cli

    for module in pkgutil.walk_packages(azlinux_cli.__path__, "azlinux_cli."):
        if not module.name.startswith(_NOT_AZL):
            importlib.import_module(module.name)
    for name in _ON_DEMAND:
        importlib.import_module(name)


if __name__ == "__main__":
    from tests import dying_azl

    _import_azl()
    dying_azl.prepare()
    gc.collect()
    gc.freeze()
    _serve(Path(sys.argv[1]))
