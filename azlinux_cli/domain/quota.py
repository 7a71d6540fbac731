"""Quota: what machines take of it, whether they fit, and the size to take when none was named.

Sources: Compute "Usage - List"; "Check vCPU quotas": a family's and the region's vCPUs for regular
machines, one quota of its own for Spot.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import CapacityError
from azlinux_cli.domain.size import ARM64, X64, Demand, VmSize, nearest, suggest, unfit

# As of 2026-11: small general-purpose sizes, newest broadly offered generation first. The first
# that the region offers unrestricted, and that fits the quota, is the default.
PREFERRED: Mapping[str, tuple[str, ...]] = {
    X64: (
        "Standard_D2s_v5", "Standard_D2as_v5", "Standard_D2s_v6", "Standard_D2as_v6",
        "Standard_D2ds_v5", "Standard_D2ads_v5", "Standard_B2s_v2", "Standard_B2as_v2",
        "Standard_D2s_v4", "Standard_D2s_v3", "Standard_DS2_v2", "Standard_B2s",
    ),
    ARM64: (
        "Standard_D2ps_v5", "Standard_D2ps_v6", "Standard_D2pds_v5", "Standard_D2pds_v6",
        "Standard_B2ps_v2", "Standard_D2pls_v5", "Standard_B2pls_v2",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Usage:
    """One quota. `name` is the service's key (`cores`, `standardDSv5Family`), `text` for people."""

    name: str
    text: str
    used: int
    limit: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def default_size(
    sizes: Sequence[VmSize], usages: Iterable[Usage], demand: Demand, count: int, location: str
) -> VmSize:
    """The first preferred size that is offered and fits the quota, else the smallest that is.

    Raises CapacityError when nothing in the region would do.
    """
    usages = list(usages)
    able = [s for s in sizes if not unfit(s, demand) and s.offered_in(demand.zone)]
    if not able:
        raise CapacityError(
            f"{location} offers this subscription no size for {demand.architecture} machines"
            + (f" in zone {demand.zone}" if demand.zone else ""),
            code="SkuNotAvailable",
            hint="choose another region with --location",
        )
    rank = {name: place for place, name in enumerate(PREFERRED[demand.architecture])}
    last = len(rank)
    able.sort(key=lambda s: (rank.get(s.name, last), s.vcpus < 2, s.vcpus, s.memory_gb, s.name))  # noqa: PLR2004
    fitting = [s for s in able if not exceeded(s, usages, count, spot=demand.spot)]
    return (fitting or able)[0]


def quotas(size: VmSize, count: int, *, spot: bool) -> dict[str, int]:
    """What `count` machines of this size take from which quota."""
    vcpus = size.vcpus * count
    cores = {"lowPriorityCores": vcpus} if spot else {"cores": vcpus, size.family: vcpus}
    return {**cores, "virtualMachines": count}


def exceeded(
    size: VmSize, usages: Iterable[Usage], count: int, *, spot: bool
) -> tuple[Usage, int] | None:
    """The first quota that `count` machines of this size would overrun, and what they need."""
    needs = {name.lower(): need for name, need in quotas(size, count, spot=spot).items()}
    for usage in usages:
        need = needs.get(usage.name.lower())
        if need is not None and need > usage.left:
            return usage, need
    return None


@dataclass(frozen=True, slots=True)
class Purchase:
    """So many machines of one size."""

    size: VmSize
    count: int
    demand: Demand

    def __str__(self) -> str:
        return f"{self.count} x {self.size.name}" if self.count > 1 else self.size.name


def check_quota(
    wanted: Iterable[Purchase],
    sizes: Sequence[VmSize],
    usages: Iterable[Usage],
    location: str,
) -> None:
    """Whether all of `wanted` fits together.

    Raises CapacityError (QuotaExceeded) that names the quota, its limit, what is used and needed,
    and sizes that would fit.
    """
    left = {usage.name.lower(): usage for usage in usages}
    for item in wanted:
        spot = item.demand.spot
        over = exceeded(item.size, left.values(), item.count, spot=spot)
        if over is not None:
            fitting = [s for s in sizes if not exceeded(s, left.values(), item.count, spot=spot)]
            raise _quota_error(*over, item, nearest(fitting, item.size, item.demand), location)
        for name, need in quotas(item.size, item.count, spot=spot).items():
            if was := left.get(name.lower()):
                left[name.lower()] = Usage(was.name, was.text, was.used + need, was.limit)


def _quota_error(
    usage: Usage, need: int, item: Purchase, fitting: Sequence[VmSize], location: str
) -> CapacityError:
    hints = [*suggest(fitting)]
    if not fitting:
        hints.append("no size in this region fits; choose another region with --location")
    fewer = usage.left // (need // item.count)
    if 0 < fewer < item.count:
        hints.append(f"{fewer} of {item.size.name} would fit")
    hints.append("raise the limit: https://aka.ms/azure-quota-increase")
    return CapacityError(
        f"quota {usage.text!r} in {location} is too small for {item}: "
        f"limit {usage.limit}, used {usage.used}, needed {need}",
        code="QuotaExceeded",
        hint=hints,
        details={
            "quota": usage.name,
            "limit": usage.limit,
            "used": usage.used,
            "needed": need,
            "sizesThatFit": [size.name for size in fitting],
        },
    )
