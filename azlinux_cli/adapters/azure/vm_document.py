"""A VM document, its status and its addresses as a domain.vm.Vm. Pure.

Shapes: REST reference "Virtual Machines - Get / List All", "Network Interfaces - List All",
"Public IP Addresses - List All". Ids are joined without regard to case: lists of the compute
provider give resource groups in capitals, the network provider does not.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from azlinux_cli.adapters.azure.document import at, items, number, segment, text, texts
from azlinux_cli.domain.catalog import Catalog
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.vm import TAG_OS, DataDisk, ImageReference, PowerState, Vm, VmRef

Json = Mapping[str, Any]
Addresses = tuple[tuple[str, ...], tuple[str, ...]]  # private, public
_POWER = "powerstate/"
_KINDS = {kind.value for kind in OsKind}


def vm_of(document: Json, status: Json | None, addresses: Addresses, catalog: Catalog) -> Vm:
    """`status` is the same machine out of a status-only list, or None."""
    tags = texts(document, "tags")
    image = image_of(at(document, "properties.storageProfile.imageReference"))
    view = at(status, "properties.instanceView") or at(document, "properties.instanceView")
    os = tags.get(TAG_OS, "")
    if os not in _KINDS:
        os = (catalog.os_of(image) if image else OsKind.OTHER).value
    private, public = addresses
    return Vm(
        ref=ref_of(text(document, "id"), text(document, "name")),
        location=text(document, "location"),
        size=text(document, "properties.hardwareProfile.vmSize"),
        power_state=power_state(view),
        provisioning_state=text(document, "properties.provisioningState"),
        os=os,
        os_version=_os_version(text(view, "osVersion"), image),
        image=image,
        private_addresses=private,
        public_addresses=public,
        zone=_zone(at(document, "zones")),
        tags=tags,
        vm_id=text(document, "properties.vmId"),
        security_type=text(document, "properties.securityProfile.securityType") or "Standard",
        priority=text(document, "properties.priority") or "Regular",
        admin_user=text(document, "properties.osProfile.adminUsername"),
        time_created=text(document, "properties.timeCreated") or None,
        network_interface_ids=interface_ids(document),
        identity=text(document, "identity.type") or "None",
        extensions=tuple(text(e, "name") for e in items(document, "resources")),
        availability_set=segment(
            text(document, "properties.availabilitySet.id"), "availabilitySets"
        )
        or None,
        **_disks(document),
    )


def _os_version(reported: str, image: ImageReference | None) -> str:
    """What the agent reports, where it names a build (`3.0.20260809`); else the image's version.

    os-release's VERSION_ID, which the agent sends, is only `3.0` or `4.0` on Azure Linux.
    """
    built = image.exact_version if image else ""
    return reported if reported.count(".") > 1 or not built else built


def _zone(zones: Any) -> str | None:
    return str(zones[0]) if isinstance(zones, list) and zones else None


def _disks(document: Json) -> dict[str, Any]:
    os_disk = at(document, "properties.storageProfile.osDisk")
    return {
        "os_disk_id": text(os_disk, "managedDisk.id"),
        "os_disk_is_ephemeral": bool(at(os_disk, "diffDiskSettings")),
        "os_disk_size_gb": number(os_disk, "diskSizeGB"),
        "data_disks": tuple(
            DataDisk(
                lun=number(disk, "lun") or 0,
                name=text(disk, "name"),
                id=text(disk, "managedDisk.id"),
                size_gb=number(disk, "diskSizeGB"),
            )
            for disk in items(document, "properties.storageProfile.dataDisks")
        ),
    }


def ref_of(resource_id: str, name: str) -> VmRef:
    return VmRef(
        segment(resource_id, "subscriptions"), segment(resource_id, "resourceGroups"), name
    )


def image_of(reference: Any) -> ImageReference | None:
    if not isinstance(reference, Mapping):
        return None
    keys = ("id", "sharedGalleryImageId", "communityGalleryImageId")
    return ImageReference(
        publisher=text(reference, "publisher"),
        offer=text(reference, "offer"),
        sku=text(reference, "sku"),
        version=text(reference, "version"),
        exact_version=text(reference, "exactVersion"),
        resource_id=next((text(reference, key) for key in keys if text(reference, key)), ""),
    )


def power_state(view: Any) -> PowerState:
    """From an instance view's statuses; UNKNOWN before the first allocation."""
    for status in items(view, "statuses"):
        code = text(status, "code").lower()
        if code.startswith(_POWER):
            word = code.removeprefix(_POWER)
            return PowerState(word) if word in {*PowerState} else PowerState.UNKNOWN
    return PowerState.UNKNOWN


def interface_ids(document: Json) -> tuple[str, ...]:
    """The machine's NICs, the primary one first."""
    found = items(document, "properties.networkProfile.networkInterfaces")
    ordered = sorted(found, key=lambda nic: at(nic, "properties.primary") is False)
    return tuple(text(nic, "id") for nic in ordered)


def public_addresses(addresses: Iterable[Json]) -> dict[str, str]:
    """The address of each public IP resource that has one, by id in lower case."""
    return {
        text(a, "id").lower(): text(a, "properties.ipAddress")
        for a in addresses
        if text(a, "properties.ipAddress")
    }


def interface_addresses(interface: Json, public: Callable[[str], str]) -> Addresses:
    """A NIC's addresses.

    A public one may be spelled out in the NIC itself (`$expand`); if it is not, `public` is asked
    with the id of its resource, in lower case.
    """
    configurations = items(interface, "properties.ipConfigurations")
    outer = []
    for configuration in configurations:
        resource = at(configuration, "properties.publicIPAddress")
        known, resource_id = text(resource, "properties.ipAddress"), text(resource, "id")
        outer.append(known or (public(resource_id.lower()) if resource_id else ""))
    inner = [text(c, "properties.privateIPAddress") for c in configurations]
    return tuple(a for a in inner if a), tuple(a for a in outer if a)


def joined(found: Iterable[Addresses]) -> Addresses:
    """The addresses of several NICs, in their order."""
    pairs = list(found)
    return tuple(a for p in pairs for a in p[0]), tuple(a for p in pairs for a in p[1])
