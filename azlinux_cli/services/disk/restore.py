"""A machine back on its disk of before: small steps, each done at most once and seen in Azure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from azlinux_cli.domain.disk_restore import Facts, Restore, RestoreStep, Scene, seen
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import Role, expiry, failed_tags, long_id
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.services.disk.copy import CopyBack, fitting, require_swapped
from azlinux_cli.services.disk.identity import SameHost
from azlinux_cli.services.disk.own import its_own, same_machine
from azlinux_cli.services.disk.patience import Patience

_AT_WORK = {"creating", "updating", "deleting", "migrating"}  # provisioning states
_NEEDS_FAILED = {RestoreStep.MARK_FAILED_DISK}


@dataclass(frozen=True, slots=True)
class RestoreDisk:
    """`perform` looks before it acts, so that it may follow any end of an earlier process.

    The machine is powered off, not deallocated: it keeps its host and its addresses.
    """

    disks: OsDisks
    vms: VmCatalog
    actions: VmActions
    reach: Callable[[Vm], NodeTarget]
    host: SameHost
    clock: Clock

    @property
    def steps(self) -> tuple[RestoreStep, ...]:
        return tuple(RestoreStep)

    def __call__(self, restore: Restore, waiting: Waiting) -> dict[str, Facts]:
        """All steps; what each came to, by its name. `waiting` is each step's."""
        return {step.value: self.perform(step, restore, waiting) for step in self.steps}

    def check(self, restore: Restore, waiting: Waiting) -> None:
        """Whether the way back is open, asked before anything is changed.

        Raises NotFoundError without a snapshot, ConflictError for one of another disk, another
        machine, or another size than the disk that the machine has now.
        """
        patience = Patience.of(waiting, self.clock)
        scene = self._settled(restore, patience)
        if not scene.swapped:
            CopyBack(self.disks).source(scene, patience)

    def observe(self, step: RestoreStep, restore: Restore) -> Facts | None:
        """What a step came to that nobody saw end; None: perform it (again).

        Changes nothing and does not wait. Raises ConflictError as `perform` does.
        """
        scene = self._scene(restore, self.vms.get(restore.ref), step)
        return None if _at_work(scene.vm) else seen(step, scene)

    def perform(self, step: RestoreStep, restore: Restore, waiting: Waiting) -> Facts:
        """Do one step, unless it is done.

        Raises ConflictError when the machine, its disk or the snapshot is not what it was taken
        for, HostIdentityError for a key that is not the pinned one, OperationTimeoutError (the
        work goes on), and what `ports.disk` and `ports.vm_action` raise.
        """
        patience = Patience.of(waiting, self.clock)
        scene = self._settled(restore, patience, step)
        known = seen(step, scene)
        return _ACTS[step](self, scene, patience) if known is None else known

    def _settled(
        self, restore: Restore, patience: Patience, step: RestoreStep | None = None
    ) -> Scene:
        """The world once nothing is under way on the machine."""
        vm = patience.until(
            lambda: self.vms.get(restore.ref),
            lambda found: not _at_work(found),
            f"an earlier operation on {restore.ref.name}",
        )
        return self._scene(restore, vm, step)

    def _scene(self, restore: Restore, vm: Vm, step: RestoreStep | None) -> Scene:
        same_machine(vm, restore.vm_id)
        found = self.disks.restored(restore.ref, restore.disk_name)
        new = its_own(found, restore.run, Role.RESTORED, restore.vm_id)
        failed = self._failed(restore, new) if step in _NEEDS_FAILED else None
        return Scene(restore, vm, new, failed, self.host.pinned(self.reach(vm)))

    def _failed(self, restore: Restore, new: OsDisk | None) -> OsDisk | None:
        replaced = "" if new is None else long_id(restore.ref.subscription, new.tags)
        return self.disks.disk(replaced) if replaced else None

    # the steps -----------------------------------------------------------

    def make_disk(self, scene: Scene, patience: Patience) -> Facts:
        made = CopyBack(self.disks)(scene, patience)
        return {"disk": made.id, "sizeGb": made.size_gb}

    def power_off(self, scene: Scene, patience: Patience) -> Facts:
        self.actions.act(VmAction.STOP, scene.vm.ref, patience.left)
        return {"power": "stopped"}

    def swap_disk(self, scene: Scene, patience: Patience) -> Facts:
        new = fitting(scene, self.disks.disk(scene.vm.os_disk_id))
        self.disks.swap(scene.vm.ref, new, patience.left)
        return {"disk": new.id}

    def start(self, scene: Scene, patience: Patience) -> Facts:
        require_swapped(scene)
        self.actions.act(VmAction.START, scene.vm.ref, patience.left)
        return {"power": "running"}

    def await_ssh(self, scene: Scene, patience: Patience) -> Facts:
        require_swapped(scene)
        shown = self.host.await_ssh(self.reach(scene.vm), patience)
        return {"fingerprint": shown.fingerprint}

    def check_host_key(self, scene: Scene, patience: Patience) -> Facts:
        require_swapped(scene)
        return self.host.check(self.reach(scene.vm), patience)

    def mark_failed_disk(self, scene: Scene, patience: Patience) -> Facts:
        """A failed disk that somebody has deleted meanwhile needs no tags."""
        require_swapped(scene)
        restore, failed = scene.restore, scene.failed
        if failed is None:
            return {"failedDisk": ""}
        tags = failed_tags(
            run=restore.run,
            vm_id=restore.vm_id,
            machine=restore.ref.name,
            expires=expiry(self.clock.now(), restore.keep_days),
        )
        self.disks.tag(failed.id, tags, patience.left)
        return {"failedDisk": failed.id}


def _at_work(vm: Vm) -> bool:
    return vm.provisioning_state.lower() in _AT_WORK


_Act: TypeAlias = Callable[[RestoreDisk, Scene, Patience], Facts]
_ACTS: Mapping[RestoreStep, _Act] = {
    RestoreStep.MAKE_DISK: RestoreDisk.make_disk,
    RestoreStep.POWER_OFF: RestoreDisk.power_off,
    RestoreStep.SWAP_DISK: RestoreDisk.swap_disk,
    RestoreStep.START: RestoreDisk.start,
    RestoreStep.AWAIT_SSH: RestoreDisk.await_ssh,
    RestoreStep.CHECK_HOST_KEY: RestoreDisk.check_host_key,
    RestoreStep.MARK_FAILED_DISK: RestoreDisk.mark_failed_disk,
}
