import pytest

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.domain.machine import SecurityType
from azlinux_cli.services.list_images import ListImages, ShowImage
from tests.fakes.image_catalog import FakeImageCatalog, offer

CATALOG = load_catalog()
THREE = offer("azure-linux-3-gen2")
THREE_ARM = offer("azure-linux-3-arm64", architecture="Arm64", security="")
FOUR = offer("4", offer="azurelinux-4")
ACL = offer("azure-linux-3-acl", security="TrustedLaunch")


def test_a_list_is_what_the_region_has_in_the_catalogs_order() -> None:
    images = FakeImageCatalog(ACL, FOUR, THREE)

    found, absent = ListImages(images, CATALOG)("eastus")

    assert [i.family and i.family.name for i in found] == ["azurelinux-3", "azurelinux-4", "acl"]
    assert absent == []
    assert len(images.asked) == sum(len(f.variants) for f in CATALOG.families)


def test_families_that_a_region_lacks_are_named_once() -> None:
    found, absent = ListImages(FakeImageCatalog(THREE), CATALOG)("eastus")

    assert len(found) == 1
    assert [f.name for f in absent] == ["azurelinux-4", "acl"]


def test_an_architecture_asks_for_nothing_else() -> None:
    images = FakeImageCatalog(THREE, THREE_ARM)

    found, _ = ListImages(images, CATALOG)("eastus", architecture="Arm64")

    assert [i.offered.reference.sku for i in found] == ["azure-linux-3-arm64"]
    assert all("arm64" in sku for _, sku in images.asked)


def test_security_follows_the_image_and_azls_data() -> None:
    show = ShowImage(FakeImageCatalog(THREE, FOUR, ACL), CATALOG)

    three, four, acl = (show("eastus", n).security for n in ("azurelinux-3", "azurelinux-4", "acl"))

    assert (three.type, three.secure_boot) == (SecurityType.TRUSTED_LAUNCH, True)
    assert (four.type, four.secure_boot) == (SecurityType.STANDARD, False)
    assert (acl.type, acl.secure_boot, acl.vtpm) == (SecurityType.TRUSTED_LAUNCH, True, True)


def test_a_urn_is_shown_with_what_azl_knows_of_its_family() -> None:
    urn = "microsoftcblmariner:azure-linux-3:azure-linux-3-acl:3.20260809.01"

    found = ShowImage(FakeImageCatalog(ACL), CATALOG)("eastus", urn)

    assert found.family is not None
    assert found.family.name == "acl"


def test_an_image_azl_knows_nothing_about_is_shown_all_the_same() -> None:
    found = ShowImage(FakeImageCatalog(offer("server")), CATALOG)(
        "eastus", "Canonical:u:server:latest"
    )

    assert found.family is None
    assert found.security.type is SecurityType.TRUSTED_LAUNCH


@pytest.mark.parametrize("wanted", ["web", "a:b", "a:b:c:", ":::", "a:b:c:d:e", ""])
def test_text_that_is_no_image_is_a_usage_error(wanted: str) -> None:
    with pytest.raises(UsageError, match="neither an image's name nor a URN"):
        ShowImage(FakeImageCatalog(), CATALOG)("eastus", wanted)


def test_an_image_that_the_region_lacks_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="eastus does not offer microsoftazurelinux") as at:
        ShowImage(FakeImageCatalog(), CATALOG)("eastus", "azurelinux-4")
    assert at.value.hints == ("azl image list --location eastus shows what it offers",)
