"""Machines that only remember what they were told."""

from typing import Any

from azlinux_cli.sandbox.kernel.machines import (
    AgentUnavailableError,
    CommandOutput,
    DiskSeed,
    MachineSpec,
    Provisioning,
    PublishedUpdate,
)


class FakeMachines:
    """A MachineHost without machines."""

    def __init__(self) -> None:
        self.running: dict[str, MachineSpec] = {}
        self.provisioned: dict[str, Provisioning | None] = {}  # at the last start
        self.events: list[tuple[str, str]] = []  # what, and the last part of the id
        self.scripts: list[str] = []
        self.output: CommandOutput | None = None  # of every script; None: the script itself
        self.scripts_end = True  # False: they go on
        self.lost_scripts: set[int] = set()  # their machine went down meanwhile
        self.agent_ready = True
        self.disks: dict[str, str] = {}
        self.updates: list[MachineSpec] = []
        self.planted: list[dict[str, Any]] = []
        self.published: list[PublishedUpdate] = []
        self.closed = False

    def create_disk(self, disk_id: str, seed: DiskSeed) -> None:
        self.disks[disk_id.lower()] = seed.image

    def copy_disk(self, source_id: str, target_id: str) -> None:
        if source_id.lower() in self.disks:
            self.disks[target_id.lower()] = self.disks[source_id.lower()]

    def is_copying(self, target_id: str) -> bool:
        return False

    def delete_disk(self, disk_id: str) -> None:
        self.disks.pop(disk_id.lower(), None)

    def start(self, spec: MachineSpec, provisioning: Provisioning | None) -> None:
        if spec.os_disk_id.lower() not in self.disks:
            raise KeyError(spec.os_disk_id)
        self.running[spec.vm_id.lower()] = spec
        self.provisioned[spec.vm_id.lower()] = provisioning
        self._note("start", spec.vm_id)

    def stop(self, vm_id: str) -> None:
        self.running.pop(vm_id.lower(), None)
        self._note("stop", vm_id)

    def restart(self, vm_id: str) -> None:
        self._note("restart", vm_id)

    def update(self, spec: MachineSpec) -> None:
        self.updates.append(spec)

    def _note(self, what: str, any_id: str) -> None:
        self.events.append((what, any_id.rsplit("/", 1)[-1]))

    def begin_script(self, vm_id: str, script: str) -> str:
        if vm_id.lower() not in self.running or not self.agent_ready:
            raise AgentUnavailableError(vm_id)
        self.scripts.append(script)
        return f"{len(self.scripts) - 1}"

    def script_output(self, ticket: str) -> CommandOutput | None:
        if not self.scripts_end:
            return None
        if int(ticket) in self.lost_scripts:
            raise AgentUnavailableError(ticket)
        return self.output or CommandOutput(0, self.scripts[int(ticket)], "")

    def serial_log(self, vm_id: str) -> str:
        return f"{vm_id.rsplit('/', 1)[-1]} login: "

    def agent_status(self, vm_id: str) -> dict[str, Any] | None:
        spec = self.running.get(vm_id.lower())
        if spec is None or not self.agent_ready:
            return None
        return {
            "vmAgentVersion": "2.11.1.12",
            "osName": "azurelinux",
            "osVersion": "3.0",
            "hostname": spec.name,
        }

    def add_fault(self, vm_id: str, fault: str, times: int | None) -> None:
        self.planted.append({"node": vm_id, "fault": fault, "times": times})

    def clear_faults(self, vm_id: str | None) -> None:
        self.planted = [item for item in self.planted if vm_id not in {None, item["node"]}]

    def publish(self, update: PublishedUpdate) -> None:
        self.published.append(update)

    def close(self) -> None:
        self.closed = True
