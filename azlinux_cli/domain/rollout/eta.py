"""How long a node takes, from those that are done; how long the rest will."""

from collections.abc import Sequence
from math import ceil

_P95 = 0.95


def p95_s(durations: Sequence[float]) -> float | None:
    """The time that 95 of 100 nodes do not exceed; None before the first is done."""
    if not durations:
        return None
    ordered = sorted(durations)
    return ordered[min(len(ordered) - 1, ceil(_P95 * len(ordered)) - 1)]


def needed_s(durations: Sequence[float]) -> float:
    """What the next node may take, as far as this run can know: nothing, before the first."""
    return p95_s(durations) or 0.0


def left_s(durations: Sequence[float], *, waiting: int, in_flight: int, width: int) -> float | None:
    """Until everybody has had a turn, if the rest is like those before."""
    if not durations:
        return None
    mean = sum(durations) / len(durations)
    rounds = ceil((waiting + in_flight) / max(1, width))
    return mean * rounds
