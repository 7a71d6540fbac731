"""The rehearsal cloud's machines with real operating systems: a MachineHost on namespaces."""

import asyncio
from itertools import count
from pathlib import Path
from typing import Any

from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS, REAL_FAULTS, NodeFaults
from azlinux_cli.sandbox.fabric.os_kind import os_kind_of
from azlinux_cli.sandbox.kernel.machines import (
    AgentUnavailableError,
    CommandOutput,
    DiskSeed,
    MachineSpec,
    Provisioning,
    PublishedUpdate,
)
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.real.agent import AGENT_FILE, agent_report
from azlinux_cli.sandbox.real.content import REPOSITORY_HOST, Content, ImageKind
from azlinux_cli.sandbox.real.disk import Disk, Disks, new_name
from azlinux_cli.sandbox.real.disk_copy import DiskCopies
from azlinux_cli.sandbox.real.door import Door
from azlinux_cli.sandbox.real.failing_package import FailingMirror
from azlinux_cli.sandbox.real.fault import Acts
from azlinux_cli.sandbox.real.layer import guest_layer
from azlinux_cli.sandbox.real.machine import Machine, Surroundings
from azlinux_cli.sandbox.real.network import FABRIC, Network
from azlinux_cli.sandbox.real.plan import plan_of
from azlinux_cli.sandbox.real.provisioning import first_boot
from azlinux_cli.sandbox.real.publication import publish
from azlinux_cli.sandbox.real.repository import PORT, Offer, RepositoryServer
from azlinux_cli.sandbox.real.script import Scripts


class RealMachines:
    """Use from the loop it was made in, only, in a process that has a mount namespace of its own.

    `ssh_port` is where port 22 of every machine shows, on the machine's own loopback address.
    """

    def __init__(
        self, store: Store, state: Path, cache: Path, content: Content, ssh_port: int
    ) -> None:
        self._content = content
        self._cache = cache
        self._port = ssh_port
        self._loop = asyncio.get_running_loop()
        self._disks = Disks(store, state / "disks")
        self._copies = DiskCopies(self._disks, self._loop)
        self._runtime = state / "machines"
        self._runtime.mkdir(mode=0o700, exist_ok=True)
        self._mirror = content.mirror(state / "mirror")
        self._failing = FailingMirror(self._mirror, state / "mirror-failing")
        self._faults = NodeFaults(store, NODE_FAULTS | REAL_FAULTS)
        self._acts = Acts(self._faults, self._loop)
        self._scripts = Scripts()
        self._indices = count()
        self._networks: dict[str, tuple[Network, RepositoryServer]] = {}
        self._machines: dict[str, Machine] = {}
        self._doors: dict[str, Door] = {}  # also of machines that are off

    # -- disks

    def create_disk(self, disk_id: str, seed: DiskSeed) -> None:
        """Raises ValueError for an image of no Azure Linux."""
        kind = os_kind_of(seed.image)
        image = self._content.image(ImageKind(kind.value))
        top = guest_layer(self._cache, small_init=True)
        disk = Disk(
            name=new_name(),
            urn=seed.image,
            kind=kind.value,
            kernel=image.kernel,
            layers=[str(path) for path in (top, *image.lowers)],
            migrated=[str(path) for path in (top, *image.migrated)] if image.migrated else [],
        )
        self._disks.create(disk_id, disk, image.slot)

    def copy_disk(self, source_id: str, target_id: str) -> None:
        """At one moment: a machine that runs on it stands still until it is done."""
        self._copies.await_content(source_id)
        wanted = source_id.lower()
        users = (m for m in self._machines.values() if m.spec.os_disk_id.lower() == wanted)
        machine = next(users, None)
        go_on = self._acts.stand_still(machine) if machine is not None else lambda: None
        self._copies.begin(source_id, target_id, go_on)

    def is_copying(self, target_id: str) -> bool:
        return self._copies.is_running(target_id)

    def delete_disk(self, disk_id: str) -> None:
        self._copies.settle(disk_id)
        self._disks.delete(disk_id)
        for key, door in list(self._doors.items()):
            if key not in self._machines and door.disk_id == disk_id.lower():
                door.close()
                del self._doors[key]

    # -- power

    def start(self, spec: MachineSpec, provisioning: Provisioning | None) -> None:
        """Raises KeyError if the disk has no content."""
        key = spec.vm_id.lower()
        self.stop(key)
        self._copies.settle(spec.os_disk_id)
        disk = self._disks.get(spec.os_disk_id)
        if disk is None:
            raise KeyError(spec.os_disk_id)
        first = None
        if provisioning is not None and not disk.provisioned:
            first = first_boot(provisioning, disk.os_kind)
            disk.provisioned = True
            self._disks.put(spec.os_disk_id, disk)
        if key in self._doors:
            self._doors.pop(key).close()
        machine = self._assemble(key, spec, disk)
        machine.boot(first)

    def _assemble(self, key: str, spec: MachineSpec, disk: Disk) -> Machine:
        place = self._runtime / spec.vm_uuid
        place.mkdir(mode=0o700, exist_ok=True)
        network, _ = self._network_of(spec.vm_id)
        around = Surroundings(
            loop=self._loop,
            faults=self._faults,
            changed=lambda: self._refresh(key),
            down=lambda: self._down(key),
            up=lambda: self._acts.apply(machine, self._doors[key]),
        )
        machine = Machine(
            spec,
            lambda: plan_of(disk, self._disks.places(disk), place / "root", self._hosts),
            network.attach(spec.private_addresses),
            place / "console",
            around,
        )
        self._machines[key] = machine
        self._doors[key] = Door(machine, self._port, self._loop, self._vacate)
        return machine

    def _refresh(self, key: str) -> None:
        self._doors[key].refresh()

    def _down(self, key: str) -> None:
        self._doors[key].cut()
        if key in self._machines:
            self._acts.down(self._machines[key])

    @property
    def _hosts(self) -> str:
        return f"{FABRIC} {REPOSITORY_HOST}\n"

    def _network_of(self, vm_id: str) -> tuple[Network, RepositoryServer]:
        group = _group_of(vm_id)
        if group not in self._networks:
            network = Network(group.rsplit("/", 1)[-1], self._indices)
            server = RepositoryServer(
                network.listen(PORT), lambda peer, path: self._offer(group, peer, path)
            )
            self._networks[group] = network, server
        return self._networks[group]

    def _leave_network(self, vm_id: str) -> None:
        """A network without machines goes."""
        group = _group_of(vm_id)
        if not any(_group_of(key) == group for key in self._machines):
            network, server = self._networks.pop(group)
            server.close()
            network.close()

    def _offer(self, group: str, peer: str, path: str) -> Offer:
        """What the repository server of a group has for a client. In its threads."""
        for key, machine in list(self._machines.items()):
            if _group_of(key) == group and peer in machine.spec.private_addresses:
                vm_id = machine.spec.vm_id
                fault = self._acts.repository_fault(vm_id)
                if self._acts.meets_failing_package(vm_id, path):
                    return Offer(self._failing.www(), fault)
                return Offer(self._mirror.www, fault)
        return Offer(self._mirror.www)

    def publish(self, update: PublishedUpdate) -> None:
        """Takes half a second, in which the loop stands still."""
        publish(self._mirror, update)
        self._failing.renew()

    def stop(self, vm_id: str) -> None:
        machine = self._machines.pop(vm_id.lower(), None)
        if machine is not None:
            self._acts.forget(machine)
            machine.close()
            self._doors[vm_id.lower()].refresh()
            self._leave_network(vm_id)

    def restart(self, vm_id: str) -> None:
        machine = self._machines.get(vm_id.lower())
        if machine is not None:
            self._copies.settle(machine.spec.os_disk_id)
            machine.lose_power()

    def update(self, spec: MachineSpec) -> None:
        key = spec.vm_id.lower()
        machine, door = self._machines.get(key), self._doors.get(key)
        if machine is not None:
            machine.link.assign(spec.private_addresses)
        if door is not None:
            door.move(spec)

    # -- the VM agent

    def begin_script(self, vm_id: str, script: str) -> str:
        machine = self._machines.get(vm_id.lower())
        if machine is None or machine.read(AGENT_FILE) is None:
            raise AgentUnavailableError(vm_id)
        return self._scripts.begin(machine, script)

    def script_output(self, ticket: str) -> CommandOutput | None:
        return self._scripts.output(ticket)

    def serial_log(self, vm_id: str) -> str:
        machine = self._machines.get(vm_id.lower())
        return machine.console() if machine is not None else ""

    def agent_status(self, vm_id: str) -> dict[str, Any] | None:
        machine = self._machines.get(vm_id.lower())
        return agent_report(machine) if machine is not None else None

    # -- faults

    def add_fault(self, vm_id: str, fault: str, times: int | None) -> None:
        self._faults.add(vm_id, fault, times)
        if fault == "failing-package":
            self._failing.prepare()
        self._act_out()

    def clear_faults(self, vm_id: str | None) -> None:
        self._faults.clear(vm_id)
        self._act_out()

    def _act_out(self) -> None:
        for key, machine in self._machines.items():
            self._acts.apply(machine, self._doors[key])
            self._doors[key].refresh()

    # -- ends

    def _vacate(self, address: str, keeper: Door) -> None:
        for door in self._doors.values():
            if door is not keeper:
                door.release(address)

    def close(self) -> None:
        self._copies.close()
        for machine in self._machines.values():
            machine.close()
        for door in self._doors.values():
            door.close()
        for network, server in self._networks.values():
            server.close()
            network.close()
        self._machines.clear()
        self._doors.clear()


def _group_of(vm_id: str) -> str:
    return vm_id.lower().split("/providers/", maxsplit=1)[0]
