"""Two writers never run: asked of Azure before a machine is started or a disk is moved."""

from dataclasses import dataclass, replace

from azlinux_cli.domain.replace.step import Scene
from azlinux_cli.domain.replace.two_writers import Writer, require_one_writer, writer_of
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.vm_model import VmModels


@dataclass(frozen=True, slots=True)
class Guard:
    """Looks at the machine, its scratch machine, and whoever else has a disk of the machine's."""

    disks: OsDisks
    models: VmModels

    def scratch_starts(self, scene: Scene) -> None:
        """Raises ConflictError (TwoWriters), as all of these do."""
        work = scene.work
        has = None if scene.scratch is None else writer_of(scene.scratch)
        writer = Writer(
            work.scratch.name,
            runs=True,
            disks=frozenset({work.disk_id.lower()}) | (has.disks if has else frozenset()),
            interfaces=frozenset({work.nic_id.lower()}) | (has.interfaces if has else frozenset()),
            identities=has.identities if has else frozenset(),
        )
        self._require(scene, f"start {work.scratch.name}", writer)

    def machine_starts(self, scene: Scene, os_disk_id: str) -> None:
        """`os_disk_id`: the disk it has, or is made with. What it had and what it has count."""
        old = writer_of(scene.before)
        own = {scene.before.os_disk.id.lower()}
        now = old if scene.now is None else writer_of(scene.now)
        writer = Writer(
            old.name,
            runs=True,
            disks=(old.disks | now.disks) - own | {os_disk_id.lower()},
            interfaces=old.interfaces | now.interfaces,
            identities=old.identities | now.identities,
        )
        self._require(scene, f"start {scene.work.ref.name}", writer)

    def disk_moves(self, scene: Scene, os_disk_id: str) -> None:
        """Into the machine, which is as it is: off, or about to be restarted by Azure."""
        if scene.now is None:
            return
        now = writer_of(scene.now)
        disks = now.disks - {scene.now.os_disk.id.lower()} | {os_disk_id.lower()}
        doing = f"give {scene.work.ref.name} disk {os_disk_id.rpartition('/')[2]}"
        self._require(scene, doing, replace(now, runs=True, disks=disks))

    def _require(self, scene: Scene, doing: str, planned: Writer) -> None:
        """`planned` stands in for the machine of its name as it is now."""
        work, found = scene.work, [planned]
        pair = (work.ref, work.scratch)
        for ref in (*(ref for ref in pair if ref.name != planned.name), *self._others(scene)):
            vm = self.models.read(ref)
            if vm is not None:
                found.append(writer_of(vm))
        require_one_writer(found, doing)

    def _others(self, scene: Scene) -> list[VmRef]:
        """Machines that have a data disk which the machine had."""
        owners: list[VmRef] = []
        for held in scene.before.data_disks:
            disk = self.disks.disk(held.id)
            owners += [] if disk is None else map(_ref_of, disk.owner_ids)
        known = {scene.work.ref.id.lower(), scene.work.scratch.id.lower()}
        return [ref for ref in dict.fromkeys(owners) if ref.id.lower() not in known]


def _ref_of(vm_id: str) -> VmRef:
    parts = vm_id.split("/")
    return VmRef(parts[2], parts[4], parts[8])
