"""A machine's OS disk replaced, and the way back: small steps, each done once and seen in Azure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.machine import TAG_CREATED_BY
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import TAG_EXPIRES, Role, aside_tags, expiry
from azlinux_cli.domain.replace.model import DETACH, VmModel
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.seen import seen, was_in_use
from azlinux_cli.domain.replace.step import Facts, ReplaceStep, Scene, steps_of
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.vm import PowerState
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.ports.vm_model import VmModels
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.replace.build import ScratchMachine
from azlinux_cli.services.replace.fit import fitting, not_yet, there
from azlinux_cli.services.replace.guard import Guard
from azlinux_cli.services.replace.look import Look
from azlinux_cli.services.replace.recreate import Recreate


@dataclass(frozen=True, slots=True)
class ReplaceDisk:
    """`perform` looks before it acts, so that it may follow any end of an earlier process.

    Which steps there are, and in which order: domain/replace/step. `before` is what the step
    CAPTURE found (`model_in` of its facts); that step takes none.
    """

    disks: OsDisks
    models: VmModels
    actions: VmActions
    region: Region
    clock: Clock

    def capture(self, work: Replacement) -> VmModel:
        """Raises NotFoundError, and ConflictError for another machine of that name."""
        return self._look.captured(work)

    def check_back(self, work: Replacement, before: VmModel, waiting: Waiting) -> None:
        """Whether the way back is open, asked before anything is changed.

        Raises ConflictError: NoWayBack without the old disk, NotAgain where a machine could not be
        made again, AnotherMachine, AnotherDisk.
        """
        patience = Patience.of(waiting, self.clock)
        scene = self._look.scene(ReplaceStep.BACK_POWER_OFF, work, before, patience)
        if scene is not None and scene.now is not None and work.variant is Variant.RECREATE:
            self._again.require_parts(scene, scene.now)

    def observe(self, step: ReplaceStep, work: Replacement, before: VmModel | None) -> Facts | None:
        """What a step came to that nobody saw end; None: perform it (again).

        Changes nothing and does not wait. Raises ConflictError as `perform` does.
        """
        _require_known(step, work)
        if before is None:  # nothing was done before the machine was captured
            return None
        scene = self._look.scene(step, work, before, None)
        return None if scene is None else seen(step, scene)

    def perform(
        self, step: ReplaceStep, work: Replacement, before: VmModel | None, waiting: Waiting
    ) -> Facts:
        """Do one step, unless it is done.

        Raises ConflictError when something is not this run's or not as it was left (NotMine,
        AnotherMachine, AnotherDisk, OsDiskMismatch, TwoWriters), CapacityError for quota and
        allocation, OperationTimeoutError (the work goes on), and what the ports raise.
        """
        _require_known(step, work)
        if step is ReplaceStep.CAPTURE:
            return self.capture(work).facts()
        if before is None:
            raise ConflictError(
                f"{work.ref.name} was not captured: what it was like is not known", code="NoCapture"
            )
        patience = Patience.of(waiting, self.clock)
        scene = self._look.scene(step, work, before, patience)
        if scene is None:
            raise AssertionError  # with patience there is always an end
        known = seen(step, scene)
        return _ACTS[step](self, scene, patience) if known is None else known

    # the parts -----------------------------------------------------------

    @property
    def _look(self) -> Look:
        return Look(self.disks, self.models)

    @property
    def _guard(self) -> Guard:
        return Guard(self.disks, self.models)

    @property
    def _scratch(self) -> ScratchMachine:
        return ScratchMachine(
            self.disks, self.models, self.actions, self.region, self.clock, self._guard
        )

    @property
    def _again(self) -> Recreate:
        return Recreate(self.disks, self.models, self.actions, self._guard)

    # the steps -----------------------------------------------------------

    def protect(self, scene: Scene, patience: Patience) -> Facts:
        now = there(scene)
        options = dict.fromkeys(now.delete_options, DETACH)
        self.models.set_delete_options(now, options, patience.left)
        return {"was": scene.before.delete_options}

    def build(self, scene: Scene, patience: Patience) -> Facts:
        return self._scratch.build(scene, patience)

    def harvest(self, scene: Scene, patience: Patience) -> Facts:
        return self._scratch.harvest(scene, patience)

    def power_off(self, scene: Scene, patience: Patience) -> Facts:
        """Powered off, it keeps its host. One that never got a host cannot be powered off."""
        now = there(scene)
        unknown = now.power is PowerState.UNKNOWN
        action = VmAction.DEALLOCATE if unknown else VmAction.STOP
        self.actions.act(action, now.ref, patience.left)
        return {"power": "deallocated" if unknown else "stopped"}

    def swap_disk(self, scene: Scene, patience: Patience) -> Facts:
        new = fitting(scene, scene.new, scene.old)
        self._guard.disk_moves(scene, new.id)
        self._in_use(scene, new, patience)
        self.disks.swap(scene.work.ref, new, patience.left)
        return {"disk": new.id}

    def back_swap_disk(self, scene: Scene, patience: Patience) -> Facts:
        """The very disk of before; it fits, for it was there."""
        old = fitting(scene, scene.old, None)
        self._guard.disk_moves(scene, old.id)
        self.disks.swap(scene.work.ref, old, patience.left)
        return {"disk": old.id}

    def secure_boot(self, scene: Scene, patience: Patience) -> Facts:
        if not scene.has_new:
            raise not_yet(scene, scene.work.disk_id)
        return self._secure_boot(scene, patience, on=scene.work.security.secure_boot)

    def back_secure_boot(self, scene: Scene, patience: Patience) -> Facts:
        if not scene.has_old:
            raise not_yet(scene, scene.before.os_disk.id)
        return self._secure_boot(scene, patience, on=scene.before.secure_boot)

    def _secure_boot(self, scene: Scene, patience: Patience, *, on: bool) -> Facts:
        self.models.set_secure_boot(there(scene), patience.left, on=on)
        return {"secureBoot": on}

    def remove(self, scene: Scene, patience: Patience) -> Facts:
        return self._again.remove(scene, patience)

    def create(self, scene: Scene, patience: Patience) -> Facts:
        if scene.new is not None:
            self._in_use(scene, scene.new, patience)
        return self._again.create(scene, scene.new, scene.work.security, patience)

    def back_create(self, scene: Scene, patience: Patience) -> Facts:
        return self._again.create(scene, scene.old, None, patience)

    def start(self, scene: Scene, patience: Patience) -> Facts:
        now = there(scene)
        if not scene.has_new:
            raise not_yet(scene, scene.work.disk_id)
        return self._start(scene, now, patience)

    def back_start(self, scene: Scene, patience: Patience) -> Facts:
        now = there(scene)
        if not scene.has_old:
            raise not_yet(scene, scene.before.os_disk.id)
        return self._start(scene, now, patience)

    def _start(self, scene: Scene, now: VmModel, patience: Patience) -> Facts:
        self._guard.machine_starts(scene, now.os_disk.id)
        self.actions.act(VmAction.START, now.ref, patience.left)
        return {"vmId": now.vm_id, "disk": now.os_disk.id, "power": "running"}

    def put_extensions(self, scene: Scene, patience: Patience) -> Facts:
        return self._again.put_extensions(scene, patience)

    def mark_disks(self, scene: Scene, patience: Patience) -> Facts:
        """An old disk that somebody has deleted meanwhile needs no tags."""
        if not scene.has_new:
            raise not_yet(scene, scene.work.disk_id)
        if scene.new is not None:
            self._in_use(scene, scene.new, patience)
        if scene.old is None:
            return {"oldDisk": ""}
        self.disks.tag(scene.old.id, self._aside(scene, Role.OLD), patience.left)
        return {"oldDisk": scene.old.id}

    def back_mark_disks(self, scene: Scene, patience: Patience) -> Facts:
        """The old disk as it was; the new one, if it was in the machine, is kept apart."""
        new, old = scene.new, scene.old
        if not scene.has_old:
            raise not_yet(scene, scene.before.os_disk.id)
        if old is not None and dict(old.tags) != dict(scene.before.os_disk_tags):
            self.disks.retag(old.id, scene.before.os_disk_tags, patience.left)
        if new is None:
            return {"newDisk": ""}
        if was_in_use(new, scene.work.run):
            self.disks.tag(new.id, self._aside(scene, Role.FAILED), patience.left)
        return {"newDisk": new.id}

    def unprotect(self, scene: Scene, patience: Patience) -> Facts:
        wanted = scene.options_before
        self.models.set_delete_options(there(scene), wanted, patience.left)
        return {"options": dict(wanted)}

    def discard(self, scene: Scene, patience: Patience) -> Facts:
        return self._scratch.discard(scene, patience)

    def _in_use(self, scene: Scene, new: OsDisk, patience: Patience) -> None:
        """A disk in use has no date to go by; one that has lost it was in use.

        It is azl's to delete with the machine only if the old one was (`restored_tags`).
        """
        if TAG_EXPIRES in new.tags:
            mine = {TAG_EXPIRES, *({TAG_CREATED_BY} - set(scene.before.os_disk_tags))}
            kept = {key: value for key, value in new.tags.items() if key not in mine}
            self.disks.retag(new.id, kept, patience.left)

    def _aside(self, scene: Scene, role: Role) -> dict[str, str]:
        work = scene.work
        return aside_tags(
            role,
            run=work.run,
            vm_id=work.vm_id,
            machine=work.ref.name,
            expires=expiry(self.clock.now(), work.keep_days),
        )


def _require_known(step: ReplaceStep, work: Replacement) -> None:
    """A machine that is swapped for is never removed. Raises ConflictError."""
    if step not in steps_of(work.variant):
        raise ConflictError(f"{step} is no step of a {work.variant}", code="WrongStep")


_Act: TypeAlias = Callable[[ReplaceDisk, Scene, Patience], Facts]
_S = ReplaceStep
_ACTS: Mapping[ReplaceStep, _Act] = {
    _S.PROTECT: ReplaceDisk.protect,
    _S.BUILD: ReplaceDisk.build,
    _S.HARVEST: ReplaceDisk.harvest,
    _S.POWER_OFF: ReplaceDisk.power_off,
    _S.SWAP_DISK: ReplaceDisk.swap_disk,
    _S.SECURE_BOOT: ReplaceDisk.secure_boot,
    _S.REMOVE: ReplaceDisk.remove,
    _S.CREATE: ReplaceDisk.create,
    _S.START: ReplaceDisk.start,
    _S.PUT_EXTENSIONS: ReplaceDisk.put_extensions,
    _S.MARK_DISKS: ReplaceDisk.mark_disks,
    _S.BACK_PROTECT: ReplaceDisk.protect,
    _S.BACK_POWER_OFF: ReplaceDisk.power_off,
    _S.BACK_SWAP_DISK: ReplaceDisk.back_swap_disk,
    _S.BACK_SECURE_BOOT: ReplaceDisk.back_secure_boot,
    _S.BACK_REMOVE: ReplaceDisk.remove,
    _S.BACK_CREATE: ReplaceDisk.back_create,
    _S.BACK_START: ReplaceDisk.back_start,
    _S.BACK_PUT_EXTENSIONS: ReplaceDisk.put_extensions,
    _S.BACK_MARK_DISKS: ReplaceDisk.back_mark_disks,
    _S.UNPROTECT: ReplaceDisk.unprotect,
    _S.DISCARD: ReplaceDisk.discard,
}
