"""Marketplace images from ARM (REST reference "Virtual Machine Images - List / Get")."""

from dataclasses import replace
from typing import Any

from azlinux_cli.adapters.azure.document import at, items, number, text
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.arm import Arm
from azlinux_cli.wire import api_version

_LATEST = "latest"


class AzureImageCatalog:
    """`ports.image.ImageCatalog`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def find(self, location: str, image: ImageReference) -> OfferedImage | None:
        try:
            if image.version.lower() == _LATEST:
                return self._newest(location, image)
            return self._version(location, image, image.version)
        except NotFoundError as error:
            if error.code == "SubscriptionNotFound":
                raise
            return None

    def _newest(self, location: str, image: ImageReference) -> OfferedImage | None:
        found = self._arm.array(
            self._path(location, image),
            api_version=api_version.COMPUTE,
            action=_action(image, location),
            params={"$top": "1", "$orderby": "name desc", "$expand": "properties"},
        )
        if not found:
            return None
        version = text(found[0], "name")
        # Not every region honours $expand: then the version itself is asked.
        if at(found[0], "properties.architecture") is None:
            return self._version(location, image, version)
        return offered_of(found[0], replace(image, exact_version=version))

    def _version(self, location: str, image: ImageReference, version: str) -> OfferedImage:
        found = self._arm.get(
            f"{self._path(location, image)}/{version}",
            api_version=api_version.COMPUTE,
            action=_action(image, location),
        )
        return offered_of(found, replace(image, exact_version=version))

    def _path(self, location: str, image: ImageReference) -> str:
        return (
            f"{self._arm.scope()}/providers/Microsoft.Compute/locations/{location}"
            f"/publishers/{image.publisher}/artifacttypes/vmimage/offers/{image.offer}"
            f"/skus/{image.sku}/versions"
        )


def _action(image: ImageReference, location: str) -> str:
    return f"read image {image.publisher}:{image.offer}:{image.sku} of {location}"


def offered_of(document: Any, image: ImageReference) -> OfferedImage:
    """One version's document in azl's words."""
    features = {text(f, "name"): text(f, "value") for f in items(document, "properties.features")}
    return OfferedImage(
        reference=image,
        architecture=text(document, "properties.architecture") or "x64",
        generation=text(document, "properties.hyperVGeneration") or "V1",
        security=features.get("SecurityType", ""),
        state=text(document, "properties.imageDeprecationStatus.imageState") or "Active",
        disk_gb=number(document, "properties.osDiskImage.sizeInGb") or 0,
    )
