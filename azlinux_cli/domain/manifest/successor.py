"""From 3.0 to 4.0: what packages and repositories are called there.

Sources of `KNOWN`: the source trees of both branches compared in April 2026 (packages; indicative,
some came later), the .repo files of both (repositories).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.manifest.manifest import Package

# A machine's own kernel, release and keys: the new image has its own.
_OF_THE_IMAGE = ("kernel", "azurelinux-", "mariner-", "gpg-pubkey", "grub2", "shim", "dracut")


@dataclass(frozen=True, slots=True)
class Successors:
    """`names`: by the old name, of which the first is brought and any will do; none: it is gone.

    A package without a row keeps its name; whether the new release has it, its repositories say.
    """

    as_of: str
    names: Mapping[str, tuple[str, ...]] = field(hash=False)
    repositories: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the packages of a machine are called on the next release."""

    names: Mapping[str, tuple[str, ...]]  # by the old name
    gone: tuple[str, ...]


def becomes(packages: Iterable[Package], successors: Successors) -> Becomes:
    names: dict[str, tuple[str, ...]] = {}
    gone = set()
    for package in packages:
        if package.name.startswith(_OF_THE_IMAGE):
            continue
        to = successors.names.get(package.name, (package.name,))
        if to:
            names[package.name] = to
        else:
            gone.add(package.name)
    return Becomes(names, tuple(sorted(gone)))


def is_vendors(repository: str) -> bool:
    """Whether a repository is the release's own: mapped, and not carried."""
    return repository.startswith(("azurelinux-", "mariner-"))


_GONE = (
    *("check-restart", "kubernetes", "kured", "cni", "docker-cli", "syslog-ng", "telegraf", "ntp"),
    *("fluent-bit", "influxdb", "strongswan", "build-essential"),
)
KNOWN = Successors(
    as_of="2026-11-22",
    names={
        **dict.fromkeys(_GONE, ()),
        "containerd2": ("containerd",),
        "nodejs": ("nodejs22", "nodejs24"),
        "postgresql": ("postgresql16", "postgresql17", "postgresql18"),
        "mysql": ("mysql8.4",),
        "mariadb": ("mariadb10.11",),
        "wget": ("wget2",),
        "zlib": ("zlib-ng-compat", "zlib-ng"),
        "tdnf": ("dnf5",),
        "dnf": ("dnf5",),
        "yum": ("dnf5",),
        "dnf-utils": ("dnf5-plugins",),
    },
    repositories={
        "azurelinux-official-base": "azurelinux-base",
        "azurelinux-official-ms-oss": "azurelinux-microsoft",
        "azurelinux-official-ms-non-oss": "azurelinux-microsoft",
        "azurelinux-official-cloud-native": "azurelinux-cloud-native",
        "azurelinux-official-extended": "azurelinux-base",
        "azurelinux-official-nvidia": "azurelinux-microsoft",
        "azurelinux-official-amd": "azurelinux-microsoft",
    },
)
