"""From what a user calls an image to what making a machine of it needs to know."""

import re
from dataclasses import dataclass

from azlinux_cli.domain.catalog import Catalog, ImageFamily
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.image import ImageCatalog, OfferedImage
from azlinux_cli.ports.provisioning import ImageResources

_URN_PARTS = 4
_RESOURCE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/"
    r"(images/[^/]+|galleries/[^/]+/images/[^/]+(/versions/[^/]+)?)",
    re.IGNORECASE,
)
# The values of the SecurityType feature that allow, and that insist on, Trusted Launch ("Trusted
# Launch for Azure virtual machines", gallery image definitions).
_ALLOWS = {
    "trustedlaunchsupported",
    "trustedlaunch",
    "trustedlaunchandconfidentialvmsupported",
}
_INSISTS = {"trustedlaunch"}


@dataclass(frozen=True, slots=True)
class FindImage:
    """`ports.provisioning.ImageFinder`.

    One request: the newest version of an image that azl knows, the properties of any other
    marketplace image of a given version (two for `latest`), or the image resource.
    """

    catalog: Catalog
    images: ImageCatalog
    resources: ImageResources

    def __call__(self, wanted: str, architecture: str, location: str) -> ImageFacts:
        family = self.catalog.family(wanted)
        if family is not None:
            return self._known(family, architecture, location)
        if wanted.startswith("/"):
            return self._resource(wanted)
        if wanted.count(":") == _URN_PARTS - 1 and all(wanted.split(":")):
            return self._marketplace(ImageReference(*wanted.split(":")), location)
        names = ", ".join(family.name for family in self.catalog.families)
        raise UsageError(
            f"{wanted!r} is not an image",
            hint=[
                f"one of: {names}",
                "or PUBLISHER:OFFER:SKU:VERSION, or the resource id of an image",
            ],
        )

    def _known(self, family: ImageFamily, architecture: str, location: str) -> ImageFacts:
        variant = family.variant(architecture)
        if variant is None:
            raise UsageError(
                f"{family.title} has no {architecture} image", hint="choose another --arch"
            )
        reference = family.reference(variant)
        newest = self.images.newest(location, family.publisher, family.offer, variant.sku)
        if newest is None:
            raise _not_there(reference.urn, location)
        return ImageFacts(
            reference=ImageReference(
                reference.publisher, reference.offer, reference.sku, "latest", newest
            ),
            os=family.os,
            architecture=variant.architecture,
            generation=variant.generation,
            # Whether an Arm64 image takes Trusted Launch is not known beforehand: not by default.
            trusted_launch=family.needs_trusted_launch or architecture == "x64",
            needs_trusted_launch=family.needs_trusted_launch,
            signed=family.signed,
            label=family.name,
        )

    def _marketplace(self, reference: ImageReference, location: str) -> ImageFacts:
        offered = self.images.describe(
            location, reference.publisher, reference.offer, reference.sku, reference.version
        )
        if offered is None:
            raise _not_there(reference.urn, location)
        family = self.catalog.family_of(reference)
        return _facts(reference, offered, self.catalog, family)

    def _resource(self, resource_id: str) -> ImageFacts:
        if not _RESOURCE.fullmatch(resource_id):
            raise UsageError(
                f"{resource_id!r} is not the id of an image",
                hint="an image, or a gallery's image or one of its versions: "
                "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Compute/...",
            )
        offered = self.resources.describe(resource_id)
        if offered is None:
            raise NotFoundError(f"there is no image {resource_id}")
        return _facts(ImageReference(resource_id=resource_id), offered, self.catalog, None)


def _facts(
    reference: ImageReference, offered: OfferedImage, catalog: Catalog, family: ImageFamily | None
) -> ImageFacts:
    says = {value.lower() for value in offered.security_types}
    return ImageFacts(
        reference=reference,
        os=catalog.os_of(reference),
        architecture=offered.architecture,
        generation=offered.generation,
        trusted_launch=bool(says & _ALLOWS),
        needs_trusted_launch=bool(says & _INSISTS) or bool(family and family.needs_trusted_launch),
        signed=family.signed if family else True,
    )


def _not_there(urn: str, location: str) -> NotFoundError:
    return NotFoundError(
        f"image {urn} is not offered in {location}",
        hint="azl image list shows what the region offers",
        code="PlatformImageNotFound",
    )
