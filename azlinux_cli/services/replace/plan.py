"""Whether, and by which way, a machine's OS disk can be replaced: looked up, then decided purely."""

from collections.abc import Collection
from dataclasses import dataclass

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.replace.path import (
    Choice,
    Sight,
    Variant,
    choose,
    require_open,
    security_again,
    security_of,
)
from azlinux_cli.domain.replace.scratch import scratch_demand, scratch_size
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.vm_model import VmModels


@dataclass(frozen=True, slots=True)
class Access:
    """How the scratch machine is reached: its admin user, and the public keys put into it."""

    admin_user: str
    ssh_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanReplace:
    """Changes nothing. `created_by`: which azl."""

    disks: OsDisks
    models: VmModels
    region: Region
    created_by: str = "azl"

    def sight(self, ref: VmRef, image: ImageFacts, sizes: Collection[VmSize]) -> Sight:
        """Raises NotFoundError, and what the ports raise."""
        model = self.models.read_whole(ref)
        if model is None:
            raise NotFoundError(f"there is no virtual machine {ref.name}")
        own = next((size for size in sizes if size.name.lower() == model.size.lower()), None)
        disk = self.disks.disk(model.os_disk.id) if model.os_disk.id else None
        locks = self.models.locks(ref)
        return Sight(model, disk, image, own, None if locks is None else tuple(locks))

    def __call__(
        self,
        ref: VmRef,
        image: ImageFacts,
        run: str,
        access: Access,
        *,
        accepted: Collection[str] = (),
        wanted: Variant | None = None,
        keep_days: float = 7.0,
    ) -> tuple[Replacement, Choice]:
        """`accepted`: keys of losses that somebody has confirmed.

        Raises InhibitedError where no way is open or a loss is not accepted, CapacityError where
        no scratch machine fits the quota; the message names what would.
        """
        location = self._location(ref)
        sizes, usages = self.region.sizes(location), self.region.usages(location)
        sight = self.sight(ref, image, sizes)
        choice = choose(sight, accepted, wanted)
        variant = require_open(choice, ref.name)
        return self._replacement(sight, variant, run, access, sizes, usages, keep_days), choice

    def _location(self, ref: VmRef) -> str:
        found = self.models.read(ref)
        if found is None:
            raise NotFoundError(f"there is no virtual machine {ref.name}")
        return found.location

    def _replacement(
        self,
        sight: Sight,
        variant: Variant,
        run: str,
        access: Access,
        sizes: list[VmSize],
        usages: list[Usage],
        keep_days: float,
    ) -> Replacement:
        model, disk, image = sight.model, sight.disk, sight.image
        if disk is None:
            raise AssertionError  # a closed way
        swap = variant is Variant.SWAP
        security = security_of(model) if swap else security_again(model, image)
        premium = disk.sku.lower().startswith("premium")
        demand = scratch_demand(model, image, security)
        size = scratch_size(model, demand, sizes, usages, premium=premium)
        return Replacement(
            ref=model.ref,
            vm_id=model.vm_id,
            run=run,
            variant=variant,
            image=image,
            size=size.name,
            security=security,
            disk_gb=disk.size_gb if swap else max(disk.size_gb, image.least_disk_gb),
            admin_user=access.admin_user,
            ssh_keys=access.ssh_keys,
            keep_days=keep_days,
            created_by=self.created_by,
        )
