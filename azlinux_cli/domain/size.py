"""VM sizes of a region, and whether one can serve a machine; what to take if it cannot.

Source: Compute "Resource SKUs - List" (capabilities, restrictions).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import CapacityError, UsageError

X64, ARM64 = "x64", "Arm64"

_NEAREST = 5


@dataclass(frozen=True, slots=True)
class VmSize:
    """One size as a region offers it. `barred_zones` are zones closed to this subscription."""

    name: str
    family: str = ""
    vcpus: int = 1
    memory_gb: float = 1.0
    architecture: str = X64
    generations: tuple[str, ...] = ("V1", "V2")
    zones: tuple[str, ...] = ()
    barred_zones: tuple[str, ...] = ()
    barred: str = ""  # reason code if the whole region is closed to this subscription
    spot: bool = True
    trusted_launch: bool = True
    premium_disks: bool = True
    max_data_disks: int = 4
    accelerated_networking: bool = False

    def offered_in(self, zone: str | None) -> bool:
        if self.barred:
            return False
        return zone is None or (zone in self.zones and zone not in self.barred_zones)

    @property
    def open_zones(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.zones) - set(self.barred_zones)))


@dataclass(frozen=True, slots=True)
class Demand:
    """What the machines need of a size."""

    architecture: str = X64
    generation: str = "V2"
    zone: str | None = None
    spot: bool = False
    trusted_launch: bool = False
    data_disks: int = 0
    near: str = field(default="", compare=False)


def find_size(sizes: Sequence[VmSize], name: str, demand: Demand, location: str) -> VmSize:
    """The size called `name`, if it can serve `demand`.

    Raises UsageError for a size that does not exist or cannot run this image, CapacityError
    (SkuNotAvailable) for one the region does not offer here; both name the nearest that would do.
    """
    known = {size.name.lower(): size for size in sizes}
    size = known.get(name.lower()) or known.get(f"standard_{name}".lower())
    if size is None:
        raise UsageError(
            f"size {name!r} does not exist in {location}",
            hint=_similar(sizes, name, demand),
            code="InvalidParameter",
        )
    if reason := unfit(size, demand):
        raise UsageError(f"{size.name} {reason}", hint=suggest(nearest(sizes, size, demand)))
    if not size.offered_in(demand.zone):
        raise CapacityError(
            f"{size.name} is not available in {_where(size, demand, location)}",
            code="SkuNotAvailable",
            hint=[
                *suggest(nearest(sizes, size, demand)),
                *([_zones(size)] if not size.barred and demand.zone and size.open_zones else []),
            ],
            details={"size": size.name, "location": location, "zone": demand.zone},
        )
    return size


def unfit(size: VmSize, demand: Demand) -> str:
    """Why this size can never serve `demand`, as the end of a sentence; empty if it can."""
    if size.architecture != demand.architecture:
        return f"is {size.architecture}, the image is {demand.architecture}"
    if demand.generation not in size.generations:
        return f"does not run {_GENERATION[demand.generation]} images"
    if demand.trusted_launch and not size.trusted_launch:
        return "does not do Trusted Launch, which this machine needs"
    if demand.spot and not size.spot:
        return "is not sold as Spot"
    if demand.data_disks > size.max_data_disks:
        return f"takes at most {size.max_data_disks} data disks, not {demand.data_disks}"
    return ""


_GENERATION = {"V1": "generation 1", "V2": "generation 2"}


def nearest(sizes: Iterable[VmSize], size: VmSize, demand: Demand) -> list[VmSize]:
    """Up to five sizes that can serve `demand` here, the most alike first."""

    def distance(other: VmSize) -> tuple[float, str]:
        power = abs(math.log2(max(other.vcpus, 1) / max(size.vcpus, 1)))
        memory = abs(math.log2(max(other.memory_gb, 0.1) / max(size.memory_gb, 0.1)))
        series = 0.0 if _series(other.name) == _series(size.name) else 0.5
        return 2 * power + memory + series, other.name

    able = (s for s in sizes if s != size and not unfit(s, demand) and s.offered_in(demand.zone))
    return sorted(able, key=distance)[:_NEAREST]


def _series(name: str) -> str:
    return name.removeprefix("Standard_")[:1]


def suggest(sizes: Sequence[VmSize]) -> tuple[str, ...]:
    if not sizes:
        return ()
    listed = ", ".join(f"{s.name} ({s.vcpus} vCPU, {s.memory_gb:g} GB)" for s in sizes)
    return (f"--size with one of: {listed}",)


def _similar(sizes: Sequence[VmSize], name: str, demand: Demand) -> str:
    import difflib

    able = {s.name.lower(): s.name for s in sizes if not unfit(s, demand)}
    wanted = name.lower() if name.lower().startswith("standard_") else f"standard_{name.lower()}"
    close = difflib.get_close_matches(wanted, able, n=_NEAREST, cutoff=0.6)
    names = [able[c] for c in close] or sorted(able.values())[:_NEAREST]
    return f"sizes that do: {', '.join(names)}" if names else "choose another region"


def _where(size: VmSize, demand: Demand, location: str) -> str:
    if size.barred:
        return f"{location} for this subscription ({size.barred})"
    return f"zone {demand.zone} of {location}"


def _zones(size: VmSize) -> str:
    return f"{size.name} is offered in zone {', '.join(size.open_zones)}"
