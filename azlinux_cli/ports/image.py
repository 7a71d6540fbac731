"""What a region offers to make machines from."""

from typing import Protocol

from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.vm import ImageReference


class ImageCatalog(Protocol):
    def find(self, location: str, image: ImageReference) -> OfferedImage | None:
        """A marketplace image in a region; version `latest` is the newest one. One request.

        None where the region does not have it; the answer carries the exact version. Raises what
        ports.arm.Arm raises.
        """
        ...
