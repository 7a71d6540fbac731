"""A machine's document as azl's whole of it, and as what makes the machine again. Pure.

Shapes: REST reference "Virtual Machines - Get / Create Or Update", "Virtual Machine Extensions".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from azlinux_cli.adapters.azure.document import at, items, text, texts
from azlinux_cli.adapters.azure.vm_document import power_state
from azlinux_cli.domain.replace.model import DELETE, DETACH, Extension, Held, HeldInterface, VmModel
from azlinux_cli.domain.vm import VmRef

Json = Mapping[str, Any]
# What of a machine's properties Azure takes as it shows it, for a machine that is made of a disk.
_AGAIN = (
    "additionalCapabilities",
    "applicationProfile",
    "availabilitySet",
    "billingProfile",
    "capacityReservation",
    "diagnosticsProfile",
    "evictionPolicy",
    "extensionsTimeBudget",
    "hardwareProfile",
    "host",
    "hostGroup",
    "licenseType",
    "platformFaultDomain",
    "priority",
    "proximityPlacementGroup",
    "scheduledEventsProfile",
    "securityProfile",
)
_OF_A_DISK = ("lun", "caching", "writeAcceleratorEnabled")
_OF_AN_EXTENSION = (
    "autoUpgradeMinorVersion",
    "enableAutomaticUpgrade",
    "forceUpdateTag",
    "provisionAfterExtensions",
    "publisher",
    "settings",
    "suppressFailures",
    "type",
    "typeHandlerVersion",
)
_CHANGING = {"updating", "deleting"}
_DEFAULT_PATCHING = {"", "imagedefault"}


def model_of(document: Json, ref: VmRef) -> VmModel:
    profile = "properties.securityProfile."
    os_disk = at(document, "properties.storageProfile.osDisk")
    zones = at(document, "zones")
    identities = at(document, "identity.userAssignedIdentities")
    return VmModel(
        ref=ref,
        vm_id=text(document, "properties.vmId"),
        location=text(document, "location"),
        zone=str(zones[0]) if isinstance(zones, list) and zones else None,
        size=text(document, "properties.hardwareProfile.vmSize"),
        provisioning_state=text(document, "properties.provisioningState"),
        power=power_state(at(document, "properties.instanceView")),
        os_disk=_held(os_disk),
        ephemeral=bool(at(os_disk, "diffDiskSettings")),
        data_disks=tuple(map(_held, data_disks(document))),
        interfaces=tuple(map(_interface, interfaces(document))),
        identity=text(document, "identity.type") or "None",
        identities=tuple(identities) if isinstance(identities, Mapping) else (),
        extensions=tuple(map(_extension, items(document, "resources"))),
        security_type=text(document, profile + "securityType") or "Standard",
        secure_boot=bool(at(document, profile + "uefiSettings.secureBootEnabled")),
        vtpm=bool(at(document, profile + "uefiSettings.vTpmEnabled")),
        encryption_at_host=bool(at(document, profile + "encryptionAtHost")),
        spot=text(document, "properties.priority").lower() == "spot",
        scale_set=text(document, "properties.virtualMachineScaleSet.id"),
        computer_name=text(document, "properties.osProfile.computerName"),
        admin_user=text(document, "properties.osProfile.adminUsername"),
        lost=tuple(_lost(document)),
        tags=texts(document, "tags"),
        body=_again(document),
    )


def _lost(document: Json) -> Iterator[str]:
    if at(document, "plan"):
        yield "plan"
    linux = "properties.osProfile.linuxConfiguration.patchSettings."
    modes = {text(document, linux + key).lower() for key in ("patchMode", "assessmentMode")}
    if modes - _DEFAULT_PATCHING:
        yield "patchMode"
    if at(document, "properties.osProfile.secrets"):
        yield "secrets"


def _held(disk: Any) -> Held:
    return Held(text(disk, "managedDisk.id"), option_of(text(disk, "deleteOption")))


def option_of(given: str) -> str:
    return DELETE if given.lower() == DELETE.lower() else DETACH


def data_disks(document: Json) -> list[Json]:
    return items(document, "properties.storageProfile.dataDisks")


def interfaces(document: Json) -> list[Json]:
    return items(document, "properties.networkProfile.networkInterfaces")


def _interface(reference: Json) -> HeldInterface:
    primary = at(reference, "properties.primary")
    option = option_of(text(reference, "properties.deleteOption"))
    return HeldInterface(text(reference, "id"), option, primary is not False)


def interface_read(held: HeldInterface, nic: Json) -> HeldInterface:
    """With what only the interface's own document tells."""
    configurations = items(nic, "properties.ipConfigurations")
    addresses = (at(item, "properties.publicIPAddress") for item in configurations)
    return HeldInterface(
        held.id,
        held.delete_option,
        held.primary,
        subnet_id=next((text(c, "properties.subnet.id") for c in configurations), ""),
        nsg_id=text(nic, "properties.networkSecurityGroup.id"),
        addresses=tuple(
            Held(text(address, "id"), option_of(text(address, "properties.deleteOption")))
            for address in addresses
            if text(address, "id")
        ),
        settled=text(nic, "properties.provisioningState").lower() not in _CHANGING,
    )


def _extension(document: Json) -> Extension:
    properties = at(document, "properties") or {}
    kept = {key: properties[key] for key in _OF_AN_EXTENSION if properties.get(key) is not None}
    body: dict[str, Any] = {"location": text(document, "location"), "properties": kept}
    if tags := texts(document, "tags"):
        body["tags"] = tags
    return Extension(
        text(document, "name"),
        text(properties, "publisher"),
        text(properties, "type"),
        text(properties, "provisioningState") or "Succeeded",
        body,
    )


# what makes it again ---------------------------------------------------------


def _again(document: Json) -> dict[str, Any]:
    """All but the OS disk. Whatever the machine holds is kept when it is deleted."""
    given = at(document, "properties") or {}
    out: dict[str, Any] = {
        "location": text(document, "location"),
        "tags": texts(document, "tags"),
        "properties": {key: given[key] for key in _AGAIN if given.get(key) is not None},
    }
    os_disk = at(document, "properties.storageProfile.osDisk") or {}
    storage: dict[str, Any] = {
        "osDisk": {key: os_disk[key] for key in _OF_A_DISK if os_disk.get(key) is not None},
        "dataDisks": [_attached(disk) for disk in data_disks(document)],
    }
    if controller := text(document, "properties.storageProfile.diskControllerType"):
        storage["diskControllerType"] = controller
    out["properties"]["storageProfile"] = storage
    out["properties"]["networkProfile"] = {
        "networkInterfaces": [reference(nic, DETACH) for nic in interfaces(document)]
    }
    for key in ("zones", "extendedLocation"):
        if document.get(key):
            out[key] = document[key]
    if identity := _identity(document):
        out["identity"] = identity
    return out


def _attached(disk: Json) -> dict[str, Any]:
    out = {key: disk[key] for key in _OF_A_DISK if disk.get(key) is not None}
    disk_id = text(disk, "managedDisk.id")
    return {**out, "createOption": "Attach", "managedDisk": {"id": disk_id}, "deleteOption": DETACH}


def reference(nic: Json, option: str) -> dict[str, Any]:
    known = at(nic, "properties") or {}
    return {"id": text(nic, "id"), "properties": {**known, "deleteOption": option}}


def _identity(document: Json) -> dict[str, Any] | None:
    kind = text(document, "identity.type")
    if kind.lower() in {"", "none"}:
        return None
    out: dict[str, Any] = {"type": kind}
    users = at(document, "identity.userAssignedIdentities")
    if isinstance(users, Mapping) and users:
        out["userAssignedIdentities"] = {user: {} for user in users}
    return out
