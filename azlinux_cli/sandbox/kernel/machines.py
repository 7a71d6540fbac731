"""What the compute provider asks of whatever runs behind a virtual machine.

The ARM side never knows what a node is made of: the simulated nodes implement this, and so do
those with real operating systems.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class DiskSeed:
    """What a fresh OS disk is made from: the platform image, as the catalogue has it."""

    image: str  # "publisher:offer:sku:version"


@dataclass(frozen=True, slots=True)
class Provisioning:
    """What the fabric hands a machine that boots from a generalised image for the first time."""

    hostname: str
    admin_user: str
    ssh_keys: tuple[str, ...]
    custom_data: bytes = b""


@dataclass(frozen=True, slots=True)
class InboundRule:
    """One rule of the merged NSG verdict, in order of priority; the first match decides."""

    allow: bool
    source: str  # "*", a CIDR, an address
    ports: tuple[tuple[int, int], ...]  # inclusive ranges


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A virtual machine as the fabric starts it."""

    vm_id: str  # ARM id
    vm_uuid: str  # vmId
    name: str
    size: str
    os_disk_id: str
    addresses: tuple[str, ...]  # where SSH should answer: the public address, else none
    private_addresses: tuple[str, ...] = ()
    inbound: tuple[InboundRule, ...] | None = None  # None: no NSG and no filter
    boot_diagnostics: bool = False
    secure_boot: bool = False
    data_disks: tuple[dict[str, Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CommandOutput:
    exit_status: int
    stdout: str
    stderr: str


# As updateinfo of dnf has them; the last one is no security update.
SEVERITIES = ("Critical", "Important", "Moderate", "Low", "None")


@dataclass(frozen=True, slots=True)
class PublishedUpdate:
    """A package as repositories offer it. `advisory`: what updateinfo calls it; "": nothing.

    `post`: its %post script, which runs on the nodes that install it.
    """

    release: str  # "3.0", "4.0"
    name: str
    evr: str  # [EPOCH:]VERSION-RELEASE
    advisory: str = ""
    severity: str = "Important"
    post: str = ""


class MachineHost(Protocol):
    """Runs machines. Keeps what is on each OS disk under the disk's ARM id, durably."""

    def create_disk(self, disk_id: str, seed: DiskSeed) -> None:
        """A generalised OS disk, fresh from an image. Nothing is provisioned on it yet."""
        ...

    def copy_disk(self, source_id: str, target_id: str) -> None:
        """`target_id` (a disk or a snapshot) gets all that is on `source_id` now.

        It may take its time, see `is_copying`.
        """
        ...

    def is_copying(self, target_id: str) -> bool:
        """Whether a copy to it goes on. Raises CopyFailedError, once, if it came to nothing."""
        ...

    def delete_disk(self, disk_id: str) -> None:
        """Forget a disk's or snapshot's content. Silent if there is none."""
        ...

    def start(self, spec: MachineSpec, provisioning: Provisioning | None) -> None:
        """Boot. With `provisioning` and a generalised disk: users, keys and host keys are made.

        Raises KeyError if there is nothing on the OS disk.
        """
        ...

    def stop(self, vm_id: str) -> None:
        """Power off at once; SSH connections are cut. Silent if it was not running."""
        ...

    def restart(self, vm_id: str) -> None:
        """Reboot: a new boot id."""
        ...

    def update(self, spec: MachineSpec) -> None:
        """The network side (addresses, NSG) of a running machine changed."""
        ...

    def begin_script(self, vm_id: str, script: str) -> str:
        """Run as root through the VM agent; a ticket for its output.

        Raises AgentUnavailableError if none answers.
        """
        ...

    def script_output(self, ticket: str) -> CommandOutput | None:
        """None while the script runs; once it is done, its output, which is then forgotten.

        Raises AgentUnavailableError if the machine went down meanwhile.
        """
        ...

    def serial_log(self, vm_id: str) -> str:
        """The console since the boot, as boot diagnostics has it."""
        ...

    def agent_status(self, vm_id: str) -> dict[str, Any] | None:
        """For the instance view: `vmAgentVersion`, `osName`, `osVersion`, `hostname`.

        None: the agent is not ready.
        """
        ...

    def add_fault(self, vm_id: str, fault: str, times: int | None) -> None:
        """A node fault by name (docs/sandbox.md lists them); `times` None: until cleared.

        Raises ValueError for a fault it does not know.
        """
        ...

    def clear_faults(self, vm_id: str | None) -> None: ...

    def publish(self, update: PublishedUpdate) -> None:
        """A new build of a package comes into the repositories while machines run.

        Raises ValueError: these machines' repositories take none, or it makes no sense.
        """
        ...

    def close(self) -> None:
        """Stop all machines; their disks stay."""
        ...


class AgentUnavailableError(Exception):
    """The machine is off, still booting, or has no VM agent."""


class CopyFailedError(Exception):
    """A disk was not copied; says why."""
