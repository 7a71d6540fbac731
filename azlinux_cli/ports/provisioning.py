"""What creating machines needs of the cloud, and of the disk it keeps its intentions on.

Every method of the cloud's ports raises UnreachableError, SignInError, AccessDeniedError,
ConflictError, CapacityError or RemoteError. All are safe from any thread.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from azlinux_cli.domain.creation import Addresses, CreateRecord, MadeVm, Removal
from azlinux_cli.domain.image import OfferedImage
from azlinux_cli.domain.machine import ExistingMachine, ImageFacts, MachinePlan
from azlinux_cli.domain.network import NetworkDeployment, ResourceSummary
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import VmRef

OnState = Callable[[str], None]


class Region(Protocol):
    """What a region offers this subscription. One request each."""

    def sizes(self, location: str) -> list[VmSize]:
        """Every VM size. Raises UsageError for a location that does not exist."""
        ...

    def usages(self, location: str) -> list[Usage]:
        """The compute quotas."""
        ...


class ImageFinder(Protocol):
    def __call__(self, wanted: str, architecture: str, location: str) -> ImageFacts:
        """An alias, a URN or a resource id, found in this region with one request.

        Raises UsageError for text that is none of these, NotFoundError for an image that is not
        there.
        """
        ...


class ImageResources(Protocol):
    def describe(self, resource_id: str) -> OfferedImage | None:
        """A managed image, or the definition of a gallery's image; None: it is not there."""
        ...


class ResourceGroups(Protocol):
    def contents(self, group: str) -> list[ResourceSummary] | None:
        """What is in a group; None: there is no such group."""
        ...

    def location(self, group: str) -> str | None:
        """Where a group is; None: there is no such group."""
        ...

    def create(self, group: str, location: str, *, run: str) -> None: ...

    def delete_if_empty(self, group: str, *, run: str) -> bool:
        """Remove a group that `run` made and that holds nothing; whether that was so."""
        ...


class Networks(Protocol):
    def deploy(
        self,
        group: str,
        location: str,
        missing: NetworkDeployment,
        *,
        new_group: bool,
        run: str,
        deadline_s: float,
        on_state: OnState,
        cancelled: threading.Event,
    ) -> None:
        """Make what is missing, and with `new_group` the group itself, in one deployment.

        Raises OperationTimeoutError when the deadline passed or `cancelled` was set.
        """
        ...

    def has_subnet(self, subnet_id: str, location: str) -> None:
        """Raises NotFoundError if it is not there, UsageError if it is in another region."""
        ...

    def remove(self, ids: Sequence[str], *, run: str) -> list[str]:
        """Remove those that `run` made and nothing uses; the ids of those that stay."""
        ...


class Creation(Protocol):
    """A VM that Azure has accepted."""

    @property
    def made(self) -> MadeVm: ...

    def wait(self, *, deadline_s: float, on_state: OnState, cancelled: threading.Event) -> None:
        """Until it is there.

        Raises OperationTimeoutError when the deadline passed or `cancelled` was set (the work
        goes on), and what the port raises when it failed.
        """
        ...


class VmProvisioner(Protocol):
    def existing(self, group: str) -> list[ExistingMachine]:
        """The VMs of a group."""
        ...

    def submit(self, plan: MachinePlan) -> Creation:
        """Ask for a VM with its interface, address and disks, if there is none of that name.

        Raises ConflictError with code PreconditionFailed if there is one.
        """
        ...

    def find(self, ref: VmRef) -> ExistingMachine | None: ...

    def is_running(self, ref: VmRef) -> bool:
        """Whether its instance view says that it runs."""
        ...

    def wait_until_settled(
        self, ref: VmRef, *, deadline_s: float, on_state: OnState, cancelled: threading.Event
    ) -> ExistingMachine | None:
        """Wait for somebody else's operation on a VM; None: it is gone.

        Raises OperationTimeoutError when the deadline passed or `cancelled` was set.
        """
        ...

    def addresses(self, group: str, machines: Sequence[MadeVm]) -> dict[str, Addresses]:
        """By VM name; at most two requests however many there are."""
        ...

    def remove(self, ref: VmRef, parts: Sequence[str], *, run: str, deadline_s: float) -> Removal:
        """Remove a VM that `run` was making, and of `parts` (resource ids) what it left.

        Never raises: what could not be removed is in the answer.
        """
        ...


class CreateRecords(Protocol):
    """Intentions, durable before the deed."""

    def save(self, record: CreateRecord) -> None:
        """When this returns, the record survives a power cut. Raises AzlError if it cannot."""
        ...

    def settle(self, run: str) -> None:
        """Nothing of this run is open any more. Silent if there is no such record."""
        ...

    def open(self, subscription: str, group: str) -> list[CreateRecord]:
        """Records of runs in a group that ended before they were settled, oldest first."""
        ...


class KeyFiles(Protocol):
    """The user's SSH keys."""

    def read(self, path: str) -> str:
        """A public key file's text. Raises UsageError if it cannot be read."""
        ...

    def default(self) -> tuple[str, str] | None:
        """(path, text) of the public key to use when none is named; None: there is no key."""
        ...

    def generate(self) -> tuple[str, str]:
        """Make an Ed25519 pair where there is none; (path, public text). Overwrites nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Provisioning:
    """All of it, as a command is handed it."""

    region: Region
    groups: ResourceGroups
    networks: Networks
    vms: VmProvisioner
    image_resources: ImageResources
    records: CreateRecords
    key_files: KeyFiles
