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


def rest_s(
    durations: Sequence[float],
    waves: Sequence[int],
    *,
    width: int,
    soak_node_s: float = 0.0,
    soak_wave_s: float = 0.0,
) -> float | None:
    """Until the run is over: `waves` are the open nodes of each wave that is not, in order.

    A wave does not begin before the one before it has ended and soaked. Gates are not foreseen.
    """
    parts = [left_s(durations, waiting=open_, in_flight=0, width=width) for open_ in waves]
    if None in parts:
        return None
    rounds = sum(ceil(open_ / max(1, width)) for open_ in waves)
    soaks = soak_wave_s * max(0, len(waves) - 1) + soak_node_s * rounds
    return sum(part or 0.0 for part in parts) + soaks


def width_now(parallel: int, max_failures: int, failed: int, *, loose: bool) -> int:
    """How many nodes the budget lets be in flight."""
    return parallel if loose else max(1, min(parallel, max_failures + 1 - failed))
