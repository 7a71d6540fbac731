"""What a new disk or snapshot is made from: nothing, a platform image, another volume.

Source: REST reference "Disks - Create Or Update", CreationData. Decides only.
"""

import re
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.disk.tier import LARGEST_GB, SKUS, SNAPSHOT_SKUS
from azlinux_cli.sandbox.arm.compute.disk.volume import DISK, Volume, of_image, of_source
from azlinux_cli.sandbox.arm.compute.offer.catalog import location
from azlinux_cli.sandbox.arm.compute.offer.image import resolve
from azlinux_cli.sandbox.arm.compute.refusal import (
    cannot_shrink,
    invalid,
    missing,
    not_emulated,
    not_found,
)
from azlinux_cli.sandbox.arm.placement import tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

# `imageReference.id` of a platform image, in any casing.
_IMAGE_ID = re.compile(
    r".*/publishers/([^/]+)/artifacttypes/vmimage/offers/([^/]+)/skus/([^/]+)/versions/([^/]+)/?",
    re.IGNORECASE,
)
SENT = (
    "encryption",
    "networkAccessPolicy",
    "publicNetworkAccess",
    "osType",
    "hyperVGeneration",
    "securityProfile",
    "supportedCapabilities",
)


@dataclass(frozen=True, slots=True)
class Source:
    volume: Volume
    image: str | None = None  # URN


@dataclass(frozen=True, slots=True)
class _Origin:
    creation: Json
    size_gb: int | None
    extra: Json
    image: str | None = None


def plan(cloud: Cloud, volume_id: str, kind: str, body: Json) -> Source:
    """Raises ArmError 400, 404, 409, 501."""
    if not body.get("location"):
        raise ArmError(
            400, "LocationRequired", "The location property is required for this definition."
        )
    place = location(body["location"])
    properties = body.get("properties") or {}
    origin = _origin(cloud, place.name, properties.get("creationData") or {})
    size_gb = int(properties.get("diskSizeGB") or origin.size_gb or 0)
    if not size_gb:
        raise missing("disk.properties.diskSizeGB")
    if not 1 <= size_gb <= LARGEST_GB:
        raise invalid(
            f"Value {size_gb} of parameter 'disk.diskSizeGB' is out of range. Value must be "
            f"between '1' and '{LARGEST_GB}', inclusive.",
            "disk.diskSizeGB",
        )
    if origin.size_gb and size_gb < origin.size_gb:
        raise cannot_shrink(volume_id.rsplit("/", 1)[-1])
    zones = [str(item) for item in body.get("zones") or []]
    volume = Volume(
        id=volume_id,
        location=place.name,
        size_gb=size_gb,
        sku=_sku(kind, body),
        creation=origin.creation,
        zone=zones[0] if zones else None,
        tags=tags_of(body),
        extra={**origin.extra, **{key: properties[key] for key in SENT if key in properties}},
    )
    return Source(volume, origin.image)


def _sku(kind: str, body: Json) -> str:
    known = SKUS if kind == DISK else SNAPSHOT_SKUS
    name = str(at(body, "sku.name") or "Standard_LRS")
    exact = next((item for item in known if item.lower() == name.lower()), None)
    if exact is None:
        raise invalid(f"The AccountType {name} is invalid.", "sku.name")
    return exact


def _origin(cloud: Cloud, place: str, creation: Json) -> _Origin:
    option = str(creation.get("createOption") or "")
    match option.lower():
        case "empty":
            return _Origin({"createOption": "Empty"}, None, {})
        case "fromimage":
            return _from_image(cloud, creation)
        case "copy" | "copystart":
            return _copy(cloud, place, creation)
        case "":
            raise missing("disk.creationData.createOption")
    raise not_emulated(f"disks with createOption {option}")


def _from_image(cloud: Cloud, creation: Json) -> _Origin:
    reference_id = str(at(creation, "imageReference.id") or "")
    match = _IMAGE_ID.fullmatch(reference_id)
    if match is None:
        raise not_emulated("disks from gallery images; use a platform image's id")
    image, version = resolve(
        cloud, dict(zip(("publisher", "offer", "sku", "version"), match.groups(), strict=True))
    )
    known = {"createOption": "FromImage", "imageReference": {"id": reference_id}}
    return _Origin(known, image.disk_gb, of_image(image), image.urn(version))


def _copy(cloud: Cloud, place: str, creation: Json) -> _Origin:
    source_id = creation.get("sourceResourceId") or creation.get("sourceUri")
    if not source_id:
        raise missing("disk.creationData.sourceResourceId")
    source = _source(cloud, str(source_id), place)
    known = {
        **creation,
        "sourceResourceId": str(source_id),
        "sourceUniqueId": source["properties"]["uniqueId"],
    }
    return _Origin(known, int(source["properties"]["diskSizeGB"]), of_source(source))


def _source(cloud: Cloud, source_id: str, place: str) -> Document:
    """A disk or snapshot in the same region; copies across regions need CopyStart and time."""
    found = cloud.resources.get(source_id)
    if found is None:
        raise not_found(f"Resource {source_id} is not found.")
    if found["location"] != place:
        raise invalid(
            f"The source resource {source_id} is in location '{found['location']}', not in "
            f"'{place}'. Copying across regions is not supported by this create option.",
            "disk.creationData.sourceResourceId",
        )
    return found
