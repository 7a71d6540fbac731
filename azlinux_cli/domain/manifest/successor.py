"""From 3.0 to 4.0: what packages and repositories are called there. As of 2026-11-22.

Sources: the trees of both branches compared (packages), the .repo files of both (repositories).
A package without a row keeps its name; whether 4.0 has it, its repositories say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from azlinux_cli.domain.manifest.manifest import Package

AS_OF = "2026-11-22"
_EXACT: Mapping[str, tuple[str, ...]] = {
    "containerd2": ("containerd",),
    "kernel-hwe": ("kernel",),
    "nodejs": ("nodejs22",),
    "postgresql": ("postgresql16",),
    "postgresql-server": ("postgresql16-server",),
    "mysql": ("mysql8.4",),
    "mysql-server": ("mysql8.4-server",),
    "mariadb": ("mariadb10.11",),
    "mariadb-server": ("mariadb10.11-server",),
    "wget": ("wget2",),
    "zlib": ("zlib-ng-compat",),
    "tdnf": ("dnf5",),
    "dnf": ("dnf5",),
    "dnf-utils": ("dnf5-plugins",),
    "yum": ("dnf5",),
    "azurelinux-release": ("azurelinux-release-common",),
    "azurelinux-repos-shared": ("azurelinux-repos",),
    "azurelinux-repos-ms-oss": ("azurelinux-repos",),
    "azurelinux-repos-ms-non-oss": ("azurelinux-repos",),
    "azurelinux-repos-cloud-native": ("azurelinux-repos",),
    "azurelinux-repos-extended": ("azurelinux-repos",),
}
# Gone, and nothing takes their place (tree comparison, April 2026; some may have come later).
GONE = frozenset(
    {
        *("check-restart", "kubernetes", "kured", "cni", "docker-cli", "syslog-ng", "telegraf"),
        *(
            "fluent-bit",
            "influxdb",
            "strongswan",
            "build-essential",
            "ntp",
        ),
    }
)
REPOSITORIES: Mapping[str, str] = {
    "azurelinux-official-base": "azurelinux-base",
    "azurelinux-official-ms-oss": "azurelinux-microsoft",
    "azurelinux-official-ms-non-oss": "azurelinux-microsoft",
    "azurelinux-official-cloud-native": "azurelinux-cloud-native",
    "azurelinux-official-extended": "azurelinux-base",
    "azurelinux-official-nvidia": "azurelinux-microsoft",
    "azurelinux-official-amd": "azurelinux-microsoft",
}
# A machine's own kernel, release and keys: the new image has its own.
_OF_THE_IMAGE = ("kernel", "azurelinux-", "mariner-", "gpg-pubkey", "grub2", "shim", "dracut")


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the packages of a machine are called on the next release."""

    names: Mapping[str, tuple[str, ...]]  # by the old name
    gone: tuple[str, ...]


def becomes(packages: Iterable[Package]) -> Becomes:
    names: dict[str, tuple[str, ...]] = {}
    gone = set()
    for package in packages:
        if package.name.startswith(_OF_THE_IMAGE):
            continue
        if package.name in GONE:
            gone.add(package.name)
        else:
            names[package.name] = _EXACT.get(package.name, (package.name,))
    return Becomes(names, tuple(sorted(gone)))


def is_vendors(repository: str) -> bool:
    """Whether a repository is the release's own: mapped, and not carried."""
    return repository.startswith(("azurelinux-", "mariner-"))
