"""A machine's resource removed and made again around another OS disk; all it holds stays."""

from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import ConflictError, NotFoundError
from azlinux_cli.domain.machine import Security
from azlinux_cli.domain.os_disk import OsDisk, same_id
from azlinux_cli.domain.replace.model import DETACH, VmModel
from azlinux_cli.domain.replace.seen import missing_extensions
from azlinux_cli.domain.replace.step import Facts, Scene
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.vm_action import VmActions
from azlinux_cli.ports.vm_model import VmModels
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.replace.guard import Guard


@dataclass(frozen=True, slots=True)
class Recreate:
    """Each of these looks once more before it removes anything."""

    disks: OsDisks
    models: VmModels
    actions: VmActions
    guard: Guard

    def remove(self, scene: Scene, patience: Patience) -> Facts:
        """Raises ConflictError if anything would go along, or is missing to make it again with."""
        now = scene.now
        if now is None:
            return {"vmId": scene.before.vm_id}
        self._nothing_goes_along(now)
        self.require_parts(scene, now)
        if not now.off:
            raise ConflictError(f"{now.ref.name} is not removed: it is not off", code="NotOff")
        self.actions.act(VmAction.DELETE, now.ref, patience.left)
        return {"vmId": now.vm_id}

    def create(
        self, scene: Scene, disk: OsDisk | None, security: Security | None, patience: Patience
    ) -> Facts:
        """A half-made one of ours is removed first: nothing goes with it."""
        work = scene.work
        if disk is None or not disk.ready:
            raise NotFoundError(f"there is no OS disk to make {work.ref.name} again with")
        if scene.now is not None:
            if not same_id(scene.now.os_disk.id, disk.id):
                raise ConflictError(
                    f"{work.ref.name} is there, with OS disk "
                    f"{scene.now.os_disk.id.rpartition('/')[2]}",
                    code="NotRemoved",
                )
            self._nothing_goes_along(scene.now)
            self.actions.act(VmAction.DELETE, work.ref, patience.left)
        self.guard.machine_starts(scene, disk.id)
        self.models.create(scene.before, disk, security, patience.left)
        made = self.models.read(work.ref)
        return {
            "vmId": "" if made is None else made.vm_id,
            "disk": disk.id,
            "power": "unknown" if made is None else made.power.value,
        }

    def _nothing_goes_along(self, vm: VmModel) -> None:
        options = self.models.with_addresses(vm).delete_options
        along = [part.rpartition("/")[2] for part, option in options.items() if option != DETACH]
        if along:
            raise ConflictError(
                f"{vm.ref.name} is not removed: {', '.join(along)} would be deleted with it",
                code="NotProtected",
            )

    def require_parts(self, scene: Scene, vm: VmModel) -> None:
        """A disk that somebody has moved or deleted since would leave a machine in pieces."""
        for held in scene.before.data_disks:
            disk, name = self.disks.disk(held.id), held.id.rpartition("/")[2]
            if disk is None:
                raise _in_pieces(vm, f"its data disk {name} is gone")
            if disk.owner_id and not same_id(disk.owner_id, vm.ref.id):
                owner = disk.owner_id.rpartition("/")[2]
                raise _in_pieces(vm, f"its data disk {name} is in use by {owner}")
        for nic in scene.before.interfaces:
            if not self.models.has_interface(nic.id):
                raise _in_pieces(vm, f"its interface {nic.id.rpartition('/')[2]} is gone")

    def put_extensions(self, scene: Scene, patience: Patience) -> Facts:
        """One after another; what an earlier process has begun is waited for."""
        now = patience.until(
            lambda: self.models.read(scene.work.ref),
            lambda vm: vm is None or not any(extension.at_work for extension in vm.extensions),
            f"an extension of {scene.work.ref.name}",
        )
        for extension in missing_extensions(replace(scene, now=now)):
            self.models.put_extension(scene.work.ref, extension, patience.left)
        return {"extensions": [extension.name for extension in scene.before.extensions]}


def _in_pieces(vm: VmModel, why: str) -> ConflictError:
    return ConflictError(
        f"{vm.ref.name} is not removed, for it could not be made again: {why}", code="NotAgain"
    )
