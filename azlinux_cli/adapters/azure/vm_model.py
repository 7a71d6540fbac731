"""Machines as wholes, as plain ARM requests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from azlinux_cli.adapters.azure.document import at, text, texts
from azlinux_cli.adapters.azure.vm_model_body import (
    again_body,
    interface_options_body,
    options_body,
    scratch_body,
    scratch_interface_body,
)
from azlinux_cli.adapters.azure.vm_model_document import interface_read, model_of
from azlinux_cli.domain.errors import AccessDeniedError, ConflictError
from azlinux_cli.domain.machine import TAG_RUN, Security
from azlinux_cli.domain.os_disk import OsDisk, same_id
from azlinux_cli.domain.replace.lock import Lock
from azlinux_cli.domain.replace.model import Extension, VmModel
from azlinux_cli.domain.replace.scratch import ScratchPlan
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm, Document, Operation
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.wire import api_version

_LOCKS = "/providers/Microsoft.Authorization/locks"
_IF_MISSING = {"If-None-Match": "*"}


class AzureVmModels:
    """`ports.vm_model.VmModels`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def read(self, ref: VmRef) -> VmModel | None:
        found = self._vm(ref, "instanceView")
        return None if found is None else model_of(found, ref)

    def read_whole(self, ref: VmRef) -> VmModel | None:
        found = self.read(ref)
        if found is None:
            return None
        lost = found.lost
        if at(self._vm(ref, "userData"), "properties.userData"):
            lost = (*lost, "userData")
        tags: dict[str, str] = {}
        if found.os_disk.id:
            disk = self._arm.find(
                found.os_disk.id, api_version=api_version.DISKS, action="read the OS disk"
            )
            tags = texts(disk, "tags")
        return replace(self.with_addresses(found), lost=lost, os_disk_tags=tags)

    def with_addresses(self, model: VmModel) -> VmModel:
        read = [interface_read(nic, self._nic(nic.id) or {}) for nic in model.interfaces]
        return replace(model, interfaces=tuple(read))

    def set_delete_options(
        self, model: VmModel, options: Mapping[str, str], waiting: Waiting
    ) -> None:
        action = f"set the delete options of {model.ref.name}"
        for held in model.interfaces:
            nic = self._nic(held.id)
            if nic is not None and (body := interface_options_body(nic, options)):
                _wait(self._put_nic(held.id, body, action), waiting)
        document = self._arm.get(model.ref.id, api_version=api_version.COMPUTE, action=action)
        if body := options_body(document, options):
            patched = self._arm.patch(
                model.ref.id, body, api_version=api_version.COMPUTE, action=action
            )
            _wait(patched, waiting)

    def retag(self, ref: VmRef, tags: Mapping[str, str], waiting: Waiting) -> None:
        patched = self._arm.patch(
            ref.id,
            {"tags": dict(tags)},
            api_version=api_version.COMPUTE,
            action=f"tag {ref.name}",
        )
        _wait(patched, waiting)

    def set_secure_boot(self, model: VmModel, waiting: Waiting, *, on: bool) -> None:
        word = "on" if on else "off"
        settings = {"secureBootEnabled": on, "vTpmEnabled": model.vtpm}
        operation = self._arm.patch(
            model.ref.id,
            {"properties": {"securityProfile": {"uefiSettings": settings}}},
            api_version=api_version.COMPUTE,
            action=f"turn Secure Boot of {model.ref.name} {word}",
        )
        _wait(operation, waiting)

    def has_interface(self, nic_id: str) -> bool:
        return self._nic(nic_id) is not None

    def make_interface(self, plan: ScratchPlan, waiting: Waiting) -> None:
        """Raises ConflictError (NotMine) for one that the run did not make."""
        found = self._nic(plan.nic_id)
        if found is None:
            body = scratch_interface_body(plan)
            _wait(self._put_nic(plan.nic_id, body, f"make interface {plan.nic_name}"), waiting)
        elif texts(found, "tags").get(TAG_RUN) != plan.tags[TAG_RUN]:
            raise ConflictError(
                f"network interface {plan.nic_name} is there already, and not of this run",
                hint="rename or delete it if nobody needs it; azl leaves it alone",
                code="NotMine",
            )

    def remove_interface(self, nic_id: str, waiting: Waiting) -> None:
        name = nic_id.rpartition("/")[2]
        operation = self._arm.delete(
            nic_id, api_version=api_version.NETWORK, action=f"delete interface {name}"
        )
        if operation is not None:
            _wait(operation, waiting)

    def build(self, plan: ScratchPlan, waiting: Waiting) -> None:
        action = f"make scratch machine {plan.ref.name}"
        _wait(self._put_vm(plan.ref, scratch_body(plan), action), waiting)

    def create(
        self, model: VmModel, disk: OsDisk, security: Security | None, waiting: Waiting
    ) -> None:
        action = f"make {model.ref.name} again with OS disk {disk.name}"
        _wait(self._put_vm(model.ref, again_body(model, disk, security), action), waiting)

    def put_extension(self, ref: VmRef, extension: Extension, waiting: Waiting) -> None:
        operation = self._arm.put(
            f"{ref.id}/extensions/{extension.name}",
            dict(extension.body),
            api_version=api_version.COMPUTE,
            action=f"put extension {extension.name} of {ref.name} back",
        )
        _wait(operation, waiting)

    def locks(self, ref: VmRef) -> Sequence[Lock] | None:
        here = {"$filter": "atScope()"}
        try:
            found = [
                *self._locks(self._arm.scope(ref.resource_group), {}),
                *self._locks(self._arm.scope(), here),
            ]
        except AccessDeniedError:
            return None
        locks = [_lock(item) for item in found]
        return [lock for lock in locks if _concerns(lock, ref)]

    def _locks(self, scope: str, params: dict[str, str]) -> list[Document]:
        pages = self._arm.pages(
            scope + _LOCKS, api_version=api_version.LOCKS, action="read locks", params=params
        )
        return [*pages]

    def _vm(self, ref: VmRef, expand: str) -> Document | None:
        return self._arm.find(
            ref.id,
            api_version=api_version.COMPUTE,
            action=f"read virtual machine {ref.name}",
            params={"$expand": expand},
        )

    def _nic(self, nic_id: str) -> Document | None:
        return self._arm.find(
            nic_id, api_version=api_version.NETWORK, action="read a network interface"
        )

    def _put_nic(self, nic_id: str, body: dict[str, Any], action: str) -> Operation:
        """One that was changed since it was read is not written over."""
        headers = {"If-Match": body["etag"]} if body.get("etag") else None
        return self._arm.put(
            nic_id, body, api_version=api_version.NETWORK, action=action, headers=headers
        )

    def _put_vm(self, ref: VmRef, body: dict[str, Any], action: str) -> Operation:
        return self._arm.put(
            ref.id, body, api_version=api_version.COMPUTE, action=action, headers=_IF_MISSING
        )


def _lock(item: Document) -> Lock:
    lock_id = text(item, "id")
    cut = lock_id.lower().find(_LOCKS.lower())
    return Lock(text(item, "name"), text(item, "properties.level"), lock_id[:cut])


def _concerns(lock: Lock, ref: VmRef) -> bool:
    """Locks of other machines of the group hold nothing that is replaced here."""
    kind = "/microsoft.compute/virtualmachines/"
    return kind not in lock.scope.lower() or same_id(lock.scope, ref.id)


def _wait(operation: Operation, waiting: Waiting) -> None:
    if waiting.wait:
        operation.wait(deadline_s=waiting.deadline_s, cancelled=waiting.cancelled, final_read=False)
