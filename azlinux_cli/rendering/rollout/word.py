"""Words that every view of a run shares: times, durations, waves, counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.event import UnitOutcome, When
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.state import UnitState

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_TENTHS_BELOW_S = 10
_NAMES_CHARS = 60

WHAT_BECAME: Mapping[UnitOutcome | None, str] = {
    UnitOutcome.SUCCEEDED: "succeeded",
    UnitOutcome.UNCHANGED: "unchanged",
    UnitOutcome.FAILED: "failed",
    UnitOutcome.ROLLED_BACK: "rolled back",
    UnitOutcome.STUCK: "stuck",
    UnitOutcome.SKIPPED: "skipped",
    None: "not done",
}
_WHEN: Mapping[When, str] = {
    When.BEFORE_RUN: "before the run",
    When.AFTER_RUN: "after the run",
    When.BEFORE_WAVE: "before {wave}",
    When.AFTER_WAVE: "after {wave}",
    When.AFTER_NODE: "after {unit}",
}


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def lasting(seconds: float) -> str:
    """`3.4 s`, `34 s`, `12 min 5 s`, `1 h 5 min`, `2 d 3 h`."""
    if seconds < _TENTHS_BELOW_S:
        return f"{seconds:.1f} s" if seconds % 1 else f"{seconds:.0f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    units = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))
    first = next(k for k, (size, _) in enumerate(units) if whole >= size)
    (large, word), (small, other) = units[first], units[first + 1]
    rest = whole % large // small
    return f"{whole // large} {word}" + (f" {rest} {other}" if rest else "")


def moment(at: float) -> str:
    """For people: `2026-11-23 00:00:00 UTC`."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S UTC}"


def has_canaries(plan: RolloutPlan) -> bool:
    return bool(plan.options.get("canaries"))


def wave_name(plan: RolloutPlan, wave: int) -> str:
    """`canaries`, `wave 1`, `wave 2` ..., whether there are canaries or not."""
    if not has_canaries(plan):
        return f"wave {wave + 1}"
    return f"wave {wave}" if wave else "canaries"


def the_wave(plan: RolloutPlan, wave: int) -> str:
    """Within a sentence."""
    name = wave_name(plan, wave)
    return f"the {name}" if name == "canaries" else name


def gate_moment(plan: RolloutPlan, when: When, wave: int, unit: str) -> str:
    return _WHEN[when].format(wave=the_wave(plan, wave), unit=unit)


def some(names: Sequence[str], most: int = _NAMES_CHARS) -> str:
    """The names as a node set; the beginning of a long one, and how many they are."""
    text, many = fold(names), f"... ({len(names)})"
    return text if len(text) <= most else text[: max(0, most - len(many))] + many


def outcomes(units: Mapping[str, UnitState]) -> str:
    """`7 succeeded, 1 failed, 2 not begun`: nobody is left out."""
    counts = Counter(unit.outcome for unit in units.values())
    under_way = sum(unit.in_flight for unit in units.values())
    waiting = counts.pop(None, 0) - under_way
    parts = [f"{counts[o]} {word}" for o, word in WHAT_BECAME.items() if counts[o] and o]
    parts += [f"{under_way} under way"] * bool(under_way) + [f"{waiting} not begun"] * bool(waiting)
    return ", ".join(parts)
