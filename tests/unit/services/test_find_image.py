from dataclasses import dataclass, field, replace

import pytest

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.security import choose_security
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.services.find_image import FindImage
from tests.fakes.image_catalog import FakeImageCatalog, offer

SECURE = "TrustedLaunch + vTPM + Secure Boot"
GALLERY = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/shared/images/base"
)


@dataclass
class Resources:
    """Images that are resources."""

    known: dict[str, OfferedImage] = field(default_factory=dict)

    def describe(self, resource_id: str) -> OfferedImage | None:
        return self.known.get(resource_id)


CATALOG = FakeImageCatalog(
    offer("azure-linux-3-gen2"),
    offer("azure-linux-3-arm64", architecture="Arm64", security=""),
    offer("4", offer="azurelinux-4"),
    offer("azure-linux-3-acl", security="TrustedLaunch"),
    replace(offer("old", offer="ubuntu"), state="Deprecated"),
    offer("plain", offer="ubuntu", security=""),
    offer("picky", offer="ubuntu", security="TrustedLaunch"),
)


def find(wanted: str, architecture: str = "x64", resources: Resources | None = None) -> ImageFacts:
    finder = FindImage(load_catalog(None), CATALOG, resources or Resources())
    return finder(wanted, architecture, "westeurope")


@pytest.mark.parametrize(
    ("wanted", "architecture", "sku", "system", "security"),
    [
        ("azurelinux-3", "x64", "azure-linux-3-gen2", OsKind.AZURE_LINUX_3, SECURE),
        ("AzureLinux-3", "Arm64", "azure-linux-3-arm64", OsKind.AZURE_LINUX_3, "Standard"),
        ("azurelinux-4", "x64", "4", OsKind.AZURE_LINUX_4, "Standard"),
        ("AzureLinux4", "x64", "4", OsKind.AZURE_LINUX_4, "Standard"),
        ("acl", "x64", "azure-linux-3-acl", OsKind.ACL, SECURE),
    ],
)  # fmt: skip
def test_a_name_that_azl_knows_is_the_image_with_its_rules(
    wanted: str, architecture: str, sku: str, system: OsKind, security: str
) -> None:
    facts = find(wanted, architecture)

    assert facts.reference.sku == sku
    assert facts.reference.version == "latest"
    assert facts.reference.exact_version
    assert facts.os is system
    assert str(choose_security(facts, None)) == security


def test_a_known_image_as_a_urn_keeps_azls_rules() -> None:
    facts = find("microsoftcblmariner:azure-linux-3:azure-linux-3-acl:latest")

    assert facts.os is OsKind.ACL
    assert facts.needs_trusted_launch
    assert not find("microsoftazurelinux:azurelinux-4:4:latest").signed


def test_an_unknown_urn_has_the_regions_word_only() -> None:
    facts = find("canonical:ubuntu:plain:latest")

    assert facts.os is OsKind.OTHER
    assert str(choose_security(facts, None)) == "Standard"
    assert find("canonical:ubuntu:picky:latest").needs_trusted_launch


def test_a_version_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="is not offered in westeurope"):
        find("canonical:ubuntu:plain:9.9.9")


def test_a_deprecated_version_says_what_to_take() -> None:
    with pytest.raises(NotFoundError) as caught:
        find("canonical:ubuntu:old:3.20260809.01")

    assert caught.value.code == "ImageVersionDeprecated"
    assert "`latest`" in caught.value.hints[0]


def test_a_resource_is_found_by_its_id() -> None:
    offered = OfferedImage(ImageReference(resource_id=GALLERY), "Arm64", "V2", "TrustedLaunch")
    facts = find(GALLERY, resources=Resources({GALLERY: offered}))

    assert facts.reference.resource_id == GALLERY
    assert (facts.architecture, facts.needs_trusted_launch) == ("Arm64", True)


def test_a_resource_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="there is no image /sub"):
        find(GALLERY)


@pytest.mark.parametrize(
    "wanted",
    ["", "ubuntu", "a:b", "a:b:c:", ":::", "a:b:c:d:e", "/", "/x", GALLERY + "/x/y", GALLERY + "/"],
)
def test_what_is_no_image_says_what_one_looks_like(wanted: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(wanted)

    assert caught.value.hints
