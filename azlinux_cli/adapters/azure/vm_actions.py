"""Acting on machines through the compute SDK; what hangs on them, read from their documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from azlinux_cli.adapters.azure.document import at, items, text, texts
from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.domain.machine import TAG_CREATED_BY
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.vm_action import RULES, VmAction
from azlinux_cli.domain.vm_part import PartKind, VmPart
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.wire import api_version

if TYPE_CHECKING:
    from azure.core.polling import LROPoller
    from azure.mgmt.compute import ComputeManagementClient

    from azlinux_cli.adapters.azure.cloud import AzureCloud

_VERBS = {
    VmAction.START: "begin_start",
    VmAction.STOP: "begin_power_off",
    VmAction.RESTART: "begin_restart",
    VmAction.DEALLOCATE: "begin_deallocate",
    VmAction.DELETE: "begin_delete",
}
_VERSIONS = {
    PartKind.INTERFACE: api_version.NETWORK,
    PartKind.PUBLIC_ADDRESS: api_version.NETWORK,
    PartKind.OS_DISK: api_version.DISKS,
    PartKind.DATA_DISK: api_version.DISKS,
}


class AzureVmActions:
    """`ports.vm_action.VmActions`. The SDK is imported at the first use of it."""

    def __init__(self, cloud: "AzureCloud") -> None:
        self._cloud = cloud

    def act(
        self, action: VmAction, ref: VmRef, waiting: Waiting, *, size: str | None = None
    ) -> Outcome:
        words = f"{action.value} {ref.name}"
        polling: Any = False
        if waiting.wait:
            goal = RULES[action].goal
            polling = self._cloud.cadence(
                action=words,
                deadline_s=waiting.deadline_s,
                cancelled=waiting.cancelled,
                hint=f"azl vm wait {ref.name} -g {ref.resource_group} --for {goal}",
            )
        with translated(words):
            poller = _begin(self._cloud.compute(), action, ref, size, polling)
            if not waiting.wait:
                return Outcome.PENDING
            poller.result()
        return Outcome.SUCCEEDED

    def sizes(self, ref: VmRef) -> Sequence[str]:
        with translated(f"list the sizes that {ref.name} can have"):
            found = self._cloud.compute().virtual_machines.list_available_sizes(
                ref.resource_group, ref.name
            )
            return [size.name for size in found if size.name]

    def parts(self, ref: VmRef) -> Sequence[VmPart]:
        with translated(f"read {ref.name}"):
            found = self._cloud.compute().virtual_machines.get(ref.resource_group, ref.name)
            document: Mapping[str, Any] = found.as_dict()
        return [*self._disks(document), *self._interfaces(document)]

    def delete_part(self, part: VmPart, waiting: Waiting) -> None:
        operation = self._cloud.arm().delete(
            part.id, api_version=_VERSIONS[part.kind], action=f"delete {part}"
        )
        if operation is not None and waiting.wait:
            operation.wait(deadline_s=waiting.deadline_s, cancelled=waiting.cancelled)

    def _disks(self, machine: Mapping[str, Any]) -> Iterator[VmPart]:
        storage = at(machine, "properties.storageProfile") or {}
        disks = [(PartKind.OS_DISK, storage.get("osDisk") or {})]
        disks += [(PartKind.DATA_DISK, disk) for disk in items(storage, "dataDisks")]
        for kind, disk in disks:
            if disk_id := text(disk, "managedDisk.id"):
                yield self._part(kind, disk_id, text(disk, "deleteOption"), None)

    def _interfaces(self, machine: Mapping[str, Any]) -> Iterator[VmPart]:
        for reference in items(machine, "properties.networkProfile.networkInterfaces"):
            nic_id = text(reference, "id")
            nic = self._found(PartKind.INTERFACE, nic_id)
            option = text(reference, "properties.deleteOption")
            yield self._part(PartKind.INTERFACE, nic_id, option, nic)
            for configuration in items(nic, "properties.ipConfigurations"):
                address = at(configuration, "properties.publicIPAddress")
                if public_id := text(address, "id"):
                    # An address goes with its interface, and only if that goes with the machine.
                    along = option if _deletes(option) else ""
                    along = text(address, "properties.deleteOption") if along else ""
                    yield self._part(PartKind.PUBLIC_ADDRESS, public_id, along, None)

    def _part(
        self, kind: PartKind, part_id: str, option: str, known: Mapping[str, Any] | None
    ) -> VmPart:
        """A tag is looked for only where Azure would leave the piece behind."""
        if _deletes(option):
            return VmPart(kind, part_id, goes_along=True)
        document = known if known is not None else self._found(kind, part_id)
        mine = TAG_CREATED_BY in texts(document, "tags")
        return VmPart(kind, part_id, goes_along=False, made_by_azl=mine)

    def _found(self, kind: PartKind, part_id: str) -> Mapping[str, Any]:
        action = f"read {kind.noun} {part_id.rpartition('/')[2]}"
        found = self._cloud.arm().find(part_id, api_version=_VERSIONS[kind], action=action)
        return found or {}


def _deletes(option: str) -> bool:
    return option.lower() == "delete"


def _begin(
    client: "ComputeManagementClient",
    action: VmAction,
    ref: VmRef,
    size: str | None,
    polling: Any,
) -> "LROPoller[Any]":
    machines = client.virtual_machines
    if action is VmAction.RESIZE:
        from azure.mgmt.compute.models import VirtualMachineUpdate

        update = VirtualMachineUpdate({"properties": {"hardwareProfile": {"vmSize": size}}})
        return machines.begin_update(ref.resource_group, ref.name, update, polling=polling)
    begin = cast("Callable[..., LROPoller[Any]]", getattr(machines, _VERBS[action]))
    return begin(ref.resource_group, ref.name, polling=polling)
