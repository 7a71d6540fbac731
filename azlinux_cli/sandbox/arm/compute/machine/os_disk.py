"""The OS disk of a machine to be: made of its image, or taken as it is."""

import uuid

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.tier import LARGEST_OS_GB
from azlinux_cli.sandbox.arm.compute.disk.volume import Volume, of_image
from azlinux_cli.sandbox.arm.compute.machine.disk_place import (
    CACHING,
    Disks,
    Home,
    check_new,
    check_range,
    delete_option,
    existing_disk,
    sku_of,
)
from azlinux_cli.sandbox.arm.compute.machine.draft import Draft
from azlinux_cli.sandbox.arm.compute.offer.sku import check_boots
from azlinux_cli.sandbox.arm.compute.refusal import bad_request, invalid, missing, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json


def plan_os_disk(cloud: Cloud, wanted: Draft, home: Home, out: Disks) -> None:
    given = at(wanted.properties, "storageProfile.osDisk") or {"createOption": "FromImage"}
    if given.get("vhd"):
        # Unmanaged disks were retired (Azure updates: "retired on 31 March 2026").
        raise bad_request("Unmanaged disks are retired. Please use managed disks.", "osDisk.vhd")
    match str(given.get("createOption") or "").lower():
        case "fromimage":
            _from_image(cloud, wanted, home, given, out)
        case "attach":
            _attached(cloud, wanted, home, given, out)
        case "":
            raise missing("osDisk.createOption")
        case _:
            raise invalid("The value of parameter osDisk.createOption is invalid.", "osDisk")


def _from_image(cloud: Cloud, wanted: Draft, home: Home, given: Json, out: Disks) -> None:
    image = wanted.image
    if image is None:
        raise missing("imageReference")
    check_boots(wanted.size, image.generation, image.architecture)
    size_gb = int(given.get("diskSizeGB") or image.disk_gb)
    if size_gb < image.disk_gb:
        raise not_allowed(
            f"The specified disk size {size_gb} GB is smaller than the size of the corresponding "
            f"disk in the VM image: {image.disk_gb} GB. This is not allowed. Please choose equal "
            "or greater size or do not specify an explicit size.",
            "osDisk.diskSizeGB",
        )
    check_range(size_gb, LARGEST_OS_GB, "osDisk.diskSizeGB")
    volume = Volume(
        id=home.disk_id(given.get("name") or f"{home.vm}_OsDisk_1_{uuid.uuid4().hex}"),
        location=home.location,
        size_gb=size_gb,
        sku=sku_of(home, given),
        creation={"createOption": "FromImage", "imageReference": {"id": wanted.image_id}},
        zone=home.zone,
        extra={**of_image(image), **_security(wanted), **_encryption(given)},
    )
    check_new(cloud, volume)
    out.made.append((volume, wanted.urn))
    out.profiles.append(_shown(given, volume.id, volume.sku, size_gb, "FromImage"))


def _security(wanted: Draft) -> Json:
    if wanted.security_type.lower() == "standard":
        return {}
    return {"securityProfile": {"securityType": wanted.security_type}}


def _encryption(given: Json) -> Json:
    """A customer's key (REST: ManagedDiskParameters). Whether the set exists is not looked at."""
    set_id = at(given, "managedDisk.diskEncryptionSet.id")
    if not set_id:
        return {}
    kind = "EncryptionAtRestWithCustomerKey"
    return {"encryption": {"type": kind, "diskEncryptionSetId": set_id}}


def _attached(cloud: Cloud, wanted: Draft, home: Home, given: Json, out: Disks) -> None:
    """A specialised disk: it brings its own users, so there is no OS profile."""
    if wanted.image is not None:
        raise invalid(
            "Cannot attach an existing OS disk if the VM is created from a platform or user image.",
            "osDisk",
        )
    if wanted.properties.get("osProfile"):
        raise invalid("Parameter 'osProfile' is not allowed.", "osProfile")
    disk = existing_disk(cloud, home, given)
    properties = disk["properties"]
    generation = str(properties.get("hyperVGeneration", "V1"))
    architecture = str(at(properties, "supportedCapabilities.architecture") or "x64")
    check_boots(wanted.size, generation, architecture)
    _check_security(wanted, properties, disk["name"])
    sent = {**given, "osType": given.get("osType") or properties.get("osType") or "Linux"}
    out.taken.append(disk["id"])
    size_gb = int(properties["diskSizeGB"])
    out.profiles.append(_shown(sent, disk["id"], disk["sku"]["name"], size_gb, "Attach"))


def _check_security(wanted: Draft, properties: Json, name: str) -> None:
    """Rule: a disk is bound to the security type it was made with (REST: DiskSecurityProfile)."""
    bound = str(at(properties, "securityProfile.securityType") or "Standard")
    if not same_text(bound, wanted.security_type):
        raise bad_request(
            f"The security type '{bound}' of disk {name} does not match the security type "
            f"'{wanted.security_type}' of the virtual machine."
        )


def _shown(given: Json, disk_id: str, sku: str, size_gb: int, option: str) -> Json:
    out: Json = {
        "osType": given.get("osType") or "Linux",
        "name": disk_id.rsplit("/", 1)[-1],
        "createOption": option,
        "caching": CACHING.get(str(given.get("caching", "ReadWrite")).lower(), "ReadWrite"),
        "managedDisk": {"storageAccountType": sku, "id": disk_id},
        "deleteOption": delete_option(given),
        "diskSizeGB": size_gb,
    }
    if encrypted := at(given, "managedDisk.diskEncryptionSet"):
        out["managedDisk"] = {**out["managedDisk"], "diskEncryptionSet": encrypted}
    if given.get("diffDiskSettings"):
        out["diffDiskSettings"] = given["diffDiskSettings"]
    return out
