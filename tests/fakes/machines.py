"""Machines that only remember what they were told."""

from typing import Any

from azlinux_cli.sandbox.kernel.machines import (
    AgentUnavailableError,
    CommandOutput,
    DiskSeed,
    MachineSpec,
    Provisioning,
)


class FakeMachines:
    """A MachineHost without machines."""

    def __init__(self) -> None:
        self.running: dict[str, MachineSpec] = {}
        self.disks: dict[str, str] = {}
        self.updates: list[MachineSpec] = []
        self.planted: list[dict[str, Any]] = []
        self.closed = False

    def create_disk(self, disk_id: str, seed: DiskSeed) -> None:
        self.disks[disk_id.lower()] = seed.image

    def copy_disk(self, source_id: str, target_id: str) -> None:
        self.disks[target_id.lower()] = self.disks.get(source_id.lower(), "")

    def delete_disk(self, disk_id: str) -> None:
        self.disks.pop(disk_id.lower(), None)

    def start(self, spec: MachineSpec, provisioning: Provisioning | None) -> None:
        self.running[spec.vm_id.lower()] = spec

    def stop(self, vm_id: str) -> None:
        self.running.pop(vm_id.lower(), None)

    def restart(self, vm_id: str) -> None: ...

    def update(self, spec: MachineSpec) -> None:
        self.updates.append(spec)

    def run_script(self, vm_id: str, script: str) -> CommandOutput:
        if vm_id.lower() not in self.running:
            raise AgentUnavailableError(vm_id)
        return CommandOutput(0, script, "")

    def serial_log(self, vm_id: str) -> str:
        return ""

    def agent_status(self, vm_id: str) -> dict[str, Any] | None:
        return {} if vm_id.lower() in self.running else None

    def add_fault(self, vm_id: str, fault: str, times: int | None) -> None:
        self.planted.append({"node": vm_id, "fault": fault, "times": times})

    def clear_faults(self, vm_id: str | None) -> None:
        self.planted = [item for item in self.planted if vm_id not in {None, item["node"]}]

    def faults(self) -> list[dict[str, Any]]:
        return list(self.planted)

    def close(self) -> None:
        self.closed = True
