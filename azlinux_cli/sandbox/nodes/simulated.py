"""The rehearsal cloud's machines: disks that last, systems that boot, SSH that answers."""

import asyncio
import socket
import uuid
from collections.abc import Callable
from typing import Any

from azlinux_cli.sandbox.fabric.fault import NodeFaults
from azlinux_cli.sandbox.fabric.inbound import admits
from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.kernel.clock import Clock
from azlinux_cli.sandbox.kernel.machines import (
    AgentUnavailableError,
    CommandOutput,
    DiskSeed,
    MachineSpec,
    Provisioning,
    PublishedUpdate,
)
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.nodes import console
from azlinux_cli.sandbox.nodes import disk as disks
from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.execution import run_at_once
from azlinux_cli.sandbox.nodes.host_key import new_host_key
from azlinux_cli.sandbox.nodes.machine import Machine, Power
from azlinux_cli.sandbox.nodes.provision import FirstBoot, provision
from azlinux_cli.sandbox.nodes.schedule import Schedule, Timer
from azlinux_cli.sandbox.nodes.ssh.door import Door

REBOOT_GRACE_S = 0.3  # the command that asked for a reboot still gets its answer
SLOW_S = 5.0
_CONSOLE_LIMIT = 262_144
# Names the instance view shows (WALinuxAgent get_distro; ACL as its pull request 3577 has it).
_OS_NAME = {
    OsKind.AZL3: "azurelinux",
    OsKind.AZL4: "azurelinux",
    OsKind.ACL: "azurecontainerlinux",
}


class SimulatedMachines:
    """A MachineHost without virtual machines. Use from the loop it was made in, only.

    `ssh_port` is where port 22 of every machine shows, on the machine's own loopback address.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ssh_port: int,
        *,
        loop: asyncio.AbstractEventLoop | None = None,
        timer: Timer | None = None,
        boot_seconds: float = 1.0,
        slow_seconds: float = SLOW_S,
    ) -> None:
        self._store = store
        self._clock = clock
        self.port = ssh_port
        self._loop = loop or asyncio.get_running_loop()
        self._schedule = Schedule(timer or self._loop)
        self._boot_s = boot_seconds
        self.slow_s = slow_seconds
        self._faults = NodeFaults(store)
        self._machines: dict[str, Machine] = {}
        self._doors: dict[str, Door] = {}  # also of machines that are off
        self._outputs: dict[str, CommandOutput] = {}  # of scripts, by ticket

    # -- disks

    def create_disk(self, disk_id: str, seed: DiskSeed) -> None:
        """Raises ValueError for an image that is not simulated."""
        self._store.put(disks.KIND, disk_id, Disk.fresh(seed.image).document())

    def copy_disk(self, source_id: str, target_id: str) -> None:
        document = self._store.get(disks.KIND, source_id)
        if document is not None:
            self._store.put(disks.KIND, target_id, document)

    def is_copying(self, target_id: str) -> bool:
        return False

    def delete_disk(self, disk_id: str) -> None:
        self._store.delete(disks.KIND, disk_id)
        for key, door in list(self._doors.items()):
            if key not in self._machines and door.disk_id == disk_id.lower():
                door.close()
                del self._doors[key]

    # -- power

    def start(self, spec: MachineSpec, provisioning: Provisioning | None) -> None:
        """Raises KeyError if the disk has no content."""
        key = spec.vm_id.lower()
        if key in self._machines:
            self._power_off(key)
        document = self._store.get(disks.KIND, spec.os_disk_id)
        if document is None:
            raise KeyError(spec.os_disk_id)
        disk = Disk.load(document)
        first = FirstBoot()
        provisioned_now = provisioning is not None and not disk.provisioned
        if provisioning is not None and provisioned_now:
            first = provision(disk, provisioning, self._clock.now(), new_host_key)
        machine = Machine(
            spec,
            disk,
            clock=self._clock,
            faults=self._faults,
            save=lambda: self._store.put(disks.KIND, machine.spec.os_disk_id, disk.document()),
            reboot=lambda: self._schedule.later(key, REBOOT_GRACE_S, lambda: self._reboot(key)),
            lose_power=lambda: self._reboot(key),
            spawn=self._loop.create_task,
        )
        self._machines[key] = machine
        if key in self._doors:
            self._doors.pop(key).close()
        self._doors[key] = Door(machine, self.port, self, self._loop)
        self._boot(key, first, provisioned_now=provisioned_now)

    def stop(self, vm_id: str) -> None:
        self._power_off(vm_id.lower())

    def _power_off(self, key: str) -> None:
        machine = self._machines.pop(key, None)
        self._schedule.cancel(key)
        if machine is not None:
            machine.power = Power.DOWN
            machine.end_processes()
            self._doors[key].cut()
            self._doors[key].refresh()

    def restart(self, vm_id: str) -> None:
        if vm_id.lower() in self._machines:
            self._reboot(vm_id.lower())

    def _reboot(self, key: str) -> None:
        machine = self._machines.get(key)
        if machine is None:
            return
        self._doors[key].cut()
        machine.end_processes()
        if machine.take("never-back"):
            machine.power = Power.DOWN
            self._doors[key].refresh()
            return
        self._boot(key, FirstBoot(), provisioned_now=False)

    def _boot(self, key: str, first: FirstBoot, *, provisioned_now: bool) -> None:
        machine = self._machines[key]
        machine.begin_boot()
        if machine.spec.secure_boot and machine.kind is OsKind.AZL4:
            # "4.0 preview parts are not signed for Secure Boot" (azure-linux, architecture.md).
            machine.power = Power.DOWN
            machine.console += "Verification failed: (0x1A) Security Violation\r\n"
        self._doors[key].refresh()
        if machine.power is Power.DOWN:
            return

        def booted() -> None:
            text = console.boot_text(machine, first=provisioned_now, log=first.log)
            machine.console = (machine.console + text + "\r\n")[-_CONSOLE_LIMIT:]
            machine.power = Power.RUNNING
            for script in first.scripts:
                status, _, err = run_at_once(machine, script)
                if status:
                    machine.console += f"cloud-init: runcmd failed ({status}): {err}\r\n"
            self._doors[key].refresh()

        self._schedule.later(key, self._boot_s, booted)

    # -- while it runs

    def update(self, spec: MachineSpec) -> None:
        key = spec.vm_id.lower()
        machine = self._machines.get(key)
        door = self._doors.get(key)
        if machine is not None and door is not None:
            machine.spec = spec
            door.refresh()
        elif door is not None:
            door.move(spec)

    def begin_script(self, vm_id: str, script: str) -> str:
        """It has run when this returns: no time passes in it."""
        ticket = uuid.uuid4().hex
        self._outputs[ticket] = self._run_script(vm_id, script)
        return ticket

    def script_output(self, ticket: str) -> CommandOutput | None:
        if ticket not in self._outputs:
            raise AgentUnavailableError(ticket)
        return self._outputs.pop(ticket)

    def _run_script(self, vm_id: str, script: str) -> CommandOutput:
        machine = self._machines.get(vm_id.lower())
        if machine is None or machine.power is not Power.RUNNING:
            raise AgentUnavailableError(vm_id)
        boot = machine.boot
        status, out, err = run_at_once(machine, script)
        if machine.boot is not boot or machine.power is not Power.RUNNING:
            raise AgentUnavailableError(vm_id)
        return CommandOutput(status, out, err)

    def serial_log(self, vm_id: str) -> str:
        machine = self._machines.get(vm_id.lower())
        return machine.console if machine is not None else ""

    def agent_status(self, vm_id: str) -> dict[str, Any] | None:
        machine = self._machines.get(vm_id.lower())
        if machine is None or machine.power is not Power.RUNNING:
            return None
        version = f"3.0.{machine.disk.build}" if machine.kind is OsKind.ACL else machine.kind.value
        return {
            "vmAgentVersion": machine.agent_version,
            "osName": _OS_NAME[machine.kind],
            "osVersion": version,
            "hostname": machine.disk.hostname,
        }

    # -- faults

    def add_fault(self, vm_id: str, fault: str, times: int | None) -> None:
        self._faults.add(vm_id, fault, times)
        self._refresh_all()

    def clear_faults(self, vm_id: str | None) -> None:
        self._faults.clear(vm_id)
        self._refresh_all()

    def publish(self, update: PublishedUpdate) -> None:
        """Raises ValueError, always."""
        raise ValueError(
            "the repositories of simulated nodes are what they are; updates are published to real "
            "ones (azl sandbox start --nodes real)"
        )

    def _refresh_all(self) -> None:
        for key in self._machines:
            self._doors[key].refresh()

    def close(self) -> None:
        self._schedule.close()
        for door in self._doors.values():
            door.close()
        for machine in self._machines.values():
            machine.end_processes()
        self._machines.clear()
        self._doors.clear()

    # -- the network between machines (ssh.server.Network)

    async def sleep(self, seconds: float) -> None:
        await self._schedule.sleep(seconds)

    def vacate(self, address: str, keeper: object) -> None:
        for door in self._doors.values():
            if door is not keeper:
                door.release(address)

    def reach(self, machine: Machine, address: str) -> Callable[[socket.socket], Any] | str:
        """Virtual networks may share address ranges: a machine of the same group comes first."""
        found = [m for m in self._machines.values() if address in m.spec.private_addresses]
        group = machine.spec.vm_id.lower().split("/providers/")[0]
        near = [m for m in found if m.spec.vm_id.lower().startswith(group + "/")]
        candidates = near or found
        if len(candidates) != 1:
            return "No route to host" if not candidates else "address not unique in the sandbox"
        target = candidates[0]
        if target.power is Power.BOOTING:
            return "Connection refused"
        source = next(iter(machine.spec.private_addresses), "10.0.0.4")
        blocked = target.faulted("unreachable") or target.power is Power.DOWN
        if blocked or not admits(target.spec.inbound, source, inside=True):
            return "Connection timed out"
        return self._doors[target.spec.vm_id.lower()].serve
