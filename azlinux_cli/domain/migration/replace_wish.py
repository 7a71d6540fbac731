"""What somebody wants of a replacement besides the machine: kept in the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ReplaceWish:
    """Times in seconds. `leave`: directories that stay behind.

    `accepted_losses`: subjects of differences that stop nothing (a package, a path, a unit).
    """

    leave: tuple[str, ...] = ()
    host_keys: bool = False
    accepted_losses: tuple[str, ...] = ()
    keep_days: float = 7.0
    step_s: float = 3600.0
    boot_s: float = 900.0


def replace_document(wish: ReplaceWish) -> dict[str, Any]:
    return {
        "leave": [*wish.leave],
        "hostKeys": wish.host_keys,
        "acceptedLosses": [*wish.accepted_losses],
        "keepDays": wish.keep_days,
        "step_s": wish.step_s,
        "boot_s": wish.boot_s,
    }


def replace_wish_from(document: Mapping[str, Any]) -> ReplaceWish:
    return ReplaceWish(
        leave=tuple(document["leave"]),
        host_keys=document["hostKeys"],
        accepted_losses=tuple(document["acceptedLosses"]),
        keep_days=document["keepDays"],
        step_s=document["step_s"],
        boot_s=document["boot_s"],
    )
