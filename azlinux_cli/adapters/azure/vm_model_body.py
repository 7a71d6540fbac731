"""What Azure is sent: a machine made again, one beside it, other delete options. Pure.

Shapes: REST reference "Virtual Machines - Create Or Update", "Network Interfaces - Create Or
Update"; "Delete a VM and attached resources" for delete options.
"""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.adapters.azure.document import at, items, text
from azlinux_cli.adapters.azure.vm_body import image_reference, security_profile
from azlinux_cli.adapters.azure.vm_model_document import (
    data_disks,
    interfaces,
    option_of,
    reference,
)
from azlinux_cli.domain.machine import Security
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import TAG_ROLE, Role
from azlinux_cli.domain.replace.model import DELETE, DETACH, VmModel
from azlinux_cli.domain.replace.scratch import ScratchPlan

Json = Mapping[str, Any]


def again_body(model: VmModel, disk: OsDisk, security: Security | None) -> dict[str, Any]:
    properties = dict(model.body["properties"])
    properties["storageProfile"] = {
        **properties["storageProfile"],
        "osDisk": {
            **properties["storageProfile"]["osDisk"],
            "name": disk.name,
            "osType": "Linux",
            "createOption": "Attach",
            "deleteOption": DETACH,
            "managedDisk": {"id": disk.id},
        },
    }
    if security is not None:
        known = properties.get("securityProfile") or {}
        kept = {key: known[key] for key in ("encryptionAtHost",) if key in known}
        properties["securityProfile"] = {**kept, **security_profile(security)}
    return {**model.body, "properties": properties}


def options_body(document: Json, options: Mapping[str, str]) -> dict[str, Any]:
    """A PATCH of what of the machine differs from `options`; empty if nothing does."""
    storage: dict[str, Any] = {}
    os_disk, disks = at(document, "properties.storageProfile.osDisk"), data_disks(document)
    if _differs(text(os_disk, "managedDisk.id"), os_disk, options):
        storage["osDisk"] = {"deleteOption": _wanted(text(os_disk, "managedDisk.id"), options)}
    if any(_differs(text(disk, "managedDisk.id"), disk, options) for disk in disks):
        storage["dataDisks"] = [
            {**disk, "deleteOption": _wanted(text(disk, "managedDisk.id"), options, disk)}
            for disk in disks
        ]
    out: dict[str, Any] = {"storageProfile": storage} if storage else {}
    nics = interfaces(document)
    if any(_differs(text(nic, "id"), at(nic, "properties"), options) for nic in nics):
        out["networkProfile"] = {
            "networkInterfaces": [
                reference(nic, _wanted(text(nic, "id"), options, at(nic, "properties")))
                for nic in nics
            ]
        }
    return {"properties": out} if out else {}


def _wanted(part_id: str, options: Mapping[str, str], known: Any = None) -> str:
    return options.get(part_id.lower(), option_of(text(known, "deleteOption")))


def _differs(part_id: str, known: Any, options: Mapping[str, str]) -> bool:
    return _wanted(part_id, options, known) != option_of(text(known, "deleteOption"))


def interface_options_body(nic: Json, options: Mapping[str, str]) -> dict[str, Any]:
    """The interface's whole document, its addresses as `options`; empty if none differs."""
    configurations = items(nic, "properties.ipConfigurations")
    changed = False
    out = []
    for item in configurations:
        address = at(item, "properties.publicIPAddress")
        if _differs(text(address, "id"), at(address, "properties"), options):
            changed = True
            option = {"deleteOption": _wanted(text(address, "id"), options)}
            address = {"id": text(address, "id"), "properties": option}
            item = {**item, "properties": {**item["properties"], "publicIPAddress": address}}  # noqa: PLW2901
        out.append(item)
    return {**nic, "properties": {**nic["properties"], "ipConfigurations": out}} if changed else {}


def scratch_interface_body(plan: ScratchPlan) -> dict[str, Any]:
    address = {"primary": True, "subnet": {"id": plan.subnet_id}}
    properties: dict[str, Any] = {
        "ipConfigurations": [{"name": "ipconfig1", "properties": address}]
    }
    if plan.nsg_id:
        properties["networkSecurityGroup"] = {"id": plan.nsg_id}
    tags = {**plan.tags, TAG_ROLE: Role.SCRATCH_NIC.value}
    return {"location": plan.location, "tags": tags, "properties": properties}


def scratch_body(plan: ScratchPlan) -> dict[str, Any]:
    managed: dict[str, Any] = {"storageAccountType": plan.disk_sku}
    if plan.encryption_set:
        managed["diskEncryptionSet"] = {"id": plan.encryption_set}
    security = security_profile(plan.security)
    if plan.encryption_at_host:
        security["encryptionAtHost"] = True
    interface = {"primary": True, "deleteOption": DELETE}
    body: dict[str, Any] = {
        "location": plan.location,
        "tags": dict(plan.tags),
        "properties": {
            "hardwareProfile": {"vmSize": plan.size},
            "storageProfile": {
                "imageReference": image_reference(plan.image),
                "osDisk": {
                    "name": plan.disk_name,
                    "createOption": "FromImage",
                    "deleteOption": DELETE,
                    "diskSizeGB": plan.disk_gb,
                    "caching": "ReadWrite",
                    "managedDisk": managed,
                },
            },
            "osProfile": _os_profile(plan),
            "networkProfile": {"networkInterfaces": [{"id": plan.nic_id, "properties": interface}]},
            "securityProfile": security,
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        },
    }
    if plan.zone is not None:
        body["zones"] = [plan.zone]
    return body


def _os_profile(plan: ScratchPlan) -> dict[str, Any]:
    path = f"/home/{plan.admin_user}/.ssh/authorized_keys"
    keys = [{"path": path, "keyData": key} for key in plan.ssh_keys]
    return {
        "computerName": plan.computer_name,
        "adminUsername": plan.admin_user,
        "linuxConfiguration": {
            "disablePasswordAuthentication": True,
            "ssh": {"publicKeys": keys},
        },
    }
