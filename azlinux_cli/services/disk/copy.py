"""The disk that takes the place of a failed one: made from the snapshot, and fit to be swapped."""

from dataclasses import dataclass

from azlinux_cli.domain.disk_restore import Restore, Scene
from azlinux_cli.domain.errors import ConflictError, NotFoundError, RemoteError
from azlinux_cli.domain.os_disk import OsDisk, OsSnapshot, same_id, unlike
from azlinux_cli.domain.os_disk_name import Role, restored_tags
from azlinux_cli.ports.disk import OsDisks, Wanted
from azlinux_cli.services.disk.own import its_own
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.disk.take import find_snapshot


@dataclass(frozen=True, slots=True)
class CopyBack:
    """Makes the restored disk, or goes on with one that an earlier process has begun."""

    disks: OsDisks

    def __call__(self, scene: Scene, patience: Patience) -> OsDisk:
        """The disk, ready. Raises as RestoreDisk.perform does."""
        restore = scene.restore
        snapshot, old = self.source(scene, patience)
        found = self._rested(restore, patience)
        if found is not None and not found.ready:
            self.disks.delete(found.id, patience.left)
            found = None
        if found is None:
            tags = restored_tags(
                old.tags,
                run=restore.run,
                vm_id=restore.vm_id,
                machine=restore.ref.name,
                replaces=old.id,
            )
            wanted = Wanted(restore.ref, restore.disk_name, tags)
            self.disks.make(wanted, snapshot, old, patience.left)
            found = self._rested(restore, patience)
        if found is None or not found.ready:
            raise RemoteError(
                f"Azure did not finish disk {restore.disk_name}",
                hint="run the command again; it begins a new one",
                code="DiskFailed",
            )
        return found

    def source(self, scene: Scene, patience: Patience) -> tuple[OsSnapshot, OsDisk]:
        """The snapshot, and the disk that the machine has now: of each other's making.

        A machine whose disk was swapped or reimaged by somebody else since is left alone.
        """
        restore, vm = scene.restore, scene.vm
        snapshot = find_snapshot(
            self.disks, restore.ref, restore.vm_id, restore.snapshot_run, patience
        )
        if snapshot is None or not snapshot.ready:
            raise NotFoundError(
                f"there is no snapshot of {vm.name} by run {restore.snapshot_run}: "
                f"{restore.snapshot_name} in group {vm.resource_group}",
                code="NoSnapshot",
            )
        old = self.disks.disk(vm.os_disk_id)
        if old is None:
            raise NotFoundError(f"the OS disk of {vm.name} is not there: {vm.os_disk_id}")
        if not (same_id(old.id, snapshot.source_id) or same_id(old.source_id, snapshot.id)):
            raise ConflictError(
                f"the OS disk of {vm.name} was swapped or reimaged since the snapshot was taken: "
                f"it is {old.name} now, the snapshot is of {snapshot.source_id.rpartition('/')[2]}",
                hint="azl takes no disk away that it does not know; swap it by hand if you mean it",
                code="AnotherDisk",
            )
        if old.size_gb < snapshot.size_gb:
            raise _misfit(snapshot.name, old, [f"it holds {snapshot.size_gb} GiB"])
        return snapshot, old

    def _rested(self, restore: Restore, patience: Patience) -> OsDisk | None:
        found = patience.until(
            lambda: self.disks.restored(restore.ref, restore.disk_name),
            lambda disk: disk is None or disk.settled,
            f"disk {restore.disk_name}",
        )
        return its_own(found, restore.run, Role.RESTORED, restore.vm_id)


def fitting(scene: Scene, old: OsDisk | None) -> OsDisk:
    """The restored disk, if Azure lets it take the place of the old one. Raises ConflictError."""
    new = scene.new
    if new is None or not new.ready:
        raise ConflictError(f"there is no disk {scene.restore.disk_name} to swap in")
    if old is not None and (phrases := unlike(new, old)):
        raise _misfit(new.name, old, phrases)
    if new.owner_id and not same_id(new.owner_id, scene.vm.ref.id):
        raise ConflictError(
            f"disk {new.name} is in use by {new.owner_id.rpartition('/')[2]}", code="DiskInUse"
        )
    return new


def require_swapped(scene: Scene) -> None:
    """Raises ConflictError unless the machine has its restored disk."""
    if not scene.swapped:
        raise ConflictError(
            f"{scene.vm.name} does not have disk {scene.restore.disk_name} yet",
            code="NotSwapped",
        )


def _misfit(name: str, old: OsDisk, phrases: list[str]) -> ConflictError:
    return ConflictError(
        f"{name} cannot take the place of OS disk {old.name}: {'; '.join(phrases)}",
        hint="Azure swaps OS disks only for one of the same size, zone, disk encryption set, "
        "security type, generation and architecture",
        code="OsDiskMismatch",
    )
