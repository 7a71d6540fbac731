"""Managed disks and snapshots as things: made, copied, owned by a machine, released, removed.

Documents as recorded (az disk create, az snapshot create, 2024-08). The content of an OS disk is
the machine host's business; it is made here, at the same moment as the document.
"""

import uuid
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.disk.tier import SKUS, SNAPSHOT_SKUS, performance
from azlinux_cli.sandbox.arm.compute.offer.catalog import Image
from azlinux_cli.sandbox.arm.compute.refusal import disk_owned, not_found
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.machines import DiskSeed
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document

PROVIDER = "Microsoft.Compute"
DISK = f"{PROVIDER}/disks"
SNAPSHOT = f"{PROVIDER}/snapshots"
GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Volume:
    """What a disk or snapshot is to be."""

    id: str
    location: str
    size_gb: int
    sku: str
    creation: Json
    zone: str | None = None
    tags: Json | None = None
    extra: Json | None = None  # further properties: OS type, generation, encryption...


def of_image(image: Image) -> Json:
    """The properties a disk takes from the image it is made of (or from such a disk)."""
    out: Json = {
        "osType": "Linux",
        "hyperVGeneration": image.generation,
        "supportedCapabilities": {"architecture": image.architecture},
    }
    if image.security is not None:
        out["supportedSecurityOption"] = "TrustedLaunchSupported"
    return out


INHERITED = (
    "osType",
    "hyperVGeneration",
    "supportedCapabilities",
    "supportedSecurityOption",
    "securityProfile",
    "purchasePlan",
)


def of_source(source: Document) -> Json:
    properties = source["properties"]
    return {key: properties[key] for key in INHERITED if key in properties}


def make_disk(cloud: Cloud, volume: Volume) -> Document:
    out = _document(cloud, volume, DISK, SKUS)
    out["properties"].update(performance(volume.sku, volume.size_gb))
    if volume.zone is not None:
        out["zones"] = [volume.zone]
    return out


def make_snapshot(cloud: Cloud, volume: Volume, *, incremental: bool) -> Document:
    out = _document(cloud, volume, SNAPSHOT, SNAPSHOT_SKUS)
    out["properties"]["incremental"] = incremental
    if incremental:
        source = str(volume.creation.get("sourceUniqueId", volume.id))
        out["properties"]["incrementalSnapshotFamilyId"] = str(
            uuid.uuid5(uuid.NAMESPACE_URL, source)
        )
        out["properties"]["completionPercent"] = 100
    return out


def _document(cloud: Cloud, volume: Volume, kind: str, skus: dict[str, str]) -> Document:
    return {
        "name": volume.id.rsplit("/", 1)[-1],
        "id": volume.id,
        "type": kind,
        "location": volume.location,
        "tags": volume.tags or {},
        "sku": {"name": volume.sku, "tier": skus[volume.sku]},
        "properties": {
            "encryption": {"type": "EncryptionAtRestWithPlatformKey"},
            "networkAccessPolicy": "AllowAll",
            "publicNetworkAccess": "Enabled",
            **(volume.extra or {}),
            "creationData": volume.creation,
            "diskSizeGB": volume.size_gb,
            "diskSizeBytes": volume.size_gb * GIB,
            "timeCreated": rfc3339(cloud.clock.now()),
            "provisioningState": "Succeeded",
            "diskState": "Unattached",
            "uniqueId": str(uuid.uuid4()),
        },
    }


def fill(cloud: Cloud, volume_id: str, creation: Json, image: str | None = None) -> None:
    """Give a volume its content: an image's, a copy of another volume's, or none."""
    if image is not None:
        cloud.machines.create_disk(volume_id, DiskSeed(image))
    elif source := creation.get("sourceResourceId"):
        cloud.machines.copy_disk(str(source), volume_id)


def owner_of(disk: Document) -> str | None:
    found = disk.get("managedBy")
    return str(found) if found else None


def require_disk(cloud: Cloud, disk_id: str) -> Document:
    found = cloud.resources.get(disk_id)
    if found is None or found["type"] != DISK:
        raise not_found(f"Disk {disk_id} is not found.")
    return found


def check_free(cloud: Cloud, disk_id: str, vm_id: str) -> Document:
    """The disk. Raises ArmError 409 ConflictingUserInput if another machine has it, 404."""
    disk = require_disk(cloud, disk_id)
    owner = owner_of(disk)
    if owner is not None and owner.lower() != vm_id.lower():
        raise disk_owned(disk["id"], owner)
    return disk


def attach(cloud: Cloud, disk_id: str, vm_id: str, *, state: str = "Attached") -> None:
    disk = require_disk(cloud, disk_id)
    disk["managedBy"] = vm_id
    disk["properties"]["diskState"] = state
    disk["properties"]["LastOwnershipUpdateTime"] = rfc3339(cloud.clock.now())
    cloud.resources.put(disk)


def release(cloud: Cloud, disk_id: str) -> None:
    """Silent if the disk is gone."""
    disk = cloud.resources.get(disk_id)
    if disk is not None:
        disk.pop("managedBy", None)
        disk["properties"]["diskState"] = "Unattached"
        disk["properties"]["LastOwnershipUpdateTime"] = rfc3339(cloud.clock.now())
        cloud.resources.put(disk)


def set_state(cloud: Cloud, disk_ids: list[str], state: str) -> None:
    """`Attached` to an allocated machine, `Reserved` by a deallocated one (REST: DiskState)."""
    for disk in map(cloud.resources.get, disk_ids):
        if disk is not None:
            disk["properties"]["diskState"] = state
            cloud.resources.put(disk)


@deleter(DISK, order=20)
@deleter(SNAPSHOT, order=20)
def delete_volume(cloud: Cloud, volume_id: str) -> None:
    cloud.machines.delete_disk(volume_id)
    cloud.resources.delete(volume_id)


def encryption_set(disk: Document) -> str:
    found = at(disk, "properties.encryption.diskEncryptionSetId")
    return str(found or "").lower()


def zone_of(document: Document) -> str | None:
    zones = document.get("zones") or []
    return str(zones[0]) if zones else None
