"""One suite for the fake and for the real adapter on the sandbox: what `ImageCatalog` promises."""

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.adapters.azure.image_catalog import AzureImageCatalog
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.vm import ImageReference
from azlinux_cli.ports.image import ImageCatalog
from tests.fakes.image_catalog import FakeImageCatalog, offer
from tests.sandbox_cloud import SandboxCloud
from tests.sandbox_machine import HurriedClock

ACL = ImageReference("microsoftcblmariner", "azure-linux-3", "azure-linux-3-acl", "latest")


@pytest.fixture(params=["fake", "azure"])
def images(request: pytest.FixtureRequest) -> ImageCatalog:
    if request.param == "fake":
        return FakeImageCatalog(offer("azure-linux-3-acl"))
    sandbox: SandboxCloud = request.getfixturevalue("sandbox")
    return AzureImageCatalog(AzureCloud(sandbox.settings, HurriedClock()).arm())


def test_latest_is_answered_with_an_exact_version(images: ImageCatalog) -> None:
    found = images.find("westeurope", ACL)

    assert found is not None
    assert found.reference.exact_version.startswith("3.2")
    assert (found.architecture, found.generation, found.state) == ("x64", "V2", "Active")
    assert found.trusted_launch


def test_an_exact_version_is_found_as_itself(images: ImageCatalog) -> None:
    newest = images.find("westeurope", ACL)
    assert newest is not None
    exact = ImageReference(ACL.publisher, ACL.offer, ACL.sku, newest.reference.exact_version)

    again = images.find("westeurope", exact)

    assert again is not None
    assert again.reference.exact_version == newest.reference.exact_version


@pytest.mark.parametrize(
    "wanted",
    [
        ImageReference("nobody", "no-offer", "no-sku", "latest"),
        ImageReference(ACL.publisher, ACL.offer, "no-sku", "latest"),
        ImageReference(ACL.publisher, ACL.offer, ACL.sku, "9.9.9"),
    ],
)
def test_what_a_region_lacks_is_none(images: ImageCatalog, wanted: ImageReference) -> None:
    assert images.find("westeurope", wanted) is None


def test_every_sku_of_the_catalog_but_generation_1_of_4_is_in_the_rehearsal_cloud(
    sandbox: SandboxCloud,
) -> None:
    images = AzureImageCatalog(AzureCloud(sandbox.settings, HurriedClock()).arm())
    missing = []
    for family in load_catalog().families:
        for variant in family.variants:
            found = images.find("westeurope", family.reference(variant))
            if found is None:
                missing.append(variant.sku)
            else:
                assert found.architecture == variant.architecture
                assert found.generation == variant.generation

    assert missing == ["4-gen1"]
