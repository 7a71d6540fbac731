"""Faults acted out on machines: brings each into the condition that its planted faults mean."""

import asyncio
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from azlinux_cli.sandbox.fabric.fault import REAL_FAULTS, NodeFaults
from azlinux_cli.sandbox.real import full_disk, package_lock
from azlinux_cli.sandbox.real.condition import (
    LASTING,
    Inside,
    Outside,
    Sshd,
    inside_of,
    outside_of,
)
from azlinux_cli.sandbox.real.door import Door
from azlinux_cli.sandbox.real.failing_package import is_offered
from azlinux_cli.sandbox.real.machine import Machine
from azlinux_cli.sandbox.real.power_cut import PowerCut

# A counted use of a fault that lasts.
LASTING_S = 30.0
# One run of a package tool asks its repositories many times: a counted use covers them all.
REPOSITORY_S = 5.0
_REPOSITORY = ("repository-down", *(f for f in REAL_FAULTS if f.startswith("repository-")))
_SSHD = {
    Sshd.RUNNING: (
        'kill -CONT "$(cat /run/sshd.pid)" 2>/dev/null; '
        "if [ -x /usr/lib/azl/sshd ]; then /usr/lib/azl/sshd start; else systemctl start sshd; fi"
    ),
    Sshd.FROZEN: 'kill -STOP "$(cat /run/sshd.pid)"',
    Sshd.ABSENT: (
        'kill -CONT "$(cat /run/sshd.pid)" 2>/dev/null; '
        "if [ -x /usr/lib/azl/sshd ]; then /usr/lib/azl/sshd stop; else systemctl stop sshd; fi"
    ),
}
# Without systemd, what became of a service is in a file (guest/unit.sh).
_FAILED_UNIT = {
    True: (
        "if [ -x /usr/lib/azl/unit ]; then /usr/lib/azl/unit fail rehearsal; "
        "else systemd-run --unit rehearsal false; fi"
    ),
    False: (
        "if [ -x /usr/lib/azl/unit ]; then /usr/lib/azl/unit stop rehearsal; "
        "else systemctl reset-failed rehearsal; fi"
    ),
}


@dataclass(slots=True)
class _State:
    outside: Outside = field(default_factory=Outside)
    inside: Inside = field(default_factory=Inside)
    lock: "subprocess.Popen[bytes] | None" = None
    power_cut: PowerCut | None = None
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)


class Acts:
    """One per fabric. From its loop, but for `repository_fault`."""

    def __init__(self, faults: NodeFaults, loop: asyncio.AbstractEventLoop) -> None:
        self._faults = faults
        self._loop = loop
        self._states: dict[str, _State] = {}
        self._windows: dict[tuple[str, str], float] = {}
        self._still: Counter[str] = Counter()  # reasons why a boot stands still, by its id

    def apply(self, machine: Machine, door: Door) -> None:
        """Something was planted or cleared, or the machine is up again."""
        vm_id = machine.spec.vm_id
        state = self._states.setdefault(vm_id.lower(), _State())
        planted = {fault for fault in LASTING if self._faults.planted(vm_id, fault)}
        if machine.cut_off:
            planted.add("link-down")
        self._apply_outside(machine, door, state, outside_of(planted))
        self._apply_inside(machine, state, inside_of(planted))
        self._await_transaction(machine, state)
        for fault in planted & LASTING:
            if self._faults.counted(vm_id, fault) and fault not in state.timers:
                self._expire(machine, door, state, fault)

    def _await_transaction(self, machine: Machine, state: _State) -> None:
        wanted = machine.is_up and self._faults.planted(machine.spec.vm_id, "power-cut")
        if not wanted and state.power_cut is not None:
            state.power_cut.close()
            state.power_cut = None
        if wanted and state.power_cut is None:

            def cut() -> None:
                machine.take("power-cut")
                machine.lose_power()

            state.power_cut = PowerCut(machine, self._loop, cut)

    def _expire(self, machine: Machine, door: Door, state: _State, fault: str) -> None:
        def over() -> None:
            del state.timers[fault]
            self._faults.take(machine.spec.vm_id, fault)
            self.apply(machine, door)
            door.refresh()

        state.timers[fault] = self._loop.call_later(LASTING_S, over)

    def _apply_outside(self, machine: Machine, door: Door, state: _State, wanted: Outside) -> None:
        before, state.outside = state.outside, wanted
        if wanted.link_up != before.link_up:
            machine.link.set_up(up=wanted.link_up)
            door.hold(held=not wanted.link_up)
        if wanted.kbit_per_second != before.kbit_per_second:
            machine.link.limit(wanted.kbit_per_second)

    def _apply_inside(self, machine: Machine, state: _State, wanted: Inside) -> None:
        init = machine.init
        if init is None or not machine.is_up:
            return
        before, state.inside = state.inside, wanted
        if wanted.sshd is not before.sshd:
            machine.run(_SSHD[wanted.sshd])
            machine.refused()
        if wanted.disk_full != before.disk_full:
            (full_disk.fill if wanted.disk_full else full_disk.empty)(init)
        if wanted.failed_unit != before.failed_unit:
            machine.run(_FAILED_UNIT[wanted.failed_unit])
        if wanted.package_lock and state.lock is None:
            state.lock = package_lock.hold(init)
        elif not wanted.package_lock:
            _end(state)

    def stand_still(self, machine: Machine) -> Callable[[], None]:
        """None of the machine's programs runs, until what is returned is called."""
        boot_id = machine.boot_id
        if boot_id is None:
            return lambda: None
        self._still[boot_id] += 1
        machine.run("kill -STOP -1")

        def go_on() -> None:
            self._still[boot_id] -= 1
            if self._still[boot_id] or machine.boot_id != boot_id:
                return
            del self._still[boot_id]
            machine.run("kill -CONT -1")
            state = self._states.get(machine.spec.vm_id.lower())
            if state is not None and state.inside.sshd is Sshd.FROZEN:
                machine.run(_SSHD[Sshd.FROZEN])

        return go_on

    def down(self, machine: Machine) -> None:
        """A boot ended, and what was wrong inside with it."""
        state = self._states.get(machine.spec.vm_id.lower())
        if state is not None:
            state.inside = Inside()
            _end(state)

    def forget(self, machine: Machine) -> None:
        """The machine's power and link are gone."""
        state = self._states.pop(machine.spec.vm_id.lower(), None)
        if state is not None:
            _end(state)
            for timer in state.timers.values():
                timer.cancel()

    def meets_failing_package(self, vm_id: str, path: str) -> bool:
        """Whether this machine is offered it; its download is the use."""
        fault = "failing-package"
        if time.monotonic() < self._windows.get((vm_id, fault), 0.0):
            return True
        if not self._faults.planted(vm_id, fault):
            return False
        if is_offered(path):
            self._windows[vm_id, fault] = time.monotonic() + REPOSITORY_S
            self._loop.call_soon_threadsafe(self._faults.take, vm_id, fault)
        return True

    def repository_fault(self, vm_id: str) -> str | None:
        """What a repository server has to get wrong for this machine now."""
        now = time.monotonic()
        for fault in _REPOSITORY:
            if now < self._windows.get((vm_id, fault), 0.0):
                return fault
            if self._faults.planted(vm_id, fault):
                if self._faults.counted(vm_id, fault):
                    self._windows[vm_id, fault] = now + REPOSITORY_S
                    self._loop.call_soon_threadsafe(self._faults.take, vm_id, fault)
                return fault
        return None


def _end(state: _State) -> None:
    if state.power_cut is not None:
        state.power_cut.close()
        state.power_cut = None
    if state.lock is not None:
        package_lock.let_go(state.lock)
        state.lock = None
