"""One boot of one machine: its first process, from power on until that ends."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from azlinux_cli.sandbox.real.boot.plan import Plan
from azlinux_cli.sandbox.real.namespace import NetworkNamespace

# Exit statuses: of the first stage (boot/stage.py) and of the small init (guest/init.sh).
_FALL_BACK, _INIT_REBOOT, _INIT_POWER_OFF = 42, 64, 65
_PACKAGE_ROOT = str(Path(__file__).parents[3])
_FIRST_STAGE = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from azlinux_cli.sandbox.real.boot.stage import main; main()"
)


class End(Enum):
    """How a boot ended."""

    REBOOT = auto()
    OFF = auto()
    FAILED = auto()  # it did not come up, or its first process died


# The kernel ends a pid namespace with SIGHUP for a restart, with SIGINT for halt (reboot(2)).
_ENDS = {
    -signal.SIGHUP: End.REBOOT,
    -signal.SIGINT: End.OFF,
    _INIT_REBOOT: End.REBOOT,
    _INIT_POWER_OFF: End.OFF,
    _FALL_BACK: End.REBOOT,
}


class Boot:
    """`on_end` is called from the loop, unless `cut` was called before. Raises OSError."""

    def __init__(
        self,
        plan: Plan,
        console: Path,
        namespace: NetworkNamespace,
        loop: asyncio.AbstractEventLoop,
        on_end: Callable[[End], None],
    ) -> None:
        self.id = plan["boot_id"]
        self._loop = loop
        self._on_end = on_end
        self._process = namespace.run(_spawn, plan, console)
        self._file = os.pidfd_open(self._process.pid)
        self._ended = False
        loop.add_reader(self._file, self._over)

    @property
    def init(self) -> int | None:
        """The pid of the machine's PID 1 as this process sees it; None: it has none (any more)."""
        pid = self._process.pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def _over(self) -> None:
        status = self._process.wait()
        self._forget()
        self._on_end(_ENDS.get(status, End.FAILED))

    def cut(self) -> None:
        """Take the power away: everything of it is gone when this returns."""
        if self._ended:
            return
        init = self.init
        if init is None:
            self._process.kill()
        else:  # its parent ends when the kernel has ended everything in that namespace
            with contextlib.suppress(ProcessLookupError):
                os.kill(init, signal.SIGKILL)
        self._process.wait()
        self._forget()

    def _forget(self) -> None:
        self._ended = True
        self._loop.remove_reader(self._file)
        os.close(self._file)


def _spawn(plan: Plan, console: Path) -> "subprocess.Popen[bytes]":
    """In the thread of the machine's network, so that it lives there."""
    # A machine's clocks begin at nought; offsets of a time namespace are whole seconds.
    since_boot = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    running = int(time.clock_gettime(time.CLOCK_MONOTONIC))
    command = [
        "unshare",
        *("--mount", "--uts", "--ipc", "--pid", "--cgroup", "--time", "--kill-child"),
        *(f"--boottime=-{since_boot}", f"--monotonic=-{running}"),
        *(sys.executable, "-I", "-S", "-c", _FIRST_STAGE, _PACKAGE_ROOT),
    ]
    with tempfile.TemporaryFile("w+") as told, console.open("ab") as said:
        json.dump(plan, told)
        told.seek(0)
        return subprocess.Popen(
            command, stdin=told, stdout=said, stderr=said, start_new_session=True, cwd="/"
        )
