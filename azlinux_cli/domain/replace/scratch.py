"""The machine beside the machine: where a disk with another system is made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import CapacityError
from azlinux_cli.domain.machine import ImageFacts, Security, SecurityType
from azlinux_cli.domain.quota import Purchase, Usage, check_quota, exceeded
from azlinux_cli.domain.replace.model import VmModel
from azlinux_cli.domain.size import Demand, VmSize, nearest, suggest, unfit
from azlinux_cli.domain.vm import VmRef


@dataclass(frozen=True, slots=True)
class ScratchPlan:
    """A scratch machine, fully decided: what goes to Azure.

    Its interface is in the machine's subnet, under the machine's security group, with no public
    address. Disk and interface go with it until the disk is harvested.
    """

    ref: VmRef
    nic_name: str
    disk_name: str
    image: ImageFacts
    size: str
    location: str
    zone: str | None
    security: Security
    encryption_at_host: bool
    disk_gb: int
    disk_sku: str
    encryption_set: str
    subnet_id: str
    nsg_id: str
    computer_name: str
    admin_user: str
    ssh_keys: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def nic_id(self) -> str:
        scope = self.ref.id.partition("/providers/")[0]
        return f"{scope}/providers/Microsoft.Network/networkInterfaces/{self.nic_name}"


def scratch_demand(model: VmModel, image: ImageFacts, security: Security) -> Demand:
    trusted = security.type is SecurityType.TRUSTED_LAUNCH
    return Demand(image.architecture, image.generation, model.zone, trusted_launch=trusted)


def scratch_size(
    model: VmModel,
    demand: Demand,
    sizes: Sequence[VmSize],
    usages: Iterable[Usage],
    *,
    premium: bool,
) -> VmSize:
    """The machine's own size if quota allows, else the smallest of its family, else of all.

    Raises CapacityError that says what would fit.
    """
    usages = list(usages)
    own = next((size for size in sizes if size.name.lower() == model.size.lower()), None)
    able = [
        size
        for size in sizes
        if not unfit(size, demand)
        and size.offered_in(demand.zone)
        and (size.premium_disks or not premium)
    ]
    family = own.family.lower() if own else ""

    def order(size: VmSize) -> tuple[bool, bool, int, float, str]:
        kin = size.family.lower() == family
        return size != own, not kin, size.vcpus, size.memory_gb, size.name

    able.sort(key=order)
    fitting = [size for size in able if not exceeded(size, usages, 1, spot=False)]
    if fitting:
        return fitting[0]
    if able:
        check_quota([Purchase(able[0], 1, demand)], able, usages, model.location)
    raise CapacityError(
        f"{model.location} offers this subscription no size for a scratch machine of "
        f"{model.ref.name}",
        code="SkuNotAvailable",
    )


def with_sizes_that_fit(
    error: CapacityError,
    size: str,
    demand: Demand,
    sizes: Sequence[VmSize],
    usages: Iterable[Usage],
) -> CapacityError:
    """The service's refusal, and which sizes would do instead."""
    usages = list(usages)
    own = next((s for s in sizes if s.name.lower() == size.lower()), None)
    if own is None:
        return error
    fitting = [s for s in sizes if not exceeded(s, usages, 1, spot=False)]
    hints = dict.fromkeys([*error.hints, *suggest(nearest(fitting, own, demand))])
    return CapacityError(error.message, hint=[*hints], code=error.code, details=error.details)
