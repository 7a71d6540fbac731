"""A machine plan as the body of a VM's PUT; a VM's document as an existing machine. Pure."""

from typing import Any

from azlinux_cli.domain.machine import (
    ExistingMachine,
    ImageFacts,
    MachinePlan,
    Security,
    SecurityType,
)
from azlinux_cli.domain.machine_rule import SYSTEM_IDENTITY
from azlinux_cli.domain.vm import ImageReference, VmRef

Json = dict[str, Any]
_DELETE = "Delete"
_NETWORK_API_VERSION = "2022-11-01"  # the newest that Compute takes here (NetworkApiVersion)


def vm_body(plan: MachinePlan) -> Json:
    """Everything made for the machine has delete option Delete: it goes when the machine goes."""
    body: Json = {
        "location": plan.location,
        "tags": dict(plan.tags),
        "properties": {
            "hardwareProfile": {"vmSize": plan.size.name},
            "storageProfile": _storage(plan),
            "osProfile": _os(plan),
            "networkProfile": _network(plan),
            "securityProfile": security_profile(plan.security),
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": plan.boot_diagnostics}},
        },
    }
    if plan.zone is not None:
        body["zones"] = [plan.zone]
    if plan.identities:
        body["identity"] = _identity(plan.identities)
    if plan.spot is not None:
        properties = body["properties"]
        properties["priority"] = "Spot"
        properties["evictionPolicy"] = plan.spot.eviction_policy
        if plan.spot.max_price is not None:
            properties["billingProfile"] = {"maxPrice": plan.spot.max_price}
    return body


def _storage(plan: MachinePlan) -> Json:
    managed = {"storageAccountType": "Premium_LRS" if plan.size.premium_disks else "Standard_LRS"}
    return {
        "imageReference": image_reference(plan.image),
        "osDisk": {
            "name": plan.os_disk_name,
            "createOption": "FromImage",
            "deleteOption": _DELETE,
            "diskSizeGB": plan.os_disk_size_gb,
            "caching": "ReadWrite",
            "managedDisk": managed,
        },
        "dataDisks": [
            {
                "lun": lun,
                "name": plan.data_disk_name(lun),
                "createOption": "Empty",
                "deleteOption": _DELETE,
                "diskSizeGB": size_gb,
                "caching": "ReadOnly" if size_gb < _UNCACHED_FROM_GB else "None",
                "managedDisk": managed,
            }
            for lun, size_gb in enumerate(plan.data_disk_sizes_gb)
        ],
    }


_UNCACHED_FROM_GB = 4_096  # "Disk caching": not supported for disks of 4 TiB and larger


def image_reference(image: ImageFacts) -> Json:
    found = image.reference
    if found.resource_id:
        return {"id": found.resource_id}
    return {
        "publisher": found.publisher,
        "offer": found.offer,
        "sku": found.sku,
        "version": found.version,
    }


def _os(plan: MachinePlan) -> Json:
    path = f"/home/{plan.admin_username}/.ssh/authorized_keys"
    profile: Json = {
        "computerName": plan.name,
        "adminUsername": plan.admin_username,
        "linuxConfiguration": {
            "disablePasswordAuthentication": True,
            "ssh": {"publicKeys": [{"path": path, "keyData": key} for key in plan.ssh_keys]},
        },
    }
    if plan.custom_data_base64 is not None:
        profile["customData"] = plan.custom_data_base64
    return profile


def _network(plan: MachinePlan) -> Json:
    address: Json = {
        "name": "ipconfig1",
        "properties": {"primary": True, "subnet": {"id": plan.subnet_id}},
    }
    if plan.public_ip:
        address["properties"]["publicIPAddressConfiguration"] = {
            "name": plan.public_ip_name,
            "sku": {"name": "Standard", "tier": "Regional"},
            "properties": {"deleteOption": _DELETE, "publicIPAllocationMethod": "Static"},
            "tags": dict(plan.tags),
        }
    interface: Json = {
        "primary": True,
        "deleteOption": _DELETE,
        "enableAcceleratedNetworking": plan.size.accelerated_networking,
        "ipConfigurations": [address],
    }
    if plan.nsg_id is not None:
        interface["networkSecurityGroup"] = {"id": plan.nsg_id}
    return {
        "networkApiVersion": _NETWORK_API_VERSION,
        "networkInterfaceConfigurations": [
            {"name": plan.nic_name, "properties": interface, "tags": dict(plan.tags)}
        ],
    }


def security_profile(security: Security) -> Json:
    if security.type is SecurityType.STANDARD:
        return {"securityType": "Standard"}
    return {
        "securityType": security.type.value,
        "uefiSettings": {
            "secureBootEnabled": security.secure_boot,
            "vTpmEnabled": security.vtpm,
        },
    }


def _identity(identities: tuple[str, ...]) -> Json:
    users = [identity for identity in identities if identity != SYSTEM_IDENTITY]
    kinds = [*["SystemAssigned"] * (SYSTEM_IDENTITY in identities), *["UserAssigned"] * bool(users)]
    out: Json = {"type": ", ".join(kinds)}
    if users:
        out["userAssignedIdentities"] = {identity: {} for identity in users}
    return out


def machine_of(document: Json) -> ExistingMachine:
    """A VM's document, as a creation looks at it."""
    properties = document.get("properties") or {}
    storage = properties.get("storageProfile") or {}
    os_disk = storage.get("osDisk") or {}
    data = sorted(storage.get("dataDisks") or [], key=lambda disk: int(disk.get("lun", 0)))
    security = properties.get("securityProfile") or {}
    trusted = str(security.get("securityType", "")).lower() == "trustedlaunch"
    zones = document.get("zones") or [None]
    return ExistingMachine(
        ref=ref_of(str(document["id"])),
        location=str(document.get("location", "")),
        size=str((properties.get("hardwareProfile") or {}).get("vmSize", "")),
        provisioning_state=str(properties.get("provisioningState", "")),
        image=image_of(storage.get("imageReference") or {}),
        zone=zones[0],
        os_disk_size_gb=os_disk.get("diskSizeGB"),
        data_disk_sizes_gb=tuple(int(disk.get("diskSizeGB") or 0) for disk in data),
        spot=str(properties.get("priority", "")).lower() == "spot",
        security_type=SecurityType.TRUSTED_LAUNCH if trusted else SecurityType.STANDARD,
        admin_username=str((properties.get("osProfile") or {}).get("adminUsername", "")),
        tags=document.get("tags") or {},
        vm_id=str(properties.get("vmId", "")),
        os_disk_id=str((os_disk.get("managedDisk") or {}).get("id", "")),
    )


def ref_of(resource_id: str) -> VmRef:
    parts = resource_id.split("/")
    return VmRef(parts[2], parts[4], parts[8])


def image_of(reference: Json) -> ImageReference:
    return ImageReference(
        publisher=str(reference.get("publisher") or ""),
        offer=str(reference.get("offer") or ""),
        sku=str(reference.get("sku") or ""),
        version=str(reference.get("version") or ""),
        exact_version=str(reference.get("exactVersion") or ""),
        resource_id=str(reference.get("id") or ""),
    )


def nic_ids(document: Json) -> tuple[str, ...]:
    """The interfaces of a VM, the primary one first."""
    profile = (document.get("properties") or {}).get("networkProfile") or {}
    found = profile.get("networkInterfaces") or []
    found = sorted(found, key=lambda nic: not (nic.get("properties") or {}).get("primary", False))
    return tuple(str(nic["id"]) for nic in found)
