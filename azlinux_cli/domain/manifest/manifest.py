"""What a machine is, beyond its size and its place in Azure: what another one has to be made of.

Nothing here is secret. Of passwords it is known whether there is one, of keys their fingerprints.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from azlinux_cli.domain.node_state import Listener
from azlinux_cli.domain.operating_system import OsKind


class Password(StrEnum):
    """What stands in shadow(5), never the hash itself."""

    SET = "set"
    LOCKED = "locked"
    EMPTY = "empty"  # signs in without one


@dataclass(frozen=True, slots=True)
class Account:
    """`keys`: fingerprints of its authorized_keys."""

    name: str
    uid: int
    gid: int
    home: str = ""
    shell: str = ""
    password: Password = Password.LOCKED
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    gid: int
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """`version` is EPOCH:VERSION-RELEASE; kernels have a row for each."""

    name: str
    version: str
    architecture: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """One section of a .repo file. Logins in URLs are left out."""

    id: str
    file: str
    enabled: bool = True
    urls: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    gpg_check: bool | None = None  # None: as dnf.conf has it


class UnitState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit file's state, as links below /etc/systemd/system and systemctl have it."""

    name: str
    state: UnitState
    links: tuple[str, ...] = ()  # which say so


class FileKind(StrEnum):
    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"


class Origin(StrEnum):
    """By rpm's word."""

    UNOWNED = "unowned"
    CHANGED = "changed"  # a package's, and not as the package has it


@dataclass(frozen=True, slots=True)
class File:
    """`mode` in octal with its leading bits; `label`: SELinux context, where there is one.

    Bytes of a path that are no UTF-8 are lone surrogates (PEP 383).
    """

    path: str
    kind: FileKind
    origin: Origin
    mode: str
    user: str
    group: str
    size: int = 0
    sha256: str | None = None  # None: no regular file, too big, or others may not read it
    target: str | None = None  # of a link
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Data on the OS disk; `mounted`: another file system begins here, which is not counted."""

    path: str
    bytes: int = 0
    entries: int = 0
    mounted: bool = False


@dataclass(frozen=True, slots=True)
class Mount:
    source: str
    target: str
    type: str = ""
    options: str = ""
    in_fstab: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    interface: str
    address: str  # with its prefix length
    permanent: bool = True  # not leased


@dataclass(frozen=True, slots=True)
class Setting:
    """A kernel setting that a file in /etc asks for, with the value it has now."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Firewall:
    """`rules` by whose: nft, iptables, ip6tables, firewalld; `digest` is over all of them."""

    active: bool = False  # firewalld
    rules: int = 0
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Facts that could not be had are None or empty, and `unknown` says why.

    `too_much` names what was cut: such a part is no proof that something is not there.
    """

    os: OsKind = OsKind.OTHER
    release: str | None = None
    architecture: str | None = None
    kernel: str | None = None
    host_name: str | None = None
    time_zone: str | None = None
    locale: str | None = None
    key_map: str | None = None
    host_keys: tuple[str, ...] = ()  # fingerprints
    accounts: tuple[Account, ...] = ()
    groups: tuple[Group, ...] = ()
    packages: tuple[Package, ...] = ()
    repositories: tuple[Repository, ...] = ()
    units: tuple[Unit, ...] = ()
    files: tuple[File, ...] = ()
    changed_programs: tuple[str, ...] = ()  # files of packages outside /etc that are not as packed
    directories: tuple[Directory, ...] = ()
    mounts: tuple[Mount, ...] = ()
    swaps: tuple[str, ...] = ()
    listeners: tuple[Listener, ...] | None = None
    firewall: Firewall = field(default_factory=Firewall)
    addresses: tuple[Address, ...] = ()
    modules: tuple[str, ...] = ()  # kernel modules that a file in /etc asks for
    settings: tuple[Setting, ...] = ()
    too_much: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
