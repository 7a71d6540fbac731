"""Upgrade settings of a pool: how many nodes at a time, how long a drain may take.

Sources: azure-aks-docs upgrade-aks-node-pools-rolling.md (surge 1 or 10 % by default, percentages
rounded up, drain time-out 5 minutes to 24 hours with 30 minutes by default, soak 0 to 30 minutes,
no max unavailable on system pools), upgrade-options.md (undrainable nodes); XenitAB/
terraform-modules#755 for the words about Spot pools.
"""

import math
import re
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.refusal import invalid
from azlinux_cli.sandbox.kernel.http import Json

AMOUNT = re.compile(r"(\d{1,4})(%?)")
DEFAULT_SURGE, DEFAULT_UNAVAILABLE = "10%", "0"
DRAIN_MINUTES, DRAIN_LIMITS = 30, (5, 24 * 60)
SOAK_LIMITS = (0, 30)
CORDON, SCHEDULE = "Cordon", "Schedule"
WHOLE_PERCENT = 100
_AT = "agentPoolProfile.upgrade."


@dataclass(frozen=True, slots=True)
class Setting:
    """As a rollout needs them; amounts are still text, since they depend on the pool's size."""

    surge: str = DEFAULT_SURGE
    unavailable: str = DEFAULT_UNAVAILABLE
    drain_minutes: int = DRAIN_MINUTES
    soak_minutes: int = 0
    cordon: bool = False

    @classmethod
    def of(cls, settings: Json) -> "Setting":
        return cls(
            surge=settings.get("maxSurge") or DEFAULT_SURGE,
            unavailable=settings.get("maxUnavailable") or DEFAULT_UNAVAILABLE,
            drain_minutes=settings.get("drainTimeoutInMinutes") or DRAIN_MINUTES,
            soak_minutes=settings.get("nodeSoakDurationInMinutes") or 0,
            cordon=settings.get("undrainableNodeBehavior") == CORDON,
        )


def amount(text: str, count: int) -> int:
    """`5` is five nodes, `33%` a third of the pool, rounded up."""
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    number = int(found[1])
    return math.ceil(number * count / WHOLE_PERCENT) if found[2] else number


def surge_of(setting: Setting, count: int, behind: int) -> int:
    """Surge nodes for an upgrade: never more than there are nodes to replace."""
    return min(amount(setting.surge, count), behind)


def unavailable_of(setting: Setting, count: int, behind: int) -> int:
    return min(amount(setting.unavailable, count), behind)


def check(settings: Json, *, system: bool, spot: bool) -> None:
    """Raises ArmError 400 InvalidParameter."""
    for name in ("maxSurge", "maxUnavailable", "maxBlockedNodes"):
        _check_amount(settings, name)
    _check_range(settings, "drainTimeoutInMinutes", DRAIN_LIMITS)
    _check_range(settings, "nodeSoakDurationInMinutes", SOAK_LIMITS)
    behaviour = settings.get("undrainableNodeBehavior")
    if behaviour not in {None, CORDON, SCHEDULE}:
        raise invalid(_AT + "undrainableNodeBehavior", f"{behaviour} is not Cordon or Schedule.")
    unavailable = settings.get("maxUnavailable", DEFAULT_UNAVAILABLE)
    if spot and settings.get("maxSurge") not in {None, DEFAULT_SURGE}:
        raise invalid(_AT + "maxSurge", "Spot pools can't set max surge.")
    if system and amount(unavailable, 1):
        raise invalid(_AT + "maxUnavailable", "System pools can't set max unavailable.")
    if not amount(settings.get("maxSurge") or DEFAULT_SURGE, 1) and not amount(unavailable, 1):
        raise invalid(_AT + "maxSurge", "maxSurge and maxUnavailable can't both be 0.")


def _check_amount(settings: Json, name: str) -> None:
    text = settings.get(name)
    if text is None:
        return
    found = AMOUNT.fullmatch(text)
    if found is None or (found[2] and int(found[1]) > WHOLE_PERCENT):
        raise invalid(_AT + name, f"'{text}' is neither a number nor a percentage.")


def _check_range(settings: Json, name: str, limits: tuple[int, int]) -> None:
    value = settings.get(name)
    if value is not None and not limits[0] <= value <= limits[1]:
        raise invalid(_AT + name, f"{value} is not between {limits[0]} and {limits[1]}.")
