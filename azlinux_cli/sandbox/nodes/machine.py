"""One virtual machine with power: what the programs on it can see and do."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.sandbox.fabric.fault import NodeFaults
from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.kernel.clock import Clock
from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.image import Catalogue, catalogue_of
from azlinux_cli.sandbox.nodes.process import Processes, Spawn, at_once


class Power(StrEnum):
    BOOTING = "booting"
    RUNNING = "running"
    DOWN = "down"  # has power by ARM's account, but nothing answers


@dataclass(frozen=True, slots=True)
class Boot:
    """One boot: what changes with every start and with nothing else."""

    id: str
    at: float  # seconds since 1970
    kernel: str


class Machine:
    """`save` stores the disk; `reboot` and `lose_power` ask whoever holds the power.

    A reboot is orderly and comes a moment later; losing power cuts everything at once and the
    machine starts again.
    """

    def __init__(
        self,
        spec: MachineSpec,
        disk: Disk,
        *,
        clock: Clock,
        faults: NodeFaults,
        save: Callable[[], None],
        reboot: Callable[[], None],
        lose_power: Callable[[], None],
        spawn: Spawn = at_once,
    ) -> None:
        self.spec = spec
        self.disk = disk
        self.clock = clock
        self.power = Power.BOOTING
        self.console = ""
        self.boot = self._new_boot()
        self.save = save
        self.lose_power = lose_power
        self._reboot = reboot
        self._faults = faults
        self._spawn = spawn
        self.processes = Processes(spawn)
        self.reboot_requested = False

    def _new_boot(self) -> Boot:
        return Boot(str(uuid.uuid4()), self.clock.now(), self.disk.newest_kernel())

    def begin_boot(self) -> None:
        """A new boot id; the newest kernel installed runs from now on."""
        self.end_processes()
        self.power = Power.BOOTING
        self.reboot_requested = False
        self.boot = self._new_boot()
        self.disk.boots += 1
        self.save()

    def end_processes(self) -> None:
        """Nothing runs any more, and no lock is held."""
        self.processes.kill_all()
        self.processes = Processes(self._spawn)

    @property
    def kind(self) -> OsKind:
        return self.disk.kind

    @property
    def arch(self) -> str:
        return self.disk.image.arch

    @property
    def catalogue(self) -> Catalogue:
        return catalogue_of(self.kind, self.arch)

    @property
    def uptime_s(self) -> float:
        return max(0.0, self.clock.now() - self.boot.at)

    @property
    def agent_version(self) -> str:
        package = self.disk.newest("WALinuxAgent")
        if package is not None:
            return package.version
        return str(self.disk.image.data.get("agent", ""))

    def request_reboot(self) -> None:
        """Go down soon, as `systemctl reboot` does: who asked still gets an answer."""
        if not self.reboot_requested:
            self.reboot_requested = True
            self._reboot()

    def faulted(self, fault: str) -> bool:
        """Whether a fault is planted, without using it up."""
        return self._faults.planted(self.spec.vm_id, fault)

    def fault_is_counted(self, fault: str) -> bool:
        return self._faults.counted(self.spec.vm_id, fault)

    def take(self, fault: str) -> bool:
        """Use a planted fault once; whether it was there."""
        return self._faults.take(self.spec.vm_id, fault)
