"""The process that listens on a machine's SSH port, and its end: told by the kernel, at once.

So that the door is shut before anybody knocks: a client that connected to it would be reset, where
a machine without an SSH server refuses.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path

_PID_FILE = "/run/sshd.pid"


class Listener:
    """Watches one process of a machine; `on_end` is called once, from the loop."""

    def __init__(
        self, process: int, loop: asyncio.AbstractEventLoop, on_end: Callable[[], None]
    ) -> None:
        """Raises OSError if the process is gone."""
        self._loop = loop
        self._on_end = on_end
        self._file = os.pidfd_open(process)
        self._open = True
        loop.add_reader(self._file, self._over)

    def _over(self) -> None:
        self.close()
        self._on_end()

    def close(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_reader(self._file)
            os.close(self._file)


def process_of(init: int, read: Callable[[str], str | None]) -> int | None:
    """The SSH server of the machine with this PID 1; None: it has told nobody its process id.

    `read` reads a file of the machine's. A daemon is a child of PID 1.
    """
    inner = (read(_PID_FILE) or "").strip()
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{init}/task/{init}/children").read_text().split():
            if inner and _inner_pid(child) == inner:
                return int(child)
    return None


def _inner_pid(pid: str) -> str:
    """As its own pid namespace knows it: the last number of NSpid (proc(5))."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("NSpid:"):
                return line.split()[-1]
    return ""
