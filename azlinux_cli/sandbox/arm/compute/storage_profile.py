"""The disks of a machine to be: which are made, which are taken as they are."""

import uuid
from dataclasses import dataclass, field

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.catalog import Size
from azlinux_cli.sandbox.arm.compute.disk import (
    Volume,
    check_free,
    fill,
    make_disk,
    of_image,
    zone_of,
)
from azlinux_cli.sandbox.arm.compute.disk_tier import LARGEST_GB, LARGEST_OS_GB, SKUS, is_premium
from azlinux_cli.sandbox.arm.compute.draft import Draft
from azlinux_cli.sandbox.arm.compute.refusal import (
    bad_request,
    conflict,
    invalid,
    missing,
    not_allowed,
    not_emulated,
)
from azlinux_cli.sandbox.arm.compute.sku import check_boots
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

FROM_IMAGE, ATTACH, EMPTY = "fromimage", "attach", "empty"
SPELLED = {FROM_IMAGE: "FromImage", ATTACH: "Attach", EMPTY: "Empty"}
DELETE_OPTIONS = {"delete": "Delete", "detach": "Detach"}
CACHING = {"none": "None", "readonly": "ReadOnly", "readwrite": "ReadWrite"}


@dataclass(slots=True)
class Disks:
    """What is to be done; `profiles` in the order OS disk, data disks."""

    made: list[tuple[Volume, str | None]] = field(default_factory=list)  # with the image's URN
    taken: list[str] = field(default_factory=list)
    profiles: list[Json] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [*(volume.id for volume, _ in self.made), *self.taken]


@dataclass(frozen=True, slots=True)
class Home:
    """Where the disks of a machine live, and what its size allows them."""

    vm_id: str
    location: str
    zone: str | None
    size: Size

    def disk_id(self, name: str) -> str:
        group = "/".join(self.vm_id.split("/")[:5])
        return f"{group}/providers/Microsoft.Compute/disks/{name}"

    @property
    def vm(self) -> str:
        return self.vm_id.rsplit("/", 1)[-1]


def plan_disks(cloud: Cloud, wanted: Draft) -> Disks:
    """Raises ArmError 400, 404, 409."""
    home = Home(wanted.vm_id, wanted.place.name, wanted.zone, wanted.size)
    out = Disks()
    _os_disk(cloud, wanted, home, out)
    given = at(wanted.properties, "storageProfile.dataDisks") or []
    check_data_disks(given, home.size)
    for item in given:
        add_data_disk(cloud, home, item, out)
    return out


def _os_disk(cloud: Cloud, wanted: Draft, home: Home, out: Disks) -> None:
    given = at(wanted.properties, "storageProfile.osDisk") or {"createOption": "FromImage"}
    if given.get("vhd"):
        # Unmanaged disks were retired (Azure updates: "retired on 31 March 2026").
        raise bad_request("Unmanaged disks are retired. Please use managed disks.", "osDisk.vhd")
    match str(given.get("createOption") or "").lower():
        case "fromimage":
            _os_from_image(cloud, wanted, home, given, out)
        case "attach":
            _os_attached(cloud, wanted, home, given, out)
        case "":
            raise missing("osDisk.createOption")
        case _:
            raise invalid("The value of parameter osDisk.createOption is invalid.", "osDisk")


def _os_from_image(cloud: Cloud, wanted: Draft, home: Home, given: Json, out: Disks) -> None:
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
    _check_range(size_gb, LARGEST_OS_GB, "osDisk.diskSizeGB")
    volume = Volume(
        id=home.disk_id(given.get("name") or f"{home.vm}_OsDisk_1_{uuid.uuid4().hex}"),
        location=home.location,
        size_gb=size_gb,
        sku=_sku(home, given),
        creation={"createOption": "FromImage", "imageReference": {"id": wanted.image_id}},
        zone=home.zone,
        extra={**of_image(image), **_security(wanted)},
    )
    _check_new(cloud, volume)
    out.made.append((volume, wanted.urn))
    out.profiles.append(_os_shown(given, volume.id, volume.sku, size_gb, FROM_IMAGE))


def _security(wanted: Draft) -> Json:
    if wanted.security_type.lower() == "standard":
        return {}
    return {"securityProfile": {"securityType": wanted.security_type}}


def _os_attached(cloud: Cloud, wanted: Draft, home: Home, given: Json, out: Disks) -> None:
    """A specialised disk: it brings its own users, so there is no OS profile."""
    if wanted.image is not None:
        raise invalid(
            "Cannot attach an existing OS disk if the VM is created from a platform or user image.",
            "osDisk",
        )
    if wanted.properties.get("osProfile"):
        raise invalid("Parameter 'osProfile' is not allowed.", "osProfile")
    disk = _existing(cloud, home, given)
    properties = disk["properties"]
    generation = str(properties.get("hyperVGeneration", "V1"))
    architecture = str(at(properties, "supportedCapabilities.architecture") or "x64")
    check_boots(wanted.size, generation, architecture)
    sent = {**given, "osType": given.get("osType") or properties.get("osType") or "Linux"}
    out.taken.append(disk["id"])
    size_gb = int(properties["diskSizeGB"])
    out.profiles.append(_os_shown(sent, disk["id"], disk["sku"]["name"], size_gb, ATTACH))


def _os_shown(given: Json, disk_id: str, sku: str, size_gb: int, option: str) -> Json:
    out = {
        "osType": given.get("osType") or "Linux",
        "name": disk_id.rsplit("/", 1)[-1],
        "createOption": SPELLED[option],
        "caching": CACHING.get(str(given.get("caching", "ReadWrite")).lower(), "ReadWrite"),
        "managedDisk": {"storageAccountType": sku, "id": disk_id},
        "deleteOption": delete_option(given),
        "diskSizeGB": size_gb,
    }
    if given.get("diffDiskSettings"):
        out["diffDiskSettings"] = given["diffDiskSettings"]
    return out


def delete_option(given: Json) -> str:
    text = str(given.get("deleteOption") or "Detach").lower()
    if text not in DELETE_OPTIONS:
        raise invalid("The value of parameter deleteOption is invalid.", "deleteOption")
    return DELETE_OPTIONS[text]


def check_data_disks(given: list[Json], size: Size) -> None:
    """Raises ArmError 409 if there are too many for the size, 400 if two have one LUN."""
    if len(given) > size.data_disks:
        raise not_allowed(
            "The maximum number of data disks allowed to be attached to a VM of this size is "
            f"{size.data_disks}.",
            "dataDisks",
        )
    seen = set()
    for item in given:
        lun = item.get("lun")
        if not isinstance(lun, int) or not 0 <= lun < size.data_disks:
            raise invalid("The value of parameter dataDisk.lun is invalid.", "dataDisk.lun")
        if lun in seen:
            raise invalid(f"A disk at LUN {lun} already exists.", "dataDisk.lun")
        seen.add(lun)


def add_data_disk(cloud: Cloud, home: Home, given: Json, out: Disks) -> None:
    """One new entry of `dataDisks`: an empty disk, or one that exists."""
    option = str(given.get("createOption") or "").lower()
    if option == ATTACH:
        disk = _existing(cloud, home, given)
        out.taken.append(disk["id"])
        size_gb = int(disk["properties"]["diskSizeGB"])
        shown = _data_shown(given, disk["id"], disk["sku"]["name"], size_gb, option)
    elif option == EMPTY:
        volume = _empty(home, given)
        _check_new(cloud, volume)
        out.made.append((volume, None))
        shown = _data_shown(given, volume.id, volume.sku, volume.size_gb, option)
    else:
        raise not_emulated(f"data disks with createOption {given.get('createOption')}")
    out.profiles.append(shown)


def _empty(home: Home, given: Json) -> Volume:
    if not given.get("diskSizeGB"):
        raise missing("dataDisk.diskSizeGB")
    size_gb = int(given["diskSizeGB"])
    _check_range(size_gb, LARGEST_GB, "dataDisk.diskSizeGB")
    name = given.get("name") or f"{home.vm}_disk{given['lun'] + 2}_{uuid.uuid4().hex}"
    return Volume(
        id=home.disk_id(name),
        location=home.location,
        size_gb=size_gb,
        sku=_sku(home, given),
        creation={"createOption": "Empty"},
        zone=home.zone,
    )


def _data_shown(given: Json, disk_id: str, sku: str, size_gb: int, option: str) -> Json:
    return {
        "lun": given["lun"],
        "name": disk_id.rsplit("/", 1)[-1],
        "createOption": SPELLED[option],
        "caching": CACHING.get(str(given.get("caching", "None")).lower(), "None"),
        "managedDisk": {"storageAccountType": sku, "id": disk_id},
        "deleteOption": delete_option(given),
        "diskSizeGB": size_gb,
        "toBeDetached": False,
    }


def _check_range(size_gb: int, largest: int, target: str) -> None:
    if not 1 <= size_gb <= largest:
        raise invalid(
            f"Value {size_gb} of parameter '{target}' is out of range. The value must be between "
            f"'1' and '{largest}', inclusive.",
            target,
        )


def _sku(home: Home, given: Json) -> str:
    """Premium unless the size cannot have it (recorded for a DS1_v2)."""
    wanted = at(given, "managedDisk.storageAccountType")
    if wanted is None:
        return "Premium_LRS" if home.size.premium else "Standard_LRS"
    exact = next((name for name in SKUS if same_text(name, wanted)), None)
    if exact is None:
        raise invalid(f"The AccountType {wanted} is invalid.", "storageAccountType")
    check_premium(home.size, exact, given.get("name") or home.vm)
    return exact


def check_premium(size: Size, sku: str, disk: str) -> None:
    """As quoted by users of Standard_D2a_v4 (terraform-provider-azurerm issues)."""
    if is_premium(sku) and not size.premium:
        raise invalid(
            f"Requested operation cannot be performed because the VM size {size.name} does not "
            f"support the storage account type {sku} of disk '{disk}'. Consider updating the VM to "
            "a size that supports Premium storage.",
            "osDisk.managedDisk.storageAccountType",
        )


def _check_new(cloud: Cloud, volume: Volume) -> None:
    """As quoted in cluster-api-provider-azure#755."""
    if cloud.resources.get(volume.id) is not None:
        name, group = volume.id.rsplit("/", 1)[-1], volume.id.split("/")[4]
        raise conflict(
            f"Disk {name} already exists in resource group {group.upper()}. Only "
            "CreateOption.Attach is supported.",
            volume.id,
        )


def _existing(cloud: Cloud, home: Home, given: Json) -> Document:
    """The disk to attach: free, finished, in the machine's region and zone."""
    disk_id = at(given, "managedDisk.id")
    if not disk_id:
        raise missing("managedDisk.id")
    disk = check_free(cloud, str(disk_id), home.vm_id)
    if disk.get("managedBy"):
        raise invalid(f"A disk named '{disk['name']}' already exists.", "dataDisk")
    if disk["properties"]["provisioningState"] != "Succeeded":
        raise not_allowed(f"Disk {disk['name']} is not ready. Please retry later.")
    check_place(disk, home.location, home.zone, home.vm)
    check_premium(home.size, disk["sku"]["name"], disk["name"])
    return disk


def check_place(disk: Document, location: str, zone: str | None, vm: str) -> None:
    """A zonal disk goes with machines of its zone, a regional one with regional machines.

    Rule: "Attach a disk" ("the disk and the VM must be in the same region and zone"); the words
    are made up.
    """
    if disk["location"] != location:
        raise bad_request(
            f"Disk {disk['name']} in location '{disk['location']}' cannot be attached to VM {vm} "
            f"in location '{location}'."
        )
    if zone_of(disk) != zone:
        raise bad_request(
            f"Disk {disk['name']} cannot be attached to the VM because it is not in the same zone "
            f"as the VM. Zone of the disk: '{zone_of(disk) or ''}', of the VM: '{zone or ''}'."
        )


def make_all(cloud: Cloud, disks: Disks) -> None:
    """Act: the new disks come into being, with their content."""
    for volume, image in disks.made:
        cloud.resources.put(make_disk(cloud, volume))
        fill(cloud, volume.id, volume.creation, image)
