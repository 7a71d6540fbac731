"""A snapshot of a machine's OS disk, taken once per run however often it is asked for."""

from dataclasses import dataclass

from azlinux_cli.domain.disk_restore import Facts
from azlinux_cli.domain.errors import InhibitedError, NotFoundError, RemoteError
from azlinux_cli.domain.os_disk import OsDisk, OsSnapshot, why_disk_stays, why_no_snapshot
from azlinux_cli.domain.os_disk_name import (
    TAG_EXPIRES,
    Role,
    azl_name,
    expiry,
    snapshot_tags,
)
from azlinux_cli.domain.vm import Vm, VmRef
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.disk import OsDisks, Wanted
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.own import its_own, same_machine
from azlinux_cli.services.disk.patience import Patience


@dataclass(frozen=True, slots=True)
class TakeSnapshot:
    """The first call of a run takes it; later ones find it, whatever became of the disk since.

    What is on the disk at that moment is kept as after a power cut; the machine runs on.
    """

    disks: OsDisks
    vms: VmCatalog
    clock: Clock
    created_by: str = "azl"

    def __call__(
        self, ref: VmRef, vm_id: str, run: str, *, keep_days: float, waiting: Waiting
    ) -> OsSnapshot:
        """The snapshot, complete.

        Raises InhibitedError for a machine whose disk cannot be snapshotted, ConflictError for
        another machine or a snapshot of somebody else's in the way, RemoteError for a copy that
        failed, and what `ports.disk` raises.
        """
        patience = Patience.of(waiting, self.clock)
        vm = same_machine(self.vms.get(ref), vm_id)
        name = azl_name(run, ref.name, Role.SNAPSHOT)
        known = find_snapshot(self.disks, ref, vm_id, run, patience)
        if known is not None and not known.ready:
            self.disks.delete(known.id, patience.left)
            known = None
        if known is None:
            disk = self._disk(vm)
            tags = snapshot_tags(
                disk.tags,
                run=run,
                vm_id=vm_id,
                machine=ref.name,
                created_by=self.created_by,
                expires=expiry(self.clock.now(), keep_days),
            )
            self.disks.take(Wanted(ref, name, tags), disk, patience.left)
            known = find_snapshot(self.disks, ref, vm_id, run, patience)
        return _complete(known, name)

    def check(self, ref: VmRef, vm_id: str) -> None:
        """Whether one can be taken, asked before anything is changed.

        Raises InhibitedError where Azure takes none, ConflictError for another machine.
        """
        self._disk(same_machine(self.vms.get(ref), vm_id))

    def observe(self, ref: VmRef, vm_id: str, run: str) -> OsSnapshot | None:
        """The run's snapshot if it is complete. Raises ConflictError as above."""
        found = self.disks.snapshot(ref, azl_name(run, ref.name, Role.SNAPSHOT))
        found = its_own(found, run, Role.SNAPSHOT, vm_id)
        return found if found is not None and found.ready else None

    def _disk(self, vm: Vm) -> OsDisk:
        reason = why_no_snapshot(vm)
        if reason is None:
            disk = self.disks.disk(vm.os_disk_id)
            if disk is None:
                raise NotFoundError(f"the OS disk of {vm.name} is not there: {vm.os_disk_id}")
            reason = why_disk_stays(disk)
            if reason is None:
                return disk
        raise InhibitedError(
            f"no snapshot can be taken of {vm.name}: {reason}",
            hint="without --snapshot there is no way back by the disk",
            code="NoSnapshot",
        )


def find_snapshot(
    disks: OsDisks, ref: VmRef, vm_id: str, run: str, patience: Patience
) -> OsSnapshot | None:
    """A run's snapshot of a machine, once nothing is being done to it any more."""
    name = azl_name(run, ref.name, Role.SNAPSHOT)
    found = patience.until(
        lambda: disks.snapshot(ref, name),
        lambda snapshot: snapshot is None or snapshot.settled,
        f"snapshot {name}",
    )
    return its_own(found, run, Role.SNAPSHOT, vm_id)


def _complete(found: OsSnapshot | None, name: str) -> OsSnapshot:
    if found is None or not found.ready:
        state = "it is not there" if found is None else f"it is {found.state}"
        raise RemoteError(
            f"Azure did not finish snapshot {name}: {state}",
            hint="run the command again; it begins a new one",
            code="SnapshotFailed",
        )
    return found


def snapshot_facts(snapshot: OsSnapshot) -> Facts:
    """For a journal."""
    return {
        "snapshot": snapshot.id,
        "sourceDisk": snapshot.source_id,
        "sizeGb": snapshot.size_gb,
        "createdAt": snapshot.created_at,
        "expiresAt": snapshot.tags.get(TAG_EXPIRES, ""),
    }
