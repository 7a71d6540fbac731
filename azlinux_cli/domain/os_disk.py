"""OS disks and their snapshots: what they are, what Azure lets be done to them, what differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.vm import Vm

_SUCCEEDED = "succeeded"
_ENDED = {_SUCCEEDED, "failed", "canceled"}
_COMPLETE_PERCENT = 100.0
_ENCRYPTED_BY_GUEST = (
    "it is encrypted with Azure Disk Encryption, whose keys belong to the machine's own extension"
)


@dataclass(frozen=True, slots=True)
class OsDisk:
    """A managed disk that can start a machine. `owner_id`: the machine that has it, if one does.

    `state` is ARM's provisioning state, `source_id` what the disk was made from. Ids compare
    without case.
    """

    id: str
    location: str = ""
    size_gb: int = 0
    sku: str = ""
    zone: str | None = None
    encryption_set: str = ""
    security_type: str = "Standard"
    generation: str = "V1"
    architecture: str = "x64"
    encrypted_by_guest: bool = False
    source_id: str = ""
    owner_id: str = ""
    state: str = "Succeeded"
    created_at: str = ""
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def ready(self) -> bool:
        return self.state.lower() == _SUCCEEDED

    @property
    def settled(self) -> bool:
        """Whether nothing is being done to it."""
        return self.state.lower() in _ENDED


@dataclass(frozen=True, slots=True)
class OsSnapshot:
    """A snapshot. `complete_percent` counts up where the data follows after the document."""

    id: str
    source_id: str = ""
    size_gb: int = 0
    state: str = "Succeeded"
    complete_percent: float = _COMPLETE_PERCENT
    created_at: str = ""
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def ready(self) -> bool:
        """Whether a disk can be made from it."""
        return self.state.lower() == _SUCCEEDED and self.complete_percent >= _COMPLETE_PERCENT

    @property
    def settled(self) -> bool:
        return self.ready or self.state.lower() in _ENDED - {_SUCCEEDED}


@dataclass(frozen=True, slots=True)
class MadeDisk:
    """A snapshot or disk that a run has made, or has put aside. `role` is a `Role` value.

    `size_gb` is what the disk holds at most; an incremental snapshot is billed by what it stores.
    """

    id: str
    run: str
    role: str
    machine: str
    size_gb: int
    created_at: str
    expires_at: str
    in_use: bool = False

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def group(self) -> str:
        return self.id.split("/")[4]


def same_id(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def why_no_snapshot(vm: Vm) -> str | None:
    """Why there is no way back by a snapshot for this machine; None: there is one.

    Known without a request. What only the disk itself tells is in `why_disk_stays`.
    """
    if vm.os_disk_is_ephemeral:
        return "its OS disk is ephemeral: it lives on the host, and Azure takes no snapshot of it"
    if not vm.os_disk_id:
        return "its OS disk is not a managed disk"
    if vm.security_type.lower() == "confidentialvm":
        return "it is a confidential VM, whose disk is bound to its own guest state"
    return None


def why_disk_stays(disk: OsDisk) -> str | None:
    """Why azl takes no snapshot of this disk; None: it can."""
    return _ENCRYPTED_BY_GUEST if disk.encrypted_by_guest else None


# What Azure compares when OS disks are swapped: "Change the OS disk used by an Azure VM", and for
# the last three what the machine was created with.
_RULES: tuple[tuple[str, Callable[[OsDisk], str]], ...] = (
    ("size", lambda disk: f"{disk.size_gb} GiB"),
    ("storage type", lambda disk: disk.sku),
    ("zone", lambda disk: disk.zone or "none"),
    ("disk encryption set", lambda disk: disk.encryption_set or "none"),
    ("region", lambda disk: disk.location),
    ("security type", lambda disk: disk.security_type),
    ("generation", lambda disk: disk.generation),
    ("architecture", lambda disk: disk.architecture),
)


def unlike(new: OsDisk, old: OsDisk) -> list[str]:
    """In what a disk differs from the one whose place it is to take, as phrases."""
    pairs = [(name, shown(new), shown(old)) for name, shown in _RULES]
    return [f"its {name} is {a}, not {b}" for name, a, b in pairs if a.lower() != b.lower()]
