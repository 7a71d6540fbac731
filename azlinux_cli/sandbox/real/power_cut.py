"""Power that is lost half-way through a package transaction.

rpm installs the new packages of an upgrade first and erases the old ones after that: more packages
than before mean that it is in the middle. A write to its database tells when to look; a whole
transaction may take less than a tenth of a second, so everything stands still for the look.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from azlinux_cli.sandbox.real.machine import Machine

_POLL_S = 0.002
_COUNT = "rpm -qa 2>/dev/null | grep -vc '^gpg-pubkey-'"
_STOP_AND_COUNT = f"kill -STOP -1; {_COUNT}"
_GO_ON = "kill -CONT -1"
_LOGS = ("var/lib/rpm/rpmdb.sqlite-wal", "usr/lib/sysimage/rpm/rpmdb.sqlite-wal")
# As many packages twice: enough to be in the middle, not only at the beginning.
_MORE = 2


class PowerCut:
    """Watches one boot of one machine; `cut` is called once, from the loop."""

    def __init__(
        self, machine: Machine, loop: asyncio.AbstractEventLoop, cut: Callable[[], None]
    ) -> None:
        self._machine = machine
        self._loop = loop
        self._cut = cut
        self._packages = self._number(_COUNT)
        self._written = self._last_write()
        self._timer = loop.call_later(_POLL_S, self._look)

    def close(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        written = self._last_write()
        if written != self._written:
            self._written = written
            count = self._number(_STOP_AND_COUNT)
            if count >= self._packages + _MORE:
                self._cut()
                return
            self._machine.run(_GO_ON)
            self._packages = min(self._packages, count or self._packages)
        self._timer = self._loop.call_later(_POLL_S, self._look)

    def _number(self, script: str) -> int:
        done = self._machine.run(script)
        text = done.stdout.strip() if done is not None else b""
        return int(text) if text.isdigit() else 0

    def _last_write(self) -> int:
        init = self._machine.init
        for log in _LOGS if init is not None else ():
            with contextlib.suppress(OSError):
                return Path(f"/proc/{init}/root", log).stat().st_mtime_ns
        return 0
