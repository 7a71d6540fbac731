"""What is true of a node at one moment, as far as it can be had by asking."""

from dataclasses import dataclass, field

from azlinux_cli.domain.node_fact import without_arch
from azlinux_cli.domain.operating_system import OsKind


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that waits for others. `processes` are names, none if only root may know them."""

    protocol: str  # tcp or udp
    address: str  # as ss prints it, without an interface: 0.0.0.0, [::], *, 127.0.0.1
    port: int
    processes: tuple[str, ...] = ()

    def __str__(self) -> str:
        by = f" ({', '.join(self.processes)})" if self.processes else ""
        return f"{self.protocol} {self.address}:{self.port}{by}"


@dataclass(frozen=True, slots=True)
class LockHolder:
    """A process that holds a lock of a package tool."""

    pid: int
    command: str
    path: str

    def __str__(self) -> str:
        return f"{self.command} (pid {self.pid}, {self.path})"


@dataclass(frozen=True, slots=True)
class PackageDatabase:
    """All that rpm has installed, keys apart. `digest`: SHA-256 over the sorted NEVRAs."""

    digest: str
    count: int
    last_install_time: str | None = None  # RFC 3339


@dataclass(frozen=True, slots=True)
class Repositories:
    """Enabled repositories, and a digest of everything that says where packages come from."""

    ids: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Kernels:
    """`running` and `next_boot` as `uname -r` has them, `installed` as rpm has them, oldest first.

    `next_boot` is None where the boot loader does not say.
    """

    running: str | None = None
    installed: tuple[str, ...] = ()
    next_boot: str | None = None

    @property
    def expected(self) -> str | None:
        """What a reboot should bring: as the boot loader has it, else the newest installed.

        As rpm has it: `uname -r` of 4.0 appends the architecture.
        """
        if self.next_boot is not None:
            return without_arch(self.next_boot)
        return self.installed[-1] if self.installed else None

    @property
    def runs_expected(self) -> bool | None:
        """Whether a reboot would bring no other kernel. None: nobody can tell."""
        if self.running is None or self.expected is None:
            return None
        return without_arch(self.running) == self.expected


@dataclass(frozen=True, slots=True)
class NodeState:
    """Facts that could not be had are None, and `unknown` says why, a sentence for each."""

    os: OsKind = OsKind.OTHER
    release: str | None = None  # 3.0.20260809; on 4.0 the version of its release package
    architecture: str | None = None
    boot_id: str | None = None
    boot_mode: str | None = None  # uefi or bios
    machine_id: str | None = None
    root_disk: str | None = None  # UUID of the root file system, else where it is mounted from
    kernels: Kernels = field(default_factory=Kernels)
    packages: PackageDatabase | None = None
    # Installed in more than one version, kernels apart: a transaction was cut short.
    duplicates: tuple[str, ...] = ()
    repositories: Repositories | None = None
    package_tool: str | None = None  # the one that azl uses: dnf, dnf5 or tdnf
    package_tool_version: str | None = None
    free_bytes: dict[str, int] = field(default_factory=dict, hash=False)  # by path: /, /boot, /var
    failed_units: tuple[str, ...] | None = None
    listeners: tuple[Listener, ...] | None = None
    agent: str | None = None
    reboot_required: bool | None = None
    reboot_reasons: tuple[str, ...] = ()
    aks_node: bool = False
    unattended_updates: tuple[str, ...] = ()  # timers that are active
    lock_holders: tuple[LockHolder, ...] = ()
    unknown: tuple[str, ...] = ()
