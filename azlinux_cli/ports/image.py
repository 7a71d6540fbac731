"""What a region offers to make machines from."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OfferedImage:
    """One version of a marketplace image, as its region describes it."""

    version: str
    architecture: str  # x64 or Arm64
    generation: str  # V1 or V2
    security_types: tuple[str, ...] = ()  # the values of the SecurityType feature


class ImageCatalog(Protocol):
    """Raises what ports.arm.Arm raises."""

    def newest(self, location: str, publisher: str, offer: str, sku: str) -> str | None:
        """The newest version of an image in a region; None where the region does not have it."""
        ...

    def describe(
        self, location: str, publisher: str, offer: str, sku: str, version: str
    ) -> OfferedImage | None:
        """What one version is. `latest` means the newest. None where there is none."""
        ...
