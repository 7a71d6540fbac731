"""Images that are resources: managed images, and the definitions of a gallery's images."""

from typing import Any

from azlinux_cli.ports.arm import Arm
from azlinux_cli.ports.image import OfferedImage

_IMAGES = "2024-07-01"  # Microsoft.Compute/images
_GALLERIES = "2024-03-03"  # Microsoft.Compute/galleries


class AzureImageResources:
    """`ports.provisioning.ImageResources`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def describe(self, resource_id: str) -> OfferedImage | None:
        definition, _, version = resource_id.partition("/versions/")
        gallery = "/galleries/" in resource_id.lower()
        found = self._arm.find(
            definition,
            api_version=_GALLERIES if gallery else _IMAGES,
            action=f"read image {resource_id.rpartition('/')[2]}",
        )
        return offered_of(found, version) if found else None


def offered_of(document: dict[str, Any], version: str) -> OfferedImage:
    """REST reference, "Gallery Images - Get" and "Images - Get"; what is left out is x64, V1."""
    properties = document.get("properties") or {}
    features = properties.get("features") or []
    return OfferedImage(
        version=version,
        architecture=str(properties.get("architecture") or "x64"),
        generation=str(properties.get("hyperVGeneration") or "V1"),
        security_types=tuple(
            str(feature.get("value"))
            for feature in features
            if str(feature.get("name", "")).lower() == "securitytype"
        ),
    )
