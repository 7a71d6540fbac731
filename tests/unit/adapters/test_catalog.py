from pathlib import Path

import pytest

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.vm import ImageReference


def test_azls_own_data_knows_the_three_families_with_a_date() -> None:
    catalog = load_catalog()

    assert [f.name for f in catalog.families] == ["azurelinux-3", "azurelinux-4", "acl"]
    assert catalog.as_of == "2026-11-22"
    assert all(f.as_of == catalog.as_of and f.source for f in catalog.families)


@pytest.mark.parametrize(
    ("urn", "os"),
    [
        ("MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:1", OsKind.AZURE_LINUX_3),
        ("microsoftcblmariner:Azure-Linux-3:azure-linux-3-arm64-gen2-fips:1", OsKind.AZURE_LINUX_3),
        ("MicrosoftCBLMariner:azure-linux-3:azure-linux-3-acl:1", OsKind.ACL),
        ("MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64-gen2-acl:1", OsKind.ACL),
        ("MicrosoftCBLMariner:azure-linux-3:azure-linux-osguard-3:1", OsKind.OS_GUARD),
        ("MicrosoftAzureLinux:azurelinux-4:4-arm64:1", OsKind.AZURE_LINUX_4),
        ("MicrosoftCblMariner:cbl-mariner:cbl-mariner-2-gen2:1", OsKind.MARINER_2),
        ("kinvolk:flatcar-container-linux-free:stable-gen2:1", OsKind.FLATCAR),
        ("Canonical:ubuntu-24_04-lts:server:1", OsKind.OTHER),
        (":::", OsKind.OTHER),
    ],
)
def test_an_image_tells_its_system(urn: str, os: OsKind) -> None:
    assert load_catalog().os_of(ImageReference(*urn.split(":"))) is os


@pytest.mark.parametrize(
    ("name", "architecture", "urn"),
    [
        ("azurelinux-3", "x64", "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:latest"),
        ("azurelinux-3", "Arm64", "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64:latest"),
        ("AzureLinux4", "x64", "microsoftazurelinux:azurelinux-4:4:latest"),
        ("AZURELINUX-4", "Arm64", "microsoftazurelinux:azurelinux-4:4-arm64:latest"),
        ("acl", "x64", "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-acl:latest"),
        ("acl", "Arm64", "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64-gen2-acl:latest"),
    ],
)
def test_a_short_name_stands_for_the_plain_generation_2_image(
    name: str, architecture: str, urn: str
) -> None:
    family = load_catalog().family(name)
    assert family is not None
    variant = family.variant(architecture)
    assert variant is not None

    assert family.reference(variant).urn == urn


def test_the_rules_of_each_family_are_those_of_the_facts() -> None:
    three, four, acl = load_catalog().families

    assert (three.signed, three.needs_trusted_launch, three.stage) == (True, False, "supported")
    assert (four.signed, four.needs_trusted_launch, four.stage) == (False, False, "preview")
    assert (acl.signed, acl.needs_trusted_launch, acl.custom_data) == (True, True, "ignition")


OVERRIDE = """
as_of = "2027-03-01"

[[image]]
name = "azurelinux-4"
stage = "supported"
signed = true

[[image]]
name = "golden"
title = "Our own"
os = "3.0"
publisher = "us"
offer = "ours"
variants = [{ sku = "g", architecture = "amd64", generation = "V2" }]

[[rule]]
os = "3.0"
publisher = "us"
"""


def test_a_file_replaces_single_values_and_adds_images(tmp_path: Path) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(OVERRIDE)

    catalog = load_catalog(str(file))

    four, golden = catalog.family("azurelinux-4"), catalog.family("golden")
    assert four is not None
    assert (four.stage, four.signed, four.offer, four.as_of) == (
        "supported", True, "azurelinux-4", "2027-03-01",
    )  # fmt: skip
    assert golden is not None
    assert golden.variants[0].architecture == "x64"
    assert catalog.os_of(ImageReference("us", "ours", "g", "1")) is OsKind.AZURE_LINUX_3
    three = catalog.family("azurelinux-3")
    assert three is not None
    assert three.as_of == "2026-11-22"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml", "not valid TOML"),
        ("image = 3", r"must be \[\[image\]\] tables"),
        ('[[image]]\nname = "x"', "image x lacks title, os, publisher, offer, variants"),
        ('[[image]]\nname = "acl"\nos = "dos"', "image acl: os is 'dos'"),
        ('[[image]]\nname = "acl"\nstage = "dead"', "image acl: stage is 'dead'"),
        ('[[image]]\nname = "acl"\nsigned = "yes"', "signed is 'yes', not a bool"),
        ('[[image]]\nname = "acl"\nsinged = true', "unknown key 'singed'"),
        ('[[image]]\nname = "acl"\nvariants = [3]', "variants must be tables"),
        ('[[image]]\nname = "acl"\nvariants = [{ sku = "x" }]', "lacks architecture, generation"),
        ('[[rule]]\nsku = "x"', "rule lacks os"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "catalog.toml"
    file.write_text(text)

    with pytest.raises(UsageError, match=message) as at:
        load_catalog(str(file))
    assert at.value.message.startswith(f"{file}: ")
    assert at.value.hints


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "catalog.toml"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UsageError, match=r"catalog\.toml: "):
        load_catalog(str(file))
