"""How a machine stands while faults are planted on it: what each lasting fault means."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

SLOW_LINK_KBIT = 64


class Sshd(StrEnum):
    RUNNING = "running"
    FROZEN = "frozen"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outside:
    """What the fabric does to its link."""

    link_up: bool = True
    kbit_per_second: int | None = None


@dataclass(frozen=True, slots=True)
class Inside:
    """What is wrong in the system itself; a boot begins without it."""

    sshd: Sshd = Sshd.RUNNING
    disk_full: bool = False
    package_lock: bool = False
    failed_unit: bool = False


# Faults that last while they are planted, and end by themselves if they are counted.
LASTING = frozenset(
    {
        *("frozen-sshd", "no-sshd", "link-down", "slow-link"),
        *("disk-full", "package-manager-locked", "failed-unit"),
    }
)


def outside_of(planted: AbstractSet[str]) -> Outside:
    return Outside(
        link_up="link-down" not in planted,
        kbit_per_second=SLOW_LINK_KBIT if "slow-link" in planted else None,
    )


def inside_of(planted: AbstractSet[str]) -> Inside:
    if "no-sshd" in planted:
        sshd = Sshd.ABSENT
    else:
        sshd = Sshd.FROZEN if "frozen-sshd" in planted else Sshd.RUNNING
    return Inside(
        sshd=sshd,
        disk_full="disk-full" in planted,
        package_lock="package-manager-locked" in planted,
        failed_unit="failed-unit" in planted,
    )
