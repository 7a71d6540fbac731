"""Whether a machine is there, and may have a disk, before Azure is asked."""

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.os_disk import OsDisk, unlike
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.replace.step import Scene


def there(scene: Scene) -> VmModel:
    """Raises ConflictError if there is no such machine."""
    if scene.now is None:
        raise ConflictError(f"{scene.work.ref.name} is not there", code="NoMachine")
    return scene.now


def not_yet(scene: Scene, disk_id: str) -> ConflictError:
    name = disk_id.rpartition("/")[2]
    return ConflictError(f"{scene.work.ref.name} does not have disk {name}", code="NotSwapped")


def fitting(scene: Scene, disk: OsDisk | None, like: OsDisk | None) -> OsDisk:
    """The disk, if Azure lets the machine have it. Raises ConflictError, naming the rule."""
    there(scene)
    if disk is None or not disk.ready:
        raise ConflictError(f"there is no disk for {scene.work.ref.name} to swap in", code="NoDisk")
    if disk.owner_id:
        owner = disk.owner_id.rpartition("/")[2]
        raise ConflictError(f"disk {disk.name} is in use by {owner}", code="DiskInUse")
    if like is not None and (phrases := unlike(disk, like)):
        raise ConflictError(
            f"{disk.name} cannot take the place of OS disk {like.name}: {'; '.join(phrases)}",
            hint="Azure swaps OS disks only for one of the same size, zone, disk encryption set, "
            "security type, generation and architecture",
            code="OsDiskMismatch",
        )
    return disk
