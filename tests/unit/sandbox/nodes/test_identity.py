"""What the files say that tools identify a system by: literal texts."""

import pytest

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.image import image_of
from tests.unit.sandbox.nodes.simulated_node import URN, Node

OS_RELEASE = {
    "3.0": """\
NAME="Microsoft Azure Linux"
VERSION="3.0.20260809"
ID=azurelinux
VERSION_ID="3.0"
PRETTY_NAME="Microsoft Azure Linux 3.0"
""",
    "4.0": """\
NAME="Azure Linux"
VERSION="4.0 (Cloud Variant Beta)"
RELEASE_TYPE=development
ID=azurelinux
ID_LIKE=fedora
VERSION_ID=4.0
VERSION_CODENAME=""
PRETTY_NAME="Azure Linux 4.0 (Cloud Variant Beta)"
CPE_NAME="cpe:2.3:o:microsoft:azure_linux:4.0:*:*:*:*:*:*:*"
VARIANT="Cloud Variant"
VARIANT_ID=cloud
""",
    "acl": """\
NAME="Microsoft Azure Container Linux"
ID=azurelinux
ID_LIKE="flatcar"
VARIANT="Azure Container Linux"
VARIANT_ID=azurecontainerlinux
VERSION=3.0.20260809
VERSION_ID=3.0.20260809
BUILD_ID=1179296
SYSEXT_LEVEL=1.0
PRETTY_NAME="Microsoft Azure Container Linux 3.0.20260809"
CPE_NAME="cpe:2.3:o:microsoft:azure_container_linux:3.0.20260809:*:*:*:*:*:*:*"
""",
}


@pytest.mark.parametrize("kind", OS_RELEASE)
def test_os_release_is_the_published_text(kind: str) -> None:
    assert Node(kind).run("cat /etc/os-release").out == OS_RELEASE[kind]
    assert Node(kind).run("cat /usr/lib/os-release").out == OS_RELEASE[kind]


def test_release_files() -> None:
    assert Node("3.0").run("cat /etc/azurelinux-release").out == (
        "Azure Linux 3.0\nAZURELINUX_BUILD_NUMBER=3.0.20260809\n"
    )
    assert Node("4.0").run("cat /etc/system-release").out == "Azure Linux release 4.0 (Four)\n"
    assert Node("acl").run("cat /etc/azurelinux-release").status == 1


KERNELS = {
    "3.0": "6.6.134.1-2.azl3\n",
    "4.0": "6.18.31-1.3.azl4.x86_64\n",
    "acl": "6.6.150.1-1.azl3\n",
}


@pytest.mark.parametrize("kind", KERNELS)
def test_the_running_kernel_is_named_as_the_system_names_it(kind: str) -> None:
    assert Node(kind).run("uname -r").out == KERNELS[kind]


IMAGES = {
    "MicrosoftCBLMariner:azure-linux-3:azure-linux-3:3.20250102.02": ("3.0", "x86_64", "20250102"),
    "microsoftcblmariner:AZURE-LINUX-3:azure-linux-3-arm64:3.20261104.01": (
        "3.0",
        "aarch64",
        "20261104",
    ),
    "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-arm64-gen2-acl:3.20260706.01": (
        "acl",
        "aarch64",
        "20260706",
    ),
    "MicrosoftAzureLinux:azurelinux-4:4-arm64:latest": ("4.0", "aarch64", "20260908"),
}


@pytest.mark.parametrize("urn", IMAGES)
def test_an_image_says_what_it_is(urn: str) -> None:
    image = image_of(urn)

    assert (image.kind.value, image.arch, image.build) == IMAGES[urn]


@pytest.mark.parametrize("urn", ["Canonical:ubuntu:server:latest", "azurelinux", "", "a:b:c:d"])
def test_other_images_are_refused(urn: str) -> None:
    with pytest.raises(ValueError, match=r"PUBLISHER|no operating system"):
        image_of(urn)


def test_every_kind_has_its_image() -> None:
    assert [image_of(urn).kind for urn in URN.values()] == list(OsKind)
