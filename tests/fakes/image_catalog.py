"""Images that were put there."""

from dataclasses import replace

from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.vm import ImageReference


def offer(
    sku: str,
    *,
    offer: str = "azure-linux-3",
    architecture: str = "x64",
    security: str = "TrustedLaunchSupported",
) -> OfferedImage:
    reference = ImageReference("MicrosoftCBLMariner", offer, sku, "latest", "3.20260809.01")
    return OfferedImage(reference, architecture, "V2", security)


class FakeImageCatalog:
    """`ports.image.ImageCatalog`: every SKU has one version, in every region."""

    def __init__(self, *offered: OfferedImage) -> None:
        self.offered = {o.reference.sku.lower(): o for o in offered}
        self.asked: list[tuple[str, str]] = []

    def find(self, location: str, image: ImageReference) -> OfferedImage | None:
        self.asked.append((location, image.sku))
        found = self.offered.get(image.sku.lower())
        if found is None:
            return None
        exact = found.reference.exact_version
        if image.version.lower() not in {"latest", exact}:
            return None
        return replace(found, reference=replace(image, exact_version=exact))
