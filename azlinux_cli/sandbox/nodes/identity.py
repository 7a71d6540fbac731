"""The files that say what a system is: literal texts, as published images have them."""

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.disk import Disk
from azlinux_cli.sandbox.nodes.image import catalogue_of

# AgentBaker vhdbuilder/release-notes/AKSAzureLinuxV3/gen2/latest.txt
_OS_RELEASE_3 = """\
NAME="Microsoft Azure Linux"
VERSION="3.0.{build}"
ID=azurelinux
VERSION_ID="3.0"
PRETTY_NAME="Microsoft Azure Linux 3.0"
"""

# azurelinux 4.0 branch, azurelinux-release.spec (cloud variant)
_OS_RELEASE_4 = """\
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

# AgentBaker vhdbuilder/release-notes/AKSAzureContainerLinux/gen2tl/latest.txt
_OS_RELEASE_ACL = """\
NAME="Microsoft Azure Container Linux"
ID=azurelinux
ID_LIKE="flatcar"
VARIANT="Azure Container Linux"
VARIANT_ID=azurecontainerlinux
VERSION=3.0.{build}
VERSION_ID=3.0.{build}
BUILD_ID={build_id}
SYSEXT_LEVEL=1.0
PRETTY_NAME="Microsoft Azure Container Linux 3.0.{build}"
CPE_NAME="cpe:2.3:o:microsoft:azure_container_linux:3.0.{build}:*:*:*:*:*:*:*"
"""

_OS_RELEASE = {
    OsKind.AZL3: _OS_RELEASE_3,
    OsKind.AZL4: _OS_RELEASE_4,
    OsKind.ACL: _OS_RELEASE_ACL,
}


def os_release(disk: Disk) -> str:
    build_id = disk.image.data.get("build_id", "")
    return _OS_RELEASE[disk.kind].format(build=disk.build, build_id=build_id)


def pretty_name(disk: Disk) -> str:
    for line in os_release(disk).splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return ""


def release_file(disk: Disk) -> str | None:
    """`/etc/azurelinux-release` of 3.0 and 4.0; ACL is not known to have one."""
    match disk.kind:
        case OsKind.AZL3:
            return f"Azure Linux 3.0\nAZURELINUX_BUILD_NUMBER=3.0.{disk.build}\n"
        case OsKind.AZL4:
            return "Azure Linux release 4.0 (Four)\n"
    return None


def repository_file(disk: Disk) -> str:
    """The enabled repositories as `.repo` text (azurelinux-repos specs of 3.0 and 4.0)."""
    key, repo_check = {
        OsKind.AZL3: ("MICROSOFT-RPM-GPG-KEY", 1),
        OsKind.AZL4: (f"RPM-GPG-KEY-azurelinux-4.0-{disk.image.arch}", 0),
        OsKind.ACL: ("", 0),
    }[disk.kind]
    return "\n".join(
        f"[{repository.id}]\nname={repository.name}\nbaseurl={repository.base_url}\n"
        f"gpgkey=file:///etc/pki/rpm-gpg/{key}\ngpgcheck=1\nrepo_gpgcheck={repo_check}\nenabled=1\n"
        "skip_if_unavailable=True\n"
        for repository in catalogue_of(disk.kind, disk.image.arch).repositories
    )


BANNER_4 = "Authorized users only. All activity may be monitored and reported.\n"
