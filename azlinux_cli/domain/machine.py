"""A machine that is to be made: what was asked, what is known of its image, what was decided."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.size import X64, VmSize
from azlinux_cli.domain.vm import ImageReference, VmRef

DEFAULT_OS_DISK_GB = 30  # the images' own 5 GB fills up at the first update
TAG_CREATED_BY = "azl-created-by"
TAG_RUN = "azl-run"
_STEM = 48  # of a machine's name, in the names of its parts: an interface's has 80 characters


class SecurityType(StrEnum):
    STANDARD = "Standard"
    TRUSTED_LAUNCH = "TrustedLaunch"


@dataclass(frozen=True, slots=True)
class Security:
    """The security profile of a VM. Without Trusted Launch there is neither of the two."""

    type: SecurityType = SecurityType.STANDARD
    secure_boot: bool = False
    vtpm: bool = False

    def __str__(self) -> str:
        parts = [self.type.value]
        if self.type is SecurityType.TRUSTED_LAUNCH:
            parts += ["vTPM"] * self.vtpm + ["Secure Boot"] * self.secure_boot
        return " + ".join(parts)


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """An image as far as making a machine of it goes.

    `signed`: its boot chain is signed for Secure Boot. `needs_trusted_launch`: it does not boot
    without. `trusted_launch`: the image says that it can.
    """

    reference: ImageReference
    os: OsKind = OsKind.OTHER
    architecture: str = X64
    generation: str = "V2"
    trusted_launch: bool = False
    needs_trusted_launch: bool = False
    signed: bool = True
    least_disk_gb: int = 0
    label: str = ""  # what the user called it

    @property
    def shown(self) -> str:
        return self.label or self.reference.resource_id or self.reference.urn


@dataclass(frozen=True, slots=True)
class CustomData:
    """A file for the first boot: its name for messages, its text, and what YAML makes of it."""

    source: str
    text: str
    document: Any = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Interruptible capacity. `max_price`: US dollars an hour; None is the regular price."""

    max_price: float | None = None
    eviction_policy: str = "Deallocate"


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """What was asked of one machine. None: nothing was said, azl decides.

    `where` says where it was asked, for messages: "" is the command line, else a line of a file.
    `identities`: `[system]` or resource ids of user-assigned identities.
    """

    name: str
    image: str = "azurelinux-3"
    architecture: str | None = None
    size: str | None = None
    zone: str | None = None
    os_disk_size_gb: int | None = None
    data_disk_sizes_gb: tuple[int, ...] = ()
    spot: Spot | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    identities: tuple[str, ...] = ()
    custom_data: CustomData | None = None
    security_type: SecurityType | None = None
    admin_username: str = "azureuser"
    public_ip: bool = True
    boot_diagnostics: bool = True
    where: str = ""


@dataclass(frozen=True, slots=True)
class MachinePlan:
    """One machine, fully decided: what goes to Azure."""

    ref: VmRef
    location: str
    image: ImageFacts
    size: VmSize
    security: Security
    os_disk_size_gb: int
    admin_username: str
    ssh_keys: tuple[str, ...]
    subnet_id: str
    nsg_id: str | None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    zone: str | None = None
    data_disk_sizes_gb: tuple[int, ...] = ()
    spot: Spot | None = None
    identities: tuple[str, ...] = ()
    custom_data: str | None = None
    public_ip: bool = True
    boot_diagnostics: bool = True

    @property
    def name(self) -> str:
        return self.ref.name

    @property
    def run(self) -> str:
        return self.tags[TAG_RUN]

    @property
    def nic_name(self) -> str:
        return self._part("nic")

    @property
    def public_ip_name(self) -> str:
        return self._part("ip")

    @property
    def os_disk_name(self) -> str:
        return self._part("os")

    def data_disk_name(self, lun: int) -> str:
        return self._part(f"data{lun}")

    def _part(self, what: str) -> str:
        """A name that no resource but this run's can have, so that it may be removed by name."""
        mark = hashlib.sha256(f"{self.run}/{self.name.lower()}".encode()).hexdigest()[:8]
        return f"{self.name[:_STEM]}-{what}-{mark}"

    @property
    def custom_data_base64(self) -> str | None:
        if self.custom_data is None:
            return None
        return base64.b64encode(self.custom_data.encode()).decode()

    @property
    def part_ids(self) -> tuple[str, ...]:
        scope = self.ref.id.partition("/providers/")[0]
        return tuple(f"{scope}/providers/{kind}/{name}" for kind, name in self.parts)

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Everything made for this machine and for nothing else: (resource type, name)."""
        return (
            ("Microsoft.Compute/virtualMachines", self.name),
            ("Microsoft.Network/networkInterfaces", self.nic_name),
            *((("Microsoft.Network/publicIPAddresses", self.public_ip_name),) * self.public_ip),
            ("Microsoft.Compute/disks", self.os_disk_name),
            *(
                ("Microsoft.Compute/disks", self.data_disk_name(lun))
                for lun in range(len(self.data_disk_sizes_gb))
            ),
        )


@dataclass(frozen=True, slots=True)
class ExistingMachine:
    """A VM that is there already, as far as a declared one can be compared with it."""

    ref: VmRef
    location: str
    size: str
    provisioning_state: str
    image: ImageReference
    zone: str | None = None
    os_disk_size_gb: int | None = None
    data_disk_sizes_gb: tuple[int, ...] = ()
    spot: bool = False
    security_type: SecurityType = SecurityType.STANDARD
    admin_username: str = ""
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    vm_id: str = ""
    os_disk_id: str = ""

    @property
    def run(self) -> str:
        """The run of azl that made it; empty if none did."""
        return self.tags.get(TAG_RUN, "")
