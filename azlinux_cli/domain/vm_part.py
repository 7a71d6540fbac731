"""What hangs on a machine, and what becomes of each piece when the machine is deleted.

Source: Compute, "Delete a VM and attached resources" (deleteOption of disks, interfaces and public
addresses); everything else stays until somebody deletes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """The value is the ARM resource type."""

    INTERFACE = "Microsoft.Network/networkInterfaces"
    PUBLIC_ADDRESS = "Microsoft.Network/publicIPAddresses"
    OS_DISK = "Microsoft.Compute/disks (os)"
    DATA_DISK = "Microsoft.Compute/disks (data)"

    @property
    def noun(self) -> str:
        return _NOUNS[self]


_NOUNS = {
    PartKind.INTERFACE: "network interface",
    PartKind.PUBLIC_ADDRESS: "public address",
    PartKind.OS_DISK: "OS disk",
    PartKind.DATA_DISK: "data disk",
}
# An address is in use until its interface is gone; disks and interfaces until the machine is.
_ORDER = (PartKind.INTERFACE, PartKind.PUBLIC_ADDRESS, PartKind.OS_DISK, PartKind.DATA_DISK)


@dataclass(frozen=True, slots=True)
class VmPart:
    """`goes_along`: Azure deletes it with the machine. `made_by_azl`: azl's tag is on it."""

    kind: PartKind
    id: str
    goes_along: bool
    made_by_azl: bool = False

    @property
    def name(self) -> str:
        return self.id.rpartition("/")[2]

    @property
    def kept(self) -> bool:
        """Neither Azure nor azl removes what somebody else made and wants to keep."""
        return not (self.goes_along or self.made_by_azl)

    def __str__(self) -> str:
        return f"{self.kind.noun} {self.name}"


def left_to_delete(parts: Iterable[VmPart]) -> list[VmPart]:
    """What azl made and Azure would leave behind, in an order in which it can be deleted."""
    mine = [p for p in parts if p.made_by_azl and not p.goes_along]
    return sorted(mine, key=lambda part: _ORDER.index(part.kind))


def kept(parts: Iterable[VmPart]) -> list[VmPart]:
    return [part for part in parts if part.kept]


def listed(parts: Sequence[VmPart]) -> str:
    return ", ".join(map(str, parts))
