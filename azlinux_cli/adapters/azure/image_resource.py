"""Images that are resources: managed images, and the definitions of a gallery's images."""

from typing import Any

from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.arm import Arm

_IMAGES = "2024-07-01"  # Microsoft.Compute/images
_GALLERIES = "2024-03-03"  # Microsoft.Compute/galleries


class AzureImageResources:
    """`ports.provisioning.ImageResources`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def describe(self, resource_id: str) -> OfferedImage | None:
        definition = resource_id.partition("/versions/")[0]
        gallery = "/galleries/" in resource_id.lower()
        found = self._arm.find(
            definition,
            api_version=_GALLERIES if gallery else _IMAGES,
            action=f"read image {resource_id.rpartition('/')[2]}",
        )
        return offered_of(found, resource_id) if found else None


def offered_of(document: dict[str, Any], resource_id: str) -> OfferedImage:
    """REST reference, "Gallery Images - Get" and "Images - Get"; what is left out is x64, V1."""
    properties = document.get("properties") or {}
    features = {
        str(feature.get("name", "")).lower(): str(feature.get("value"))
        for feature in properties.get("features") or []
    }
    return OfferedImage(
        reference=ImageReference(resource_id=resource_id),
        architecture=str(properties.get("architecture") or "x64"),
        generation=str(properties.get("hyperVGeneration") or "V1"),
        security=features.get("securitytype", ""),
    )
