"""Marketplace images as a region offers them, together with what azl knows of them."""

from dataclasses import dataclass

from azlinux_cli.domain.catalog import ImageFamily
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.machine import ImageFacts, Security
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.security import choose_security
from azlinux_cli.domain.vm import ImageReference

_URN_PARTS = 4


@dataclass(frozen=True, slots=True)
class OfferedImage:
    """One version of an image, as its region describes it.

    `security`: the SecurityType feature, such as `TrustedLaunchSupported`; empty if there is none.
    `state`: Active, ScheduledForDeprecation or Deprecated. `disk_gb`: the least OS disk.
    """

    reference: ImageReference
    architecture: str  # x64 or Arm64
    generation: str  # V1 or V2
    security: str = ""
    state: str = "Active"
    disk_gb: int = 0

    @property
    def trusted_launch(self) -> bool:
        return "trustedlaunch" in self.security.lower()


@dataclass(frozen=True, slots=True)
class RegionImage:
    """An image of a region; `family` is None for one that azl has no data about."""

    location: str
    offered: OfferedImage
    family: ImageFamily | None
    flavor: str = ""

    @property
    def facts(self) -> ImageFacts:
        return facts_of(self.offered, self.family)

    @property
    def security(self) -> Security:
        """What azl gives a machine made of it, unless told."""
        return choose_security(self.facts, None)


def facts_of(offered: OfferedImage, family: ImageFamily | None, label: str = "") -> ImageFacts:
    """What making a machine needs to know. Without a family the region's word is all there is."""
    return ImageFacts(
        reference=offered.reference,
        os=family.os if family else OsKind.OTHER,
        architecture=offered.architecture,
        generation=offered.generation,
        trusted_launch=offered.trusted_launch,
        needs_trusted_launch=family.needs_trusted_launch if family else False,
        signed=family.signed if family else True,
        least_disk_gb=offered.disk_gb,
        label=label,
    )


def parse_urn(text: str) -> ImageReference:
    """`publisher:offer:sku:version`. Raises UsageError for anything else."""
    parts = text.split(":")
    if len(parts) != _URN_PARTS or not all(parts):
        raise UsageError(
            f"{text!r} is neither an image's name nor a URN",
            hint=("azl image list shows names", "a URN is publisher:offer:sku:version"),
        )
    return ImageReference(*parts)
