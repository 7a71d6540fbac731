"""One virtual machine with power: its disk, its link, its boots, and what is wrong with it."""

import asyncio
import contextlib
import socket
import subprocess
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from azlinux_cli.sandbox.fabric.doorway import Answer
from azlinux_cli.sandbox.fabric.fault import NodeFaults
from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.real import guest_process, listener, stand_in
from azlinux_cli.sandbox.real.boot.plan import FirstBoot, Plan
from azlinux_cli.sandbox.real.listener import Listener
from azlinux_cli.sandbox.real.network import Link
from azlinux_cli.sandbox.real.power import Boot, End

_LISTEN_POLL_S = 0.01
_LISTENER_TELLS_S = 2.0
REBOOT_S = 0.3  # firmware and boot loader
SLOW_BOOT_S = 20.0
_CONSOLE_LIMIT = 262_144


class Power(StrEnum):
    BOOTING = "booting"  # its SSH server does not listen (yet)
    RUNNING = "running"
    DOWN = "down"  # has power by ARM's account, but nothing runs


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a machine needs of the fabric."""

    loop: asyncio.AbstractEventLoop
    faults: NodeFaults
    changed: Callable[[], None]  # its door is to look again
    down: Callable[[], None]  # a boot ended
    up: Callable[[], None]  # its SSH server listens: faults that last are to be acted out


class Machine:
    """From `start` of the fabric to its `stop`; reboots in between are its own."""

    def __init__(
        self,
        spec: MachineSpec,
        plan: Callable[[], Plan],
        link: Link,
        console: Path,
        around: Surroundings,
    ) -> None:
        self.spec = spec
        self.link = link
        self.power = Power.BOOTING
        self.is_up = False  # its SSH server has listened in this boot
        self._plan = plan
        self._console = console
        self._around = around
        self._boot: Boot | None = None
        self._later: asyncio.TimerHandle | None = None
        self._listener: Listener | None = None
        console.write_bytes(b"")

    # -- power

    def boot(self, first_boot: FirstBoot | None = None) -> None:
        self.power = Power.BOOTING
        if self.take("slow-boot"):
            self._wait(SLOW_BOOT_S, lambda: self._begin(first_boot))
        else:
            self._begin(first_boot)
        self._around.changed()

    def _begin(self, first_boot: FirstBoot | None) -> None:
        plan = self._plan()
        plan["boot_id"], plan["first_boot"] = str(uuid.uuid4()), first_boot
        try:
            self._boot = Boot(
                plan, self._console, self.link.namespace, self._around.loop, self._ended
            )
        except OSError as error:
            self.say(f"the machine has no power: {error}")
            self.power = Power.DOWN
            self._around.changed()
            return
        self._await_listener()

    def _await_listener(self) -> None:
        if self.link.listens():
            self.power = Power.RUNNING
            self.is_up = True
            self._watch_listener()
            self._around.changed()
            self._around.up()
        else:
            self._wait(_LISTEN_POLL_S, self._await_listener)

    def _watch_listener(self, again_s: float = _LISTEN_POLL_S) -> None:
        """It says who it is a moment after it listens; who says nothing is not watched."""
        self._unwatch_listener()
        init = self.init
        process = None if init is None else listener.process_of(init, self.read)
        if process is not None:
            with contextlib.suppress(OSError):
                self._listener = Listener(process, self._around.loop, self._listener_ended)
        elif again_s < _LISTENER_TELLS_S and self.power is Power.RUNNING:
            self._wait(again_s, lambda: self._watch_listener(2 * again_s))

    def _listener_ended(self) -> None:
        self.refused()
        if self.power is Power.RUNNING:
            self._watch_listener()

    def _unwatch_listener(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _ended(self, end: End) -> None:
        self._down()
        if end is End.REBOOT and not self.take("never-back"):
            self.power = Power.BOOTING
            self._wait(REBOOT_S, self.boot)
        self._around.changed()

    def _down(self) -> None:
        self._boot = None
        self.power = Power.DOWN
        if self._later is not None:
            self._later.cancel()
        self.is_up = False
        self._unwatch_listener()
        self._around.down()

    def cut_power(self) -> None:
        """Nothing of this boot is left when this returns."""
        boot = self._boot
        self._down()
        if boot is not None:
            boot.cut()

    def lose_power(self) -> None:
        """As `cut_power`, and the power comes back."""
        self.cut_power()
        self._ended(End.REBOOT)

    def close(self) -> None:
        self.cut_power()
        self.link.close()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._later is not None:
            self._later.cancel()
        self._later = self._around.loop.call_later(seconds, then)

    # -- what its door asks (door.House)

    def answer(self) -> Answer:
        if self.power is Power.DOWN or self.cut_off:
            return Answer.SWALLOW
        return Answer.ACCEPT if self.power is Power.RUNNING else Answer.REFUSE

    @property
    def cut_off(self) -> bool:
        """Whether packets are lost on the way."""
        faults, vm_id = self._around.faults, self.spec.vm_id
        unreachable = faults.planted(vm_id, "unreachable") and not faults.counted(
            vm_id, "unreachable"
        )
        return unreachable or faults.planted(vm_id, "link-down")

    def take(self, fault: str) -> bool:
        return self._around.faults.take(self.spec.vm_id, fault)

    def reach(self) -> tuple[socket.socket, tuple[str, int]] | None:
        address = self.link.address
        return None if address is None else (self.link.socket(), address)

    def refused(self) -> None:
        if self.power is Power.RUNNING and not self.link.listens():
            self.power = Power.BOOTING
            self._await_listener()
            self._around.changed()

    def stand_in(self) -> socket.socket | None:
        init = self.init
        fault = next((name for name in stand_in.SERVERS if self.take(name)), None)
        return None if init is None or fault is None else stand_in.serve(init, fault)

    # -- what runs on it

    @property
    def init(self) -> int | None:
        return self._boot.init if self._boot is not None else None

    @property
    def boot_id(self) -> str | None:
        return self._boot.id if self._boot is not None else None

    def run(self, script: str, *arguments: str) -> "subprocess.CompletedProcess[bytes] | None":
        """A short script of the fabric's; None if the machine is off."""
        init = self.init
        return None if init is None else guest_process.run(init, script, *arguments)

    def read(self, path: str) -> str | None:
        init = self.init
        return None if init is None else guest_process.read_file(init, path)

    def say(self, text: str) -> None:
        with contextlib.suppress(OSError), self._console.open("a") as console:
            console.write(text + "\n")

    def console(self) -> str:
        text = self._console.read_bytes()[-_CONSOLE_LIMIT:].decode(errors="replace")
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
