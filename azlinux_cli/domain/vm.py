"""Virtual machines in azl's own words."""

from dataclasses import dataclass, field
from enum import StrEnum

TAG_OS = "azl-os"  # an OsKind value; for machines whose image reference does not tell


class PowerState(StrEnum):
    """Azure's power states (`PowerState/running` in an instance view), and UNKNOWN."""

    CREATING = "creating"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"  # still billed
    DEALLOCATING = "deallocating"
    DEALLOCATED = "deallocated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class VmRef:
    """Enough to name a machine to ARM."""

    subscription: str
    resource_group: str
    name: str

    @property
    def id(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.Compute/virtualMachines/{self.name}"
        )


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A marketplace image: `publisher:offer:sku:version`, or the id of another image resource."""

    publisher: str = ""
    offer: str = ""
    sku: str = ""
    version: str = ""
    exact_version: str = ""
    resource_id: str = ""

    @property
    def urn(self) -> str:
        return ":".join((self.publisher, self.offer, self.sku, self.exact_version or self.version))


@dataclass(frozen=True, slots=True)
class DataDisk:
    """A disk besides the OS disk. `id` is empty for one that is not managed."""

    lun: int
    name: str
    id: str = ""
    size_gb: int | None = None


@dataclass(frozen=True, slots=True)
class Vm:
    """One virtual machine as ARM shows it.

    `os` is an OsKind value: what the tag `azl-os` says, else what the image tells; `os_version` is
    what the agent reported, else the image's version. What really runs, only SSH can tell.
    """

    ref: VmRef
    location: str
    size: str
    power_state: PowerState
    provisioning_state: str
    os: str = "other"
    os_version: str = ""
    image: ImageReference | None = None
    private_addresses: tuple[str, ...] = ()
    public_addresses: tuple[str, ...] = ()
    zone: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    vm_id: str = ""
    os_disk_id: str = ""
    os_disk_is_ephemeral: bool = False
    security_type: str = "Standard"
    priority: str = "Regular"
    admin_user: str = ""
    time_created: str | None = None
    network_interface_ids: tuple[str, ...] = ()
    os_disk_size_gb: int | None = None
    data_disks: tuple[DataDisk, ...] = ()
    identity: str = "None"
    extensions: tuple[str, ...] = ()
    availability_set: str | None = None

    @property
    def name(self) -> str:
        return self.ref.name

    @property
    def resource_group(self) -> str:
        return self.ref.resource_group
