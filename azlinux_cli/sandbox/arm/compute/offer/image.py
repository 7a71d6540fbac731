"""Platform images: publishers, offers, SKUs, versions, and what a reference to one means.

Shapes as recorded (`az vm create`, 2024-08); ids are written with capitals there, so here too.
"""

from collections.abc import Iterable

from azlinux_cli.sandbox.arm.compute.offer.catalog import Image, images, location
from azlinux_cli.sandbox.arm.compute.refusal import missing, not_emulated, not_found
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

LATEST = "latest"
LEVELS = ("publisher", "offer", "sku")
GIB = 1024**3


def version_key(version: str) -> tuple[int, ...]:
    """`3.20250102.02`: three numbers (Marketplace, "image version MAJOR.MINOR.PATCH")."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def newest(image: Image) -> str:
    return max(image.versions, key=version_key)


def find(cloud: Cloud, publisher: str, offer: str, sku: str) -> Image | None:
    wanted = (publisher.lower(), offer.lower(), sku.lower())
    for item in images(cloud):
        if (item.publisher.lower(), item.offer.lower(), item.sku.lower()) == wanted:
            return item
    return None


def resolve(cloud: Cloud, reference: Json) -> tuple[Image, str]:
    """The image and exact version that an `imageReference` means.

    Raises ArmError 404 PlatformImageNotFound (packer#10600), 404 ImageVersionDeprecated
    (Marketplace documentation, "deprecated images FAQ"), 501 for images by id.
    """
    if (
        reference.get("id")
        or reference.get("communityGalleryImageId")
        or reference.get("sharedGalleryImageId")
    ):
        raise not_emulated("gallery, community and managed images; use a platform image's URN")
    parts = []
    for level in (*LEVELS, "version"):
        if not reference.get(level):
            raise missing(f"imageReference.{level}")
        parts.append(str(reference[level]))
    publisher, offer, sku, version = parts
    image = find(cloud, publisher, offer, sku)
    if image is not None and version in image.deprecated:
        raise _deprecated(image, version)
    exact = newest(image) if image is not None and version.lower() == LATEST else version
    if image is None or exact not in image.versions:
        raise ArmError(
            404,
            "PlatformImageNotFound",
            f"The platform image '{publisher}:{offer}:{sku}:{version}' is not available. Verify "
            "that all fields in the storage profile are correct. For more details about storage "
            "profile information, please refer to https://aka.ms/storageprofile",
            target="imageReference",
        )
    return image, exact


def _deprecated(image: Image, version: str) -> ArmError:
    return ArmError(
        404,
        "ImageVersionDeprecated",
        f"VM Image from publisher: {image.publisher} with - Offer: {image.offer}, Sku: "
        f"{image.sku}, Version: {version} is deprecated.",
    )


def get_publishers(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    return _names(cloud, subscription, place, ())


def get_offers(
    cloud: Cloud, request: Request, *, subscription: str, place: str, publisher: str
) -> Response:
    return _names(cloud, subscription, place, (publisher,))


def get_skus(
    cloud: Cloud, request: Request, *, subscription: str, place: str, publisher: str, offer: str
) -> Response:
    return _names(cloud, subscription, place, (publisher, offer))


def _names(cloud: Cloud, subscription: str, place: str, given: tuple[str, ...]) -> Response:
    level = LEVELS[len(given)]
    found: dict[str, Image] = {}
    for item in images(cloud):
        chosen = [str(getattr(item, name)).lower() for name in LEVELS[: len(given)]]
        if chosen == [text.lower() for text in given]:
            found.setdefault(getattr(item, level), item)
    if not found:
        raise _unknown()
    name = location(place).name
    return Response(
        200,
        [
            {"location": name, "name": key, "id": _id(subscription, name, item, len(given) + 1)}
            for key, item in sorted(found.items())
        ],
    )


def _unknown() -> ArmError:
    """As azure-cli's live tests saw it (azure-cli#28909)."""
    return not_found("Artifact: VMImage was not found.")


def _id(subscription: str, place: str, image: Image, depth: int, version: str = "") -> str:
    parts = [f"Publishers/{image.publisher}"]
    if depth > 1:
        parts.append(f"ArtifactTypes/VMImage/Offers/{image.offer}")
    if depth > len(LEVELS) - 1:
        parts.append(f"Skus/{image.sku}")
    if version:
        parts.append(f"Versions/{version}")
    return (
        f"/Subscriptions/{subscription}/Providers/Microsoft.Compute/Locations/{place}/"
        + "/".join(parts)
    )


def version_id(subscription: str, place: str, image: Image, version: str) -> str:
    return _id(subscription, place, image, len(LEVELS), version)


def list_versions(
    cloud: Cloud,
    request: Request,
    *,
    subscription: str,
    place: str,
    publisher: str,
    offer: str,
    sku: str,
) -> Response:
    """`$orderby=name desc`, `$top`, `$expand=properties` (REST: Virtual Machine Images - List)."""
    image = find(cloud, publisher, offer, sku)
    if image is None:
        raise _unknown()
    order = (request.parameter("$orderby") or "name asc").lower().split()
    versions: Iterable[str] = sorted(image.versions, key=version_key, reverse=order[-1] == "desc")
    top = request.parameter("$top")
    chosen = list(versions)[: int(top)] if top and top.isdigit() else list(versions)
    whole = (request.parameter("$expand") or "").lower() == "properties"
    name = location(place).name
    return Response(
        200, [_version(subscription, name, image, item, whole=whole) for item in chosen]
    )


def get_version(
    cloud: Cloud,
    request: Request,
    *,
    subscription: str,
    place: str,
    publisher: str,
    offer: str,
    sku: str,
    version: str,
) -> Response:
    image = find(cloud, publisher, offer, sku)
    if image is not None and version in image.deprecated:
        raise _deprecated(image, version)
    if image is None or version not in image.versions:
        raise _unknown()
    return Response(200, _version(subscription, location(place).name, image, version, whole=True))


def _version(subscription: str, place: str, image: Image, version: str, *, whole: bool) -> Json:
    out: Json = {
        "location": place,
        "name": version,
        "id": version_id(subscription, place, image, version),
    }
    if whole:
        out["properties"] = _properties(image)
    return out


def _properties(image: Image) -> Json:
    managed = image.replica == "Managed"
    out: Json = {
        "hyperVGeneration": image.generation,
        "architecture": image.architecture,
        "replicaType": image.replica,
        "disallowed": {"vmDiskType": "Unmanaged" if managed else "None"},
        "automaticOSUpgradeProperties": {"automaticOSUpgradeSupported": True},
        "imageDeprecationStatus": {"imageState": "Active"},
        "osDiskImage": {"operatingSystem": "Linux"},
        "dataDiskImages": [],
    }
    if managed:
        out["replicaCount"] = 10
        out["osDiskImage"]["sizeInGb"] = image.disk_gb
        out["features"] = _features(image)
    else:
        out["osDiskImage"]["sizeInBytes"] = image.disk_gb * GIB
    return out


def _features(image: Image) -> list[Json]:
    found = [{"name": "SecurityType", "value": image.security}] if image.security else []
    return [
        *found,
        {"name": "IsAcceleratedNetworkSupported", "value": "True"},
        {"name": "DiskControllerTypes", "value": "SCSI, NVMe"},
        {"name": "IsHibernateSupported", "value": "True"},
    ]


_BASE = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{place}/publishers"
_OFFERS = _BASE + "/{publisher}/artifacttypes/vmimage/offers"
_SKUS = _OFFERS + "/{offer}/skus"
_VERSIONS = _SKUS + "/{sku}/versions"

ROUTES = (
    Route("GET", _BASE, get_publishers),
    Route("GET", _OFFERS, get_offers),
    Route("GET", _SKUS, get_skus),
    Route("GET", _VERSIONS, list_versions),
    Route("GET", _VERSIONS + "/{version}", get_version),
)
