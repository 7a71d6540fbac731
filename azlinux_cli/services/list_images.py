"""What new machines can be made from: the region's own answer, joined with azl's dated data."""

from dataclasses import dataclass
from functools import partial

from azlinux_cli.domain.catalog import Catalog, ImageFamily, ImageVariant
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.image import RegionImage, parse_urn
from azlinux_cli.ports.image import ImageCatalog
from azlinux_cli.ports.question import Questions

_WIDTH = 8
DEFAULT_ARCHITECTURE = "x64"


@dataclass(frozen=True, slots=True)
class ListImages:
    """Every Azure Linux image of a region: one request for each SKU that azl knows."""

    images: ImageCatalog
    catalog: Catalog

    def __call__(
        self, location: str, *, architecture: str | None = None
    ) -> tuple[list[RegionImage], list[ImageFamily]]:
        """The images, in the catalog's order, and the families of which the region has none."""
        asked = [
            (family, variant)
            for family in self.catalog.families
            for variant in family.variants
            if architecture in {None, variant.architecture}
        ]
        with Questions(_WIDTH) as questions:
            answers = [questions.ask(partial(self._ask, location, *one)) for one in asked]
        found = [image for answer in answers if (image := answer.result()) is not None]
        there = {image.family.name for image in found if image.family}
        absent = [f for f, _ in asked if f.name not in there]
        return found, list({f.name: f for f in absent}.values())

    def _ask(self, location: str, family: ImageFamily, variant: ImageVariant) -> RegionImage | None:
        offered = self.images.find(location, family.reference(variant))
        if offered is None:
            return None
        return RegionImage(location, offered, family, variant.flavor)


@dataclass(frozen=True, slots=True)
class ShowImage:
    """One image: a name such as `acl`, or a URN."""

    images: ImageCatalog
    catalog: Catalog

    def __call__(
        self, location: str, wanted: str, *, architecture: str | None = None
    ) -> RegionImage:
        """Raises UsageError for text that is no image, NotFoundError where there is none."""
        family = self.catalog.family(wanted)
        if family is not None:
            variant = family.variant(architecture or DEFAULT_ARCHITECTURE)
            if variant is None:
                raise NotFoundError(f"{family.title} has no image for {architecture}")
            reference = family.reference(variant)
        else:
            reference = parse_urn(wanted)
            family = self.catalog.family_of(reference)
        offered = self.images.find(location, reference)
        if offered is None:
            raise NotFoundError(
                f"{location} does not offer {reference.urn}",
                hint=f"azl image list --location {location} shows what it offers",
            )
        known = family.by_sku(reference.sku) if family else None
        return RegionImage(location, offered, family, known.flavor if known else "")
