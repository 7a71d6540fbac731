"""Machines as wholes: read with all they hold, made beside one another, made again."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from azlinux_cli.domain.machine import Security
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.replace.lock import Lock
from azlinux_cli.domain.replace.model import Extension, VmModel
from azlinux_cli.domain.replace.scratch import ScratchPlan
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.vm_action import Waiting


class VmModels(Protocol):
    """Safe from any thread. Decides nothing: services/replace asks before it acts.

    Every method raises OperationTimeoutError when the deadline passed or waiting was cancelled
    (the work goes on in Azure), and the errors of `ports.arm`.
    """

    def read(self, ref: VmRef) -> VmModel | None:
        """One machine by its own document alone; None: there is none."""
        ...

    def read_whole(self, ref: VmRef) -> VmModel | None:
        """With its interfaces' addresses, its OS disk's tags, and what cannot be made again."""
        ...

    def with_addresses(self, model: VmModel) -> VmModel:
        """With its interfaces as they are now."""
        ...

    def set_delete_options(
        self, model: VmModel, options: Mapping[str, str], waiting: Waiting
    ) -> None:
        """By ids in lower case, as `VmModel.delete_options` has them. Touches only what differs."""
        ...

    def retag(self, ref: VmRef, tags: Mapping[str, str], waiting: Waiting) -> None:
        """The machine's tags, all of them."""
        ...

    def set_secure_boot(self, model: VmModel, waiting: Waiting, *, on: bool) -> None:
        """Of a Trusted Launch machine; one that runs is restarted."""
        ...

    def has_interface(self, nic_id: str) -> bool: ...

    def make_interface(self, plan: ScratchPlan, waiting: Waiting) -> None:
        """The scratch machine's; silent if it is there as it should be."""
        ...

    def remove_interface(self, nic_id: str, waiting: Waiting) -> None:
        """Silent if it is gone already."""
        ...

    def build(self, plan: ScratchPlan, waiting: Waiting) -> None:
        """Make the scratch machine, if there is none of that name, and wait until it runs."""
        ...

    def create(
        self, model: VmModel, disk: OsDisk, security: Security | None, waiting: Waiting
    ) -> None:
        """Make a machine again, on its interfaces and data disks, around this OS disk.

        Nothing goes with it when it is deleted. `security` None: as it was.
        """
        ...

    def put_extension(self, ref: VmRef, extension: Extension, waiting: Waiting) -> None: ...

    def locks(self, ref: VmRef) -> Sequence[Lock] | None:
        """Of its group and all in it, and of the subscription. None: they may not be read."""
        ...
