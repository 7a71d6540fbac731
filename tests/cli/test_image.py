"""`azl image list | show`: real parser, fake region, whole output."""
# ruff: noqa: E501 - whole tables stand here as they are printed

import pytest

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.settings import Settings
from tests.command import Azl
from tests.fakes.image_catalog import FakeImageCatalog, offer

KEYS = [
    "name", "title", "os", "urn", "publisher", "offer", "sku", "version", "location",
    "architecture", "generation", "flavor", "securityType", "secureBoot", "vtpm",
    "needsTrustedLaunch", "signedForSecureBoot", "imageState", "lifecycle", "since", "support",
    "supportEnds", "customData", "osDiskSizeGb", "asOf", "source", "notes",
]  # fmt: skip


def deps(location: str | None = "eastus") -> Deps:
    images = FakeImageCatalog(
        offer("azure-linux-3-gen2"),
        offer("4", offer="azurelinux-4"),
        offer("azure-linux-3-arm64-gen2-acl", architecture="Arm64"),
    )
    values = {"output": "table"} | ({"location": location} if location else {})
    return Deps(Settings(None, values, {}), images=lambda: images, catalog=load_catalog)


def test_a_list_joins_the_regions_answer_with_dated_data(azl: Azl) -> None:
    assert azl("image", "list", obj=deps()) == (
        0,
        ("NAME          ARCH    GEN    FLAVOR    VERSION        SECURITY                              LIFECYCLE    SUPPORT           URN\n"
        "azurelinux-3  x64     V2               3.20260809.01  TrustedLaunch + Secure Boot           supported    about 2028        MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:3.20260809.01\n"
        "azurelinux-4  x64     V2               3.20260809.01  Standard                              preview      evaluation only   microsoftazurelinux:azurelinux-4:4:3.20260809.01\n"
        "acl           Arm64   V2               3.20260809.01  TrustedLaunch + Secure Boot (needed)  supported    no end published  MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64-gen2-acl:3.20260809.01\n"),
        "",
    )  # fmt: skip


def test_families_that_the_region_lacks_are_a_note_on_stderr(azl: Azl) -> None:
    result = azl(
        "image", "list", "--arch", "ARM64", "--location", "West Europe", "-o", "name", obj=deps()
    )

    assert result == (
        0,
        "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64-gen2-acl:3.20260809.01\n",
        "note: westeurope offers no Azure Linux 3.0\nnote: westeurope offers no Azure Linux 4.0\n",
    )


def test_list_and_show_have_the_same_keys(azl: Azl) -> None:
    listed = azl("image", "list", "-o", "json", obj=deps()).json()
    shown = azl("image", "show", "azurelinux-4", "-o", "json", obj=deps()).json()

    assert [list(image) for image in listed] == [KEYS] * 3
    assert shown == listed[1]
    assert (shown["lifecycle"], shown["signedForSecureBoot"], shown["asOf"]) == (
        "preview", False, "2026-11-22",
    )  # fmt: skip


def test_show_is_a_line_for_each_property_for_people(azl: Azl) -> None:
    lines = azl("image", "show", "acl", "--arch", "arm64", obj=deps()).out.splitlines()

    assert lines[0].split() == ["PROPERTY", "VALUE"]
    assert ["customData", "ignition"] in [line.split() for line in lines]


@pytest.mark.parametrize(
    ("argv", "status", "words"),
    [
        (
            ("show", "acl"),
            5,
            "eastus does not offer MicrosoftCBLMariner:azure-linux-3:azure-linux-3-acl",
        ),
        (("show", "web"), 2, "'web' is neither an image's name nor a URN"),
        (("show", "acl", "--arch", "riscv"), 2, "'riscv' is not an architecture"),
        (("list", "--arch", ""), 2, "'' is not an architecture"),
        (("show",), 2, "missing argument 'IMAGE'"),
    ],
)
def test_bad_input_is_told(azl: Azl, argv: tuple[str, ...], status: int, words: str) -> None:
    result = azl("image", *argv, obj=deps())

    assert (result.status, result.out) == (status, "")
    assert words in result.err


def test_without_a_region_the_hint_says_how_to_name_one(azl: Azl) -> None:
    assert azl("image", "list", obj=deps(None)) == (
        2,
        "",
        (
            "error: no region is named\n"
            "hint: add --location REGION\n"
            "hint: or set one: azl config set location REGION\n"
        ),
    )
