"""From what a user calls an image to what making a machine of it needs to know."""

import re
from dataclasses import dataclass, replace

from azlinux_cli.domain.catalog import Catalog, ImageFamily
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.image import OfferedImage, facts_of
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.image import ImageCatalog
from azlinux_cli.ports.provisioning import ImageResources

_URN_PARTS = 4
_RESOURCE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Compute/"
    r"(images/[^/]+|galleries/[^/]+/images/[^/]+(/versions/[^/]+)?)",
    re.IGNORECASE,
)
# The value of the SecurityType feature that insists on Trusted Launch, where others only allow it
# ("Trusted Launch for Azure virtual machines", image definitions).
_INSISTS = "trustedlaunch"


@dataclass(frozen=True, slots=True)
class FindImage:
    """`ports.provisioning.ImageFinder`: one request for each image."""

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
            reference = ImageReference(*wanted.split(":"))
            return self._marketplace(reference, self.catalog.family_of(reference), location)
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
        return self._marketplace(reference, family, location, label=family.name)

    def _marketplace(
        self,
        reference: ImageReference,
        family: ImageFamily | None,
        location: str,
        *,
        label: str = "",
    ) -> ImageFacts:
        offered = self.images.find(location, reference)
        if offered is None:
            raise NotFoundError(
                f"image {reference.urn} is not offered in {location}",
                hint="azl image list shows what the region offers",
                code="PlatformImageNotFound",
            )
        if offered.state.lower() == "deprecated":
            raise NotFoundError(
                f"image {reference.urn} is deprecated: no machine can be made of it any more",
                hint="version `latest` is the newest; azl image list shows what is offered",
                code="ImageVersionDeprecated",
            )
        facts = facts_of(offered, family, label)
        return replace(_insisting(facts, offered), os=self.catalog.os_of(reference))

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
        return _insisting(facts_of(offered, None), offered)


def _insisting(facts: ImageFacts, offered: OfferedImage) -> ImageFacts:
    insists = offered.security.lower() == _INSISTS
    return replace(facts, needs_trusted_launch=facts.needs_trusted_launch or insists)
