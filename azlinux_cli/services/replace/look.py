"""The world as a step of a replacement needs to see it, and whose things in it are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from azlinux_cli.domain.errors import ConflictError, NotFoundError
from azlinux_cli.domain.machine import TAG_RUN
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.os_disk_name import TAG_MACHINE, TAG_ROLE, Role
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import ReplaceStep, Scene
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.vm_model import VmModels
from azlinux_cli.services.disk.patience import Patience

_S = ReplaceStep
# The machine is left running with its new disk where there is no old one to go back to.
_NEED_THE_OLD = {_S.BACK_PROTECT, _S.BACK_POWER_OFF, _S.BACK_REMOVE}
_SCRATCH = {_S.BUILD, _S.HARVEST, _S.BACK_MARK_DISKS, _S.DISCARD}
_NEW = {
    _S.BUILD,
    _S.HARVEST,
    _S.SWAP_DISK,
    _S.CREATE,
    _S.MARK_DISKS,
    _S.BACK_MARK_DISKS,
    _S.DISCARD,
}
_OLD = {
    _S.BUILD,
    _S.SWAP_DISK,
    _S.MARK_DISKS,
    *_NEED_THE_OLD,
    _S.BACK_SWAP_DISK,
    _S.BACK_CREATE,
    _S.BACK_MARK_DISKS,
}
_ADDRESSES = {_S.PROTECT, _S.BACK_PROTECT, _S.UNPROTECT}
# Where the machine may be another one than the run began with: making it again gives it another id.
_MADE_AGAIN = {
    _S.BACK_PROTECT,
    _S.BACK_POWER_OFF,
    _S.BACK_REMOVE,
    _S.BACK_CREATE,
    _S.BACK_START,
    _S.BACK_PUT_EXTENSIONS,
    _S.BACK_MARK_DISKS,
    _S.UNPROTECT,
    _S.DISCARD,
}


@dataclass(frozen=True, slots=True)
class Look:
    """Reads; changes nothing."""

    disks: OsDisks
    models: VmModels

    def captured(self, work: Replacement) -> VmModel:
        """The machine before the run. Raises NotFoundError, ConflictError (AnotherMachine)."""
        found = self.models.read_whole(work.ref)
        if found is None:
            raise NotFoundError(f"there is no virtual machine {work.ref.name}")
        _same(found, work)
        return found

    def scene(
        self, step: ReplaceStep, work: Replacement, before: VmModel, patience: Patience | None
    ) -> Scene | None:
        """With patience, once nothing is under way on the machines; else None while something is.

        Raises ConflictError for a machine, disk or scratch machine that is not this run's.
        """
        now = self._machine(work.ref, patience)
        scratch = self._machine(work.scratch, patience) if step in _SCRATCH else None
        if patience is None and any(vm is not None and vm.at_work for vm in (now, scratch)):
            return None
        new = self._disk(work.disk_id, patience) if step in _NEW else None
        old = self._disk(before.os_disk.id, patience) if step in _OLD else None
        if now is not None and step in _ADDRESSES:
            now = self._with_addresses(now, patience)
            if not _settled(now):
                return None
        nic = step is _S.DISCARD and self.models.has_interface(work.nic_id)
        scene = Scene(work, before, now, scratch, new, old, nic)
        _check(scene, step)
        return scene

    def _machine(self, ref: VmRef, patience: Patience | None) -> VmModel | None:
        if patience is None:
            return self.models.read(ref)
        return patience.until(
            lambda: self.models.read(ref),
            lambda found: found is None or not found.at_work,
            f"an earlier operation on {ref.name}",
        )

    def _with_addresses(self, vm: VmModel, patience: Patience | None) -> VmModel:
        if patience is None:
            return self.models.with_addresses(vm)
        return patience.until(
            lambda: self.models.with_addresses(vm), _settled, f"an interface of {vm.ref.name}"
        )

    def _disk(self, disk_id: str, patience: Patience | None) -> OsDisk | None:
        if patience is None:
            return self.disks.disk(disk_id)
        return patience.until(
            lambda: self.disks.disk(disk_id),
            lambda disk: disk is None or disk.settled,
            f"disk {disk_id.rpartition('/')[2]}",
        )


def _settled(vm: VmModel) -> bool:
    return all(nic.settled for nic in vm.interfaces)


def _check(scene: Scene, step: ReplaceStep) -> None:
    work, now = scene.work, scene.now
    if now is not None:
        if not (scene.has_old or scene.has_new):
            raise ConflictError(
                f"the OS disk of {work.ref.name} was swapped or reimaged by somebody else: it is "
                f"{now.os_disk.id.rpartition('/')[2]} now",
                hint="azl takes no disk away that it does not know",
                code="AnotherDisk",
            )
        again = work.variant is Variant.RECREATE and (scene.has_new or step in _MADE_AGAIN)
        if not again:
            _same(now, work)
    if step in _NEED_THE_OLD and scene.has_new and (scene.old is None or scene.old.owner_id):
        name = scene.before.os_disk.id.rpartition("/")[2]
        state = "is gone" if scene.old is None else "is in use elsewhere"
        raise ConflictError(
            f"there is no way back for {work.ref.name}: its OS disk of before, {name}, {state}",
            code="NoWayBack",
        )
    if scene.scratch is not None:
        scratch = scene.scratch
        _own(scratch.tags, work, {Role.SCRATCH}, f"virtual machine {scratch.ref.name}")
    # Until it is harvested a disk has no tags: Azure gives it none, and it goes with its machine.
    if scene.new is not None and scene.scratch is None:
        _own(scene.new.tags, work, {Role.NEW, Role.FAILED}, f"disk {scene.new.name}")


def _same(vm: VmModel, work: Replacement) -> None:
    if vm.vm_id.lower() != work.vm_id.lower():
        raise ConflictError(
            f"{work.ref.name} was deleted and made again since: its vmId is {vm.vm_id}, not "
            f"{work.vm_id}",
            code="AnotherMachine",
        )


def _own(tags: Mapping[str, str], work: Replacement, roles: Collection[Role], what: str) -> None:
    """Raises ConflictError for what the tags do not say is this run's, for this machine."""
    mine = (tags.get(TAG_RUN), tags.get(TAG_MACHINE)) == (work.run, work.vm_id.lower())
    if not mine or tags.get(TAG_ROLE) not in {role.value for role in roles}:
        raise ConflictError(
            f"{what} is there already, and its tags do not say that run {work.run} made it for "
            "this machine",
            hint="rename or delete it if nobody needs it; azl leaves it alone",
            code="NotMine",
        )
