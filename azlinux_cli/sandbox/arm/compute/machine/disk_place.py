"""What the disks of a machine have in common: where they live, what the machine's size allows."""

from dataclasses import dataclass, field

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.tier import SKUS, is_premium
from azlinux_cli.sandbox.arm.compute.disk.volume import Volume, check_free, fill, make_disk, zone_of
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size
from azlinux_cli.sandbox.arm.compute.refusal import (
    bad_request,
    conflict,
    invalid,
    missing,
    not_allowed,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

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


def delete_option(given: Json) -> str:
    text = str(given.get("deleteOption") or "Detach").lower()
    if text not in DELETE_OPTIONS:
        raise invalid("The value of parameter deleteOption is invalid.", "deleteOption")
    return DELETE_OPTIONS[text]


def check_range(size_gb: int, largest: int, target: str) -> None:
    if not 1 <= size_gb <= largest:
        raise invalid(
            f"Value {size_gb} of parameter '{target}' is out of range. The value must be between "
            f"'1' and '{largest}', inclusive.",
            target,
        )


def sku_of(home: Home, given: Json) -> str:
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


def check_new(cloud: Cloud, volume: Volume) -> None:
    """As quoted in cluster-api-provider-azure#755."""
    if cloud.resources.get(volume.id) is not None:
        name, group = volume.id.rsplit("/", 1)[-1], volume.id.split("/")[4]
        raise conflict(
            f"Disk {name} already exists in resource group {group.upper()}. Only "
            "CreateOption.Attach is supported.",
            volume.id,
        )


def existing_disk(cloud: Cloud, home: Home, given: Json) -> Document:
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
