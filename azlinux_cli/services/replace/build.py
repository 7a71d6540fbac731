"""The scratch machine: made, its disk harvested, and what is left of it taken away."""

from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import CapacityError, ConflictError, NotFoundError, RemoteError
from azlinux_cli.domain.os_disk_name import TAG_EXPIRES, Role, expiry
from azlinux_cli.domain.replace.model import DETACH
from azlinux_cli.domain.replace.scratch import scratch_demand, with_sizes_that_fit
from azlinux_cli.domain.replace.seen import discards_disk
from azlinux_cli.domain.replace.step import Facts, Scene
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.vm_action import VmActions
from azlinux_cli.ports.vm_model import VmModels
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.replace.guard import Guard


@dataclass(frozen=True, slots=True)
class ScratchMachine:
    """What is begun and not ended goes again; until its disk is harvested, all of it at once."""

    disks: OsDisks
    models: VmModels
    actions: VmActions
    region: Region
    clock: Clock
    guard: Guard

    def build(self, scene: Scene, patience: Patience) -> Facts:
        """One that failed is taken away and made anew.

        Raises CapacityError that names sizes which would fit.
        """
        work, old = scene.work, scene.old
        if old is None:
            raise NotFoundError(f"the OS disk of {work.ref.name} is not there")
        self.guard.scratch_starts(scene)
        if scene.scratch is not None and not scene.scratch.failed:
            self.actions.act(VmAction.START, work.scratch, patience.left)
            return {"scratch": work.scratch.id, "vmId": scene.scratch.vm_id}
        if scene.scratch is not None:
            self._take_away(scene, patience)
        expires = expiry(self.clock.now(), work.keep_days)
        plan = work.scratch_plan(scene.before, old, expires)
        self.models.make_interface(plan, patience.left)
        try:
            self.models.build(plan, patience.left)
        except CapacityError as error:
            raise self._with_sizes(error, scene) from error
        made = self.models.read(plan.ref)
        if made is None or made.failed:
            raise RemoteError(
                f"Azure did not finish scratch machine {plan.ref.name}", code="ScratchFailed"
            )
        return {"scratch": made.ref.id, "vmId": made.vm_id}

    def _take_away(self, scene: Scene, patience: Patience) -> None:
        self.actions.act(VmAction.DELETE, scene.work.scratch, patience.left)
        if self.disks.disk(scene.work.disk_id) is not None:
            self.disks.delete(scene.work.disk_id, patience.left)

    def _with_sizes(self, error: CapacityError, scene: Scene) -> CapacityError:
        work, location = scene.work, scene.before.location
        demand = scratch_demand(scene.before, work.image, work.security)
        sizes, usages = self.region.sizes(location), self.region.usages(location)
        return with_sizes_that_fit(error, work.size, demand, sizes, usages)

    def harvest(self, scene: Scene, patience: Patience) -> Facts:
        """First the disk is tagged and kept, then its machine goes, and the interface with it."""
        work, scratch, new = scene.work, scene.scratch, scene.new
        if scratch is None or new is None:
            raise ConflictError(
                f"there is no disk {work.disk_name} to harvest, and no scratch machine",
                code="NoScratch",
            )
        expires = expiry(self.clock.now(), work.keep_days)
        tags = work.tags(Role.NEW, scene.before.os_disk_tags, expires)
        if any(new.tags.get(key) != tags[key] for key in tags if key != TAG_EXPIRES):
            self.disks.tag(new.id, tags, patience.left)
        options = {new.id.lower(): DETACH}
        self.models.set_delete_options(scratch, options, patience.left)
        if not scratch.off:
            self.actions.act(VmAction.STOP, scratch.ref, patience.left)
        self.actions.act(VmAction.DELETE, scratch.ref, patience.left)
        found = patience.until(
            lambda: self.disks.disk(new.id),
            lambda disk: disk is None or (disk.settled and not disk.owner_id),
            f"disk {work.disk_name}",
        )
        if found is None:
            raise RemoteError(
                f"disk {work.disk_name} went with its scratch machine", code="DiskLost"
            )
        return {"disk": found.id, "sizeGb": found.size_gb}

    def discard(self, scene: Scene, patience: Patience) -> Facts:
        """What nobody needs: never a disk that was in the machine."""
        if scene.scratch is not None:
            self.actions.act(VmAction.DELETE, scene.scratch.ref, patience.left)
        if scene.nic:
            self.models.remove_interface(scene.work.nic_id, patience.left)
        new = None if scene.new is None else self.disks.disk(scene.new.id)
        if new is not None and discards_disk(replace(scene, new=new)):
            self.disks.delete(new.id, patience.left)
        return {"scratch": "gone"}
