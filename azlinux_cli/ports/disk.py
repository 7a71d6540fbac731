"""The disk a machine starts from, as a thing of its own: snapshots, copies, swaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from azlinux_cli.domain.os_disk import MadeDisk, OsDisk, OsSnapshot
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.vm_action import Waiting


@dataclass(frozen=True, slots=True)
class Wanted:
    """A snapshot or disk to be, in the resource group of the machine `ref`."""

    ref: VmRef
    name: str
    tags: Mapping[str, str]


class OsDisks(Protocol):
    """Safe from any thread. Decides nothing: services/disk asks before it acts.

    Every method raises OperationTimeoutError when the deadline passed or waiting was cancelled
    (the work goes on in Azure), and the errors of `ports.arm`.
    """

    def disk(self, disk_id: str) -> OsDisk | None: ...

    def snapshot(self, ref: VmRef, name: str) -> OsSnapshot | None:
        """One in the resource group of a machine."""
        ...

    def restored(self, ref: VmRef, name: str) -> OsDisk | None:
        """A disk in the resource group of a machine."""
        ...

    def take(self, wanted: Wanted, source: OsDisk, waiting: Waiting) -> OsSnapshot:
        """An incremental snapshot of `source`, open to no more networks than the disk."""
        ...

    def make(self, wanted: Wanted, snapshot: OsSnapshot, like: OsDisk, waiting: Waiting) -> OsDisk:
        """A disk from a snapshot, with the size, type, zone, encryption and access of `like`."""
        ...

    def swap(self, ref: VmRef, disk: OsDisk, waiting: Waiting) -> None:
        """Give the machine this OS disk; the former one is detached and kept.

        A machine that runs is restarted.
        """
        ...

    def tag(self, disk_id: str, tags: Mapping[str, str], waiting: Waiting) -> None:
        """Put tags on a disk, beside those it has."""
        ...

    def retag(self, disk_id: str, tags: Mapping[str, str], waiting: Waiting) -> None:
        """Give a disk these tags and no others."""
        ...

    def made(self, run: str | None = None) -> Sequence[MadeDisk]:
        """What azl has made or put aside in this subscription, by run, machine and role.

        Snapshots, disks, scratch machines and their interfaces.
        """
        ...

    def delete(self, made_id: str, waiting: Waiting) -> None:
        """Remove what `made` lists, by its id. Silent if it is gone already.

        Raises ConflictError for a disk that a machine uses.
        """
        ...
