"""Virtual machines as documents and tables. The keys are pinned by docs/schemas and tests."""

import re

from azlinux_cli.domain.vm import ImageReference, Vm
from azlinux_cli.rendering.output import Column, Document, View

_TIME = re.compile(r"^(.+?)(?:\.\d+)?(?:Z|\+00:00)$")


def _utc(text: str | None) -> str | None:
    """ARM writes seven digits of a second and +00:00; azl writes seconds and Z."""
    hit = _TIME.match(text) if text else None
    return f"{hit[1]}Z" if hit else text


def _image(image: ImageReference | None) -> str | None:
    if image is None:
        return None
    return image.resource_id or image.urn


def vm_document(vm: Vm) -> Document:
    return {
        "id": vm.ref.id,
        "name": vm.name,
        "resourceGroup": vm.resource_group,
        "location": vm.location,
        "zone": vm.zone,
        "size": vm.size,
        "powerState": vm.power_state.value,
        "provisioningState": vm.provisioning_state,
        "os": vm.os,
        "osVersion": vm.os_version or None,
        "image": _image(vm.image),
        "privateIpAddresses": list(vm.private_addresses),
        "publicIpAddresses": list(vm.public_addresses),
        "tags": dict(vm.tags),
        "securityType": vm.security_type,
        "priority": vm.priority,
        "adminUser": vm.admin_user or None,
        "osDiskId": vm.os_disk_id or None,
        "osDiskSizeGb": vm.os_disk_size_gb,
        "dataDisks": [
            {"lun": d.lun, "name": d.name, "id": d.id or None, "sizeGb": d.size_gb}
            for d in vm.data_disks
        ],
        "networkInterfaceIds": list(vm.network_interface_ids),
        "identity": vm.identity,
        "extensions": list(vm.extensions),
        "vmId": vm.vm_id or None,
        "timeCreated": _utc(vm.time_created),
    }


VM_VIEW = View(
    vm_document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("GROUP", lambda d: d["resourceGroup"]),
        Column("LOCATION", lambda d: d["location"]),
        Column("ZONE", lambda d: d["zone"]),
        Column("SIZE", lambda d: d["size"]),
        Column("OS", lambda d: d["os"]),
        Column("VERSION", lambda d: d["osVersion"]),
        Column("POWER", lambda d: d["powerState"]),
        Column("PRIVATE IP", lambda d: d["privateIpAddresses"]),
        Column("PUBLIC IP", lambda d: d["publicIpAddresses"]),
    ),
)
