"""Whether, and by which way, a machine's OS disk can be replaced: looked up, decided purely."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.machine import ImageFacts
from azlinux_cli.domain.os_disk import OsDisk
from azlinux_cli.domain.replace.path import (
    Choice,
    Sight,
    Variant,
    choose,
    require_open,
)
from azlinux_cli.domain.replace.scratch import scratch_demand, scratch_size
from azlinux_cli.domain.replace.security import security_again
from azlinux_cli.domain.replace.work import Replacement
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.disk import OsDisks
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.vm_model import VmModels


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for one machine.

    `image` was found in the region. `admin_user` and `ssh_keys` are how the scratch machine is
    reached. `accepted`: keys of losses that somebody has confirmed; `variant` None: azl chooses.
    """

    ref: VmRef
    image: ImageFacts
    run: str
    admin_user: str
    ssh_keys: tuple[str, ...]
    accepted: Collection[str] = ()
    variant: Variant | None = None
    keep_days: float = 7.0


@dataclass(frozen=True, slots=True)
class PlanReplace:
    """Changes nothing. `created_by`: which azl."""

    disks: OsDisks
    models: VmModels
    region: Region
    created_by: str = "azl"

    def look(self, wish: Wish) -> tuple[Sight, Choice]:
        """Both ways with all that closes them. Raises NotFoundError, and what the ports raise."""
        sight, _ = self._sight(wish)
        return sight, choose(sight, wish.accepted, wish.variant)

    def __call__(self, wish: Wish) -> tuple[Replacement, Choice]:
        """Raises as `look` does.

        Besides: InhibitedError where no way is open or a loss is not accepted, CapacityError where
        no scratch machine fits the quota; the message names what would.
        """
        sight, sizes = self._sight(wish)
        choice = choose(sight, wish.accepted, wish.variant)
        variant = require_open(choice, wish.ref.name)
        if sight.disk is None:
            raise AssertionError  # that closes every way
        return self._replacement(wish, sight, sight.disk, variant, sizes), choice

    def _sight(self, wish: Wish) -> tuple[Sight, Sequence[VmSize]]:
        model = self.models.read_whole(wish.ref)
        if model is None:
            raise NotFoundError(f"there is no virtual machine {wish.ref.name}")
        sizes = self.region.sizes(model.location)
        own = next((size for size in sizes if size.name.lower() == model.size.lower()), None)
        disk = self.disks.disk(model.os_disk.id) if model.os_disk.id else None
        locks = self.models.locks(wish.ref)
        return Sight(model, disk, wish.image, own, None if locks is None else tuple(locks)), sizes

    def _replacement(
        self, wish: Wish, sight: Sight, disk: OsDisk, variant: Variant, sizes: Sequence[VmSize]
    ) -> Replacement:
        model, image = sight.model, wish.image
        swap = variant is Variant.SWAP
        security = security_again(model, image)
        demand = scratch_demand(model, image, security)
        usages = self.region.usages(model.location)
        premium = disk.sku.lower().startswith("premium")
        size = scratch_size(model, demand, sizes, usages, premium=premium)
        return Replacement(
            ref=model.ref,
            vm_id=model.vm_id,
            run=wish.run,
            variant=variant,
            image=_pinned(image),
            size=size.name,
            security=security,
            disk_gb=disk.size_gb if swap else max(disk.size_gb, image.least_disk_gb),
            admin_user=wish.admin_user,
            ssh_keys=wish.ssh_keys,
            keep_days=wish.keep_days,
            created_by=self.created_by,
        )


def _pinned(image: ImageFacts) -> ImageFacts:
    """With the version that is the newest now: an attempt of next week makes the same."""
    exact = image.reference.exact_version
    if not exact:
        return image
    return replace(image, reference=replace(image.reference, version=exact, exact_version=""))
