"""OS disks and snapshots, and what else runs leave, as plain ARM requests."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from azlinux_cli.adapters.azure.disk_document import (
    disk_body,
    disk_of,
    made_of,
    snapshot_body,
    snapshot_of,
)
from azlinux_cli.domain.os_disk import MadeDisk, OsDisk, OsSnapshot
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm, Document, Operation
from azlinux_cli.ports.disk import Wanted
from azlinux_cli.ports.question import Questions
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.wire import api_version

_DISKS = "/providers/Microsoft.Compute/disks"
_SNAPSHOTS = "/providers/Microsoft.Compute/snapshots"
_MACHINES = "/providers/Microsoft.Compute/virtualMachines"
_INTERFACES = "/providers/Microsoft.Network/networkInterfaces"
# Where things of runs are, and the api-version of each.
_MADE = {
    _SNAPSHOTS: api_version.DISKS,
    _DISKS: api_version.DISKS,
    _MACHINES: api_version.COMPUTE,
    _INTERFACES: api_version.NETWORK,
}
T = TypeVar("T")


class AzureOsDisks:
    """`ports.disk.OsDisks`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def disk(self, disk_id: str) -> OsDisk | None:
        return _as(disk_of, self._find(disk_id))

    def snapshot(self, ref: VmRef, name: str) -> OsSnapshot | None:
        return _as(snapshot_of, self._find(self._beside(ref, _SNAPSHOTS, name)))

    def restored(self, ref: VmRef, name: str) -> OsDisk | None:
        return _as(disk_of, self._find(self._beside(ref, _DISKS, name)))

    def take(self, wanted: Wanted, source: OsDisk, waiting: Waiting) -> OsSnapshot:
        """The disk is read once more for what `OsDisk` has no words for."""
        path = self._beside(wanted.ref, _SNAPSHOTS, wanted.name)
        body = snapshot_body(self._get(source.id), wanted.tags)
        return snapshot_of(self._put(path, body, f"take snapshot {wanted.name}", waiting))

    def make(self, wanted: Wanted, snapshot: OsSnapshot, like: OsDisk, waiting: Waiting) -> OsDisk:
        path = self._beside(wanted.ref, _DISKS, wanted.name)
        body = disk_body(snapshot.id, self._get(like.id), wanted.tags)
        return disk_of(self._put(path, body, f"make disk {wanted.name}", waiting))

    def swap(self, ref: VmRef, disk: OsDisk, waiting: Waiting) -> None:
        os_disk = {"name": disk.name, "managedDisk": {"id": disk.id}}
        operation = self._arm.patch(
            ref.id,
            {"properties": {"storageProfile": {"osDisk": os_disk}}},
            api_version=api_version.COMPUTE,
            action=f"swap the OS disk of {ref.name} for {disk.name}",
        )
        _wait(operation, waiting)

    def tag(self, disk_id: str, tags: Mapping[str, str], waiting: Waiting) -> None:
        known = self._get(disk_id).get("tags") or {}
        self.retag(disk_id, {**known, **tags}, waiting)

    def retag(self, disk_id: str, tags: Mapping[str, str], waiting: Waiting) -> None:
        operation = self._arm.patch(
            disk_id,
            {"tags": dict(tags)},
            api_version=api_version.DISKS,
            action=f"tag disk {_name(disk_id)}",
        )
        _wait(operation, waiting)

    def made(self, run: str | None = None) -> Sequence[MadeDisk]:
        with Questions(len(_MADE)) as questions:
            asked = [questions.ask(partial(self._all, kind)) for kind in _MADE]
            documents = [document for answer in asked for document in answer.result()]
        found = [made for made in map(made_of, documents) if made is not None]
        mine = [made for made in found if run is None or made.run == run]
        return sorted(mine, key=lambda made: (made.run, made.machine, made.role, made.id))

    def delete(self, made_id: str, waiting: Waiting) -> None:
        operation = self._arm.delete(
            made_id, api_version=_version(made_id), action=f"delete {_name(made_id)}"
        )
        if operation is not None:
            _wait(operation, waiting)

    def _all(self, kind: str) -> list[Document]:
        pages = self._arm.pages(
            self._arm.scope() + kind, api_version=_MADE[kind], action="list what runs have made"
        )
        return [*pages]

    def _beside(self, ref: VmRef, kind: str, name: str) -> str:
        group = f"/subscriptions/{ref.subscription}/resourceGroups/{ref.resource_group}"
        return f"{group}{kind}/{name}"

    def _find(self, resource_id: str) -> Document | None:
        return self._arm.find(
            resource_id, api_version=api_version.DISKS, action=f"read {_name(resource_id)}"
        )

    def _get(self, resource_id: str) -> Document:
        return self._arm.get(
            resource_id, api_version=api_version.DISKS, action=f"read {_name(resource_id)}"
        )

    def _put(self, path: str, body: Document, action: str, waiting: Waiting) -> Document:
        operation = self._arm.put(path, body, api_version=api_version.DISKS, action=action)
        _wait(operation, waiting)
        return self._get(path)


def _as(word: Callable[[Document], T], document: Document | None) -> T | None:
    return None if document is None else word(document)


def _wait(operation: Operation, waiting: Waiting) -> None:
    if waiting.wait:
        operation.wait(deadline_s=waiting.deadline_s, cancelled=waiting.cancelled, final_read=False)


def _version(made_id: str) -> str:
    kinds = (kind for kind in _MADE if f"{kind}/".lower() in made_id.lower())
    return _MADE[next(kinds, _DISKS)]


def _name(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
