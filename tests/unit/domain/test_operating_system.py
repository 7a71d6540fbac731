"""Every literal os-release of docs/facts.md, and what it means."""

import pytest

from azlinux_cli.domain.operating_system import OsKind, OsRelease, classify

MARINER_2 = """\
NAME="Common Base Linux Mariner"
VERSION="2.0.20250701"
ID=mariner
VERSION_ID="2.0"
PRETTY_NAME="CBL-Mariner/Linux"
"""
AZURE_LINUX_3 = """\
NAME="Microsoft Azure Linux"
VERSION="3.0.20260809"
ID=azurelinux
VERSION_ID="3.0"
PRETTY_NAME="Microsoft Azure Linux 3.0"
"""
OS_GUARD = AZURE_LINUX_3 + 'VARIANT_ID=osguard\nVARIANT="OS Guard Image"\n'
AZURE_LINUX_4 = """\
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
"""
AZURE_LINUX_4_BASIC = """\
NAME="Azure Linux"
VERSION="4.0 (Four Beta)"
ID=azurelinux
ID_LIKE=fedora
VERSION_ID=4.0
PRETTY_NAME="Azure Linux 4.0 (Four Beta)"
"""
AZURE_LINUX_4_RELEASED = AZURE_LINUX_4.replace(" Beta", "").replace("development", "stable")
AZURE_LINUX_4_CONTAINER = AZURE_LINUX_4.replace("cloud", "container")
AZURE_LINUX_4_WSL = AZURE_LINUX_4.replace("cloud", "wsl")
ACL = """\
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
"""
ACL_OLDER = ACL.replace("ID=azurelinux\n", "ID=azurecontainerlinux\n").replace(
    "VARIANT_ID=azurecontainerlinux\n", ""
)
FLATCAR = """\
NAME="Flatcar Container Linux by Kinvolk"
ID="flatcar"
ID_LIKE="coreos"
VERSION="4694.0.1"
VERSION_ID="4694.0.1"
FLATCAR_BOARD="amd64-usr"
"""
DEBIAN = 'ID=debian\nVERSION_ID="12"\nVERSION="12 (bookworm)"\n'


@pytest.mark.parametrize(
    ("text", "kind", "version"),
    [
        (MARINER_2, OsKind.MARINER_2, "2.0.20250701"),
        (AZURE_LINUX_3, OsKind.AZURE_LINUX_3, "3.0.20260809"),
        (OS_GUARD, OsKind.OS_GUARD, "3.0.20260809"),
        (AZURE_LINUX_4, OsKind.AZURE_LINUX_4, "4.0"),
        (AZURE_LINUX_4_BASIC, OsKind.AZURE_LINUX_4, "4.0"),
        (AZURE_LINUX_4_RELEASED, OsKind.AZURE_LINUX_4, "4.0"),
        (AZURE_LINUX_4_CONTAINER, OsKind.AZURE_LINUX_4, "4.0"),
        (AZURE_LINUX_4_WSL, OsKind.AZURE_LINUX_4, "4.0"),
        (ACL, OsKind.ACL, "3.0.20260809"),
        (ACL_OLDER, OsKind.ACL, "3.0.20260809"),
        (ACL.replace("ID=azurelinux\n", "ID=acl\n", 1), OsKind.ACL, "3.0.20260809"),
        (FLATCAR, OsKind.FLATCAR, "4694.0.1"),
        (DEBIAN, OsKind.OTHER, "12"),
        ("", OsKind.OTHER, ""),
    ],
)
def test_a_published_os_release_is_classified(text: str, kind: OsKind, version: str) -> None:
    release = OsRelease.parse(text)

    assert classify(release) is kind
    assert release.version == version


@pytest.mark.parametrize(
    "line",
    ['VERSION_ID="3.0"', "VERSION_ID=3.0", "VERSION_ID='3.0'", "  VERSION_ID=3.0  "],
)
def test_quotes_around_a_value_mean_nothing(line: str) -> None:
    assert classify(OsRelease.parse(f"ID=azurelinux\n{line}\n")) is OsKind.AZURE_LINUX_3


@pytest.mark.parametrize(
    "text",
    ["\0\0", "ID", "=x", '# ID=mariner\nID="', "ID=\nVERSION_ID=\n", "x" * 10_000_000, "é=ü\n"],
)
def test_a_broken_os_release_is_other_and_no_error(text: str) -> None:
    assert classify(OsRelease.parse(text)) is OsKind.OTHER
