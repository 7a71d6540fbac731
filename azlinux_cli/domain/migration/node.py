"""What is known of a 3.0 node from within: its state, and what only a migration asks about."""

from dataclasses import dataclass, field

from azlinux_cli.domain.node_state import NodeState


@dataclass(frozen=True, slots=True)
class Package:
    """One of rpm's. `origin`: the repository it came from, where dnf knows."""

    name: str
    vendor: str = ""
    signed: bool = True
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RepositoryEntry:
    """One section of a .repo file."""

    id: str
    address: str = ""
    enabled: bool = True
    excludes: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What the 4.0 repositories said of this node. `trouble`: why they said nothing.

    `removed`: what the transaction would take away; `conflict`: why it cannot be resolved without.
    """

    address: str = ""
    trouble: str | None = None
    there: frozenset[str] = frozenset()
    replaced_by: dict[str, str] = field(default_factory=dict, hash=False)
    removed: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    resolved: bool = False

    @property
    def known(self) -> bool:
        return self.trouble is None and bool(self.there)


@dataclass(frozen=True, slots=True)
class Packages:
    """What is installed, where from, and what holds it back."""

    installed: tuple[Package, ...] = ()
    repositories: tuple[RepositoryEntry, ...] = ()
    pending: int | None = None  # updates of 3.0 that wait; None: nobody could tell
    pending_trouble: str = ""
    locks: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    database_ok: bool = True
    database_said: str = ""
    target: Target = field(default_factory=Target)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(package.name for package in self.installed)


@dataclass(frozen=True, slots=True)
class Filesystem:
    """Where a path lies. Sizes in bytes."""

    path: str
    device: str
    size_bytes: int
    free_bytes: int
    mounted_at: str


@dataclass(frozen=True, slots=True)
class Key:
    """An SSH key by its kind (`ED25519`, `RSA`, `DSA`) and bits."""

    owner: str
    bits: int
    kind: str

    def __str__(self) -> str:
        return f"{self.owner}: {self.kind} {self.bits}"


@dataclass(frozen=True, slots=True)
class Ssh:
    """`config` are lines `FILE: DIRECTIVE VALUE`."""

    user: str = ""
    test_status: int | None = None
    test_said: str = ""
    config: tuple[str, ...] = ()
    host_keys: tuple[Key, ...] = ()
    user_keys: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class DataPlace:
    """A directory with data in it: on which device, how much of it."""

    path: str
    device: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """Lists of lines are as the script printed them, shortened."""

    state: NodeState
    packages: Packages = field(default_factory=Packages)
    ssh: Ssh = field(default_factory=Ssh)
    command_line: str = ""
    fips: str = ""
    secure_boot: str = ""
    processor: frozenset[str] = frozenset()
    cgroup: str = ""
    filesystems: tuple[Filesystem, ...] = ()
    leftover_bytes: int = 0
    modules: tuple[str, ...] = ()
    tainting: tuple[str, ...] = ()
    firewalld: str = ""
    firewall_rules: tuple[str, ...] = ()
    network_files: tuple[str, ...] = ()
    network_manager: str = ""
    proxy: tuple[str, ...] = ()
    selinux: str = ""
    selinux_config: str = ""
    selinux_own: tuple[str, ...] = ()
    apparmor: tuple[str, ...] = ()
    fstab: tuple[str, ...] = ()
    var_tmp: str = ""
    docker: tuple[str, ...] = ()
    data: tuple[DataPlace, ...] = ()
    tdnf_users: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    own_programs: dict[str, frozenset[str]] = field(default_factory=dict, hash=False)
    rsyslog: tuple[str, ...] = ()

    def filesystem(self, path: str) -> Filesystem | None:
        return next((f for f in self.filesystems if f.path == path), None)
