"""Swapping a machine's OS disk for another managed disk.

Rules: "Swap the OS disk of an Azure VM" (virtual-machines/linux/os-disk-swap): the machine need
not be stopped; the size must support the disk's storage type; the encryption must be compatible;
both disks must be of one size (azure-docs#38954, #47704). Generation, architecture, security type,
region and zone must fit the machine as at its creation.
"""

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.volume import (
    check_free,
    encryption_set,
    require_disk,
    zone_of,
)
from azlinux_cli.sandbox.arm.compute.machine.disk_place import check_place, check_premium
from azlinux_cli.sandbox.arm.compute.machine.host import os_disk_id
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size
from azlinux_cli.sandbox.arm.compute.offer.sku import check_boots
from azlinux_cli.sandbox.arm.compute.refusal import (
    bad_request,
    cannot_shrink,
    disk_owned,
    invalid,
    not_allowed,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document


def wanted_disk(vm: Document, given: Json) -> str | None:
    """The id of the disk to swap in, if the request names another than the present one."""
    disk_id = at(given, "storageProfile.osDisk.managedDisk.id")
    return None if disk_id is None or same_text(disk_id, os_disk_id(vm)) else str(disk_id)


def check_swap(cloud: Cloud, vm: Document, size: Size, disk_id: str, sent: Json) -> Document:
    """The new disk. Raises ArmError 400, 404, 409."""
    old = require_disk(cloud, os_disk_id(vm))
    new = check_free(cloud, disk_id, vm["id"])
    if new.get("managedBy"):  # one of this machine's data disks
        raise disk_owned(new["id"], vm["id"])
    if at(vm, "properties.storageProfile.osDisk.diffDiskSettings"):
        raise not_allowed(
            f"Operation 'SwapOSDisk' is not supported for VM '{vm['name']}' using ephemeral OS "
            "disk."
        )
    if new["properties"]["provisioningState"] != "Succeeded":
        raise not_allowed(f"Disk {new['name']} is not ready. Please retry later.")
    if "osType" not in new["properties"]:
        raise invalid(f"Disk {new['name']} does not have an operating system.", "osDisk")
    name = sent.get("name")
    if name is not None and not same_text(name, new["name"]):
        raise invalid("The value of parameter osDisk.name is invalid.", "osDisk.name")
    check_place(new, vm["location"], zone_of(vm), vm["name"])
    check_premium(size, new["sku"]["name"], new["name"])
    _check_size(old, new)
    _check_kind(size, old, new)
    return new


def _check_size(old: Document, new: Document) -> None:
    """Bigger: the request's size would shrink it (azure-docs#47704). Smaller: ResizeDiskError."""
    was, is_now = (int(item["properties"]["diskSizeGB"]) for item in (old, new))
    if is_now > was:
        raise cannot_shrink(new["name"])
    if is_now < was:
        raise ArmError(
            409,
            "ResizeDiskError",
            f"Disk size reduction is not supported. Current size is "
            f"{old['properties']['diskSizeBytes']} bytes, requested size is "
            f"{new['properties']['diskSizeBytes']} bytes.",
            target="osDisk.diskSizeGB",
        )


def _check_kind(size: Size, old: Document, new: Document) -> None:
    generation = str(new["properties"].get("hyperVGeneration", "V1"))
    architecture = str(at(new, "properties.supportedCapabilities.architecture") or "x64")
    if generation != str(old["properties"].get("hyperVGeneration", "V1")):
        number = generation.removeprefix("V")
        raise bad_request(
            f"The Hypervisor Generation '{number}' of disk {new['name']} does not match that of "
            "the virtual machine."
        )
    check_boots(size, generation, architecture)
    if _security(old) != _security(new):
        raise bad_request(
            f"The security type '{_security(new)}' of disk {new['name']} does not match the "
            f"security type '{_security(old)}' of the virtual machine."
        )
    if encryption_set(old) != encryption_set(new):
        raise bad_request(
            f"Disk {new['name']} is not encrypted with the disk encryption set of the OS disk it "
            "replaces."
        )


def _security(disk: Document) -> str:
    return str(at(disk, "properties.securityProfile.securityType") or "Standard")
