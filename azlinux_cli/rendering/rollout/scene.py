"""A run under way, as a terminal draws it: small, whatever the number of machines.

    update of 120 machines, run uk3f9x2ab: 31 done, 1 failed, 5 under way, 83 wait
    wave 2 of 3: 5 of 36 done
      transact  web-[3-6]
      reboot    web-7
    db-9: failed: the scriptlet of nginx-2:1.30.0-3 failed
    at most 2 of 120 machines fail before this stops
    34 s, about 12 min left

It keeps numbers of its own: the state belongs to the threads that work on the run.
"""

from collections import Counter

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.budget import Budget, worst_case_words
from azlinux_cli.domain.rollout.eta import rest_s, width_now
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.failure import Failure, alike
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus
from azlinux_cli.rendering.live import Frame, faint, line
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.word import (
    WHAT_BECAME,
    counted,
    gate_moment,
    has_canaries,
    lasting,
    some,
    the_wave,
    wave_name,
)

_MOST_FAILURES = 5
_MOST_STEPS = 6
_FINE_S = 120
_OTHER_LINES = 6  # those that are not steps or failures


class Scene:
    """Where a run stands; `apply` is told each event after the state has been."""

    def __init__(self, state: RolloutState) -> None:
        self._plan = state.plan
        self._words: dict[str, str] = {}
        self._counts = [Counter[str]() for _ in state.waves]
        self._steps: dict[str, str] = {}
        self._order: dict[str, None] = {}  # of steps, as they were first seen
        self._failures: dict[str, ev.UnitEnded] = {}
        self._alike: list[Failure] | None = None  # of the failures; None: to be made anew
        self._gate: ev.GateBegun | None = None
        for name in state.units:
            self._count(name, state)
        self._wave = state.current_wave
        self._copy(state)

    def apply(self, event: Event, state: RolloutState) -> None:
        match event:
            case (
                ev.UnitAdmitted(unit) | ev.StepBegun(unit) | ev.StepEnded(unit)
                | ev.UnitEnded(unit) | ev.UnitRetried(unit)
            ):  # fmt: skip
                self._count(unit, state)
            case ev.GateBegun():
                self._gate = event
            case ev.GateEnded():
                self._gate = None
        if isinstance(event, ev.WaveBegun | ev.WaveEnded | ev.SoakBegun | ev.UnitRetried):
            self._wave = state.current_wave
        self._copy(state)

    def _copy(self, state: RolloutState) -> None:
        self._status, self._stop = state.status, state.stop
        self._failed, self._most, self._parallel = state.failed, state.max_failures, state.parallel
        self._durations, self._started_at = state.durations, state.started_at
        over = self._wave >= len(state.waves)
        self._soak_until = None if over else state.waves[self._wave].soak_until

    def _count(self, name: str, state: RolloutState) -> None:
        its = state.units[name]
        word = "under way" if its.in_flight else "wait"
        if its.outcome is not None:
            word = "failed" if its.outcome in FAILURES else "done"
        counts = self._counts[its.wave]
        if (before := self._words.get(name)) is not None:
            counts[before] -= 1
        counts[word] += 1
        self._words[name] = word
        self._steps.pop(name, None)
        if self._failures.pop(name, None) is not None or word == "failed":
            self._alike = None
        if word == "under way":
            self._steps[name] = its.step or "begins"
            self._order.setdefault(self._steps[name])
        elif word == "failed" and its.end is not None:
            self._failures[name] = its.end

    def lines(self, frame: Frame, now: float, *, color: bool = False) -> list[str]:
        room = max(frame.height - _OTHER_LINES, 2)
        steps = self._step_lines(min(_MOST_STEPS, max(1, room // 2)))
        failures = self._failure_lines(
            min(_MOST_FAILURES, max(1, room - len(steps) - 1)), frame.width // 3
        )
        head = [self._totals(), *self._wave_line(), *steps]
        foot = [*self._happening(now), self._worst_case()]
        since = frame.elapsed_s if self._started_at is None else now - self._started_at
        return [
            *(line(text, frame.width) for text in head),
            *(line(text, frame.width, red=color) for text in failures),
            *(line(text, frame.width) for text in foot),
            faint(line(f"{lasting(int(since))}{self._left()}", frame.width), color=color),
        ]

    def _totals(self) -> str:
        plan, total = self._plan, Counter[str]()
        for counts in self._counts:
            total.update(counts)
        words = ("done", "failed", "under way", "wait")
        told = ", ".join(f"{total[w]} {w}" for w in words if total[w] or w == "done")
        of = counted(len(plan.units), "machine")
        return f"{plan.procedure} of {of}, run {plan.id}: {told}"

    def _wave_line(self) -> list[str]:
        if self._wave >= len(self._counts):
            return []
        counts = self._counts[self._wave]
        name, total = wave_name(self._plan, self._wave), counts.total()
        if name != "canaries":
            name += f" of {len(self._counts) - has_canaries(self._plan)}"
        failed = f", {counts['failed']} failed" if counts["failed"] else ""
        return [f"{name}: {counts['done']} of {total} done{failed}"]

    def _step_lines(self, most: int) -> list[str]:
        """The steps that are under way, the busiest first where there are too many."""
        at: dict[str, list[str]] = {}
        for name, step in self._steps.items():
            at.setdefault(step, []).append(name)
        shown = sorted(at, key=lambda step: -len(at[step]))[:most]
        width = max(map(len, shown), default=0)
        return [f"  {step:<{width}}  {fold(at[step])}" for step in self._order if step in shown]

    def _failure_lines(self, most: int, width: int) -> list[str]:
        groups = self._alike = self._alike or alike(self._failures.values())
        told = [
            f"{some(g.names, width)}: {WHAT_BECAME[g.outcome]}: {g.message or g.code}"
            for g in groups[:most]
        ]
        more = sum(len(group.names) for group in groups[most:])
        return [*told, *([f"and {more} more failed"] if more else [])]

    def _happening(self, now: float) -> list[str]:
        """What the run waits for besides machines."""
        lines = []
        if self._gate is not None:
            when = gate_moment(self._plan, self._gate.when, self._gate.wave, self._gate.unit)
            lines.append(f"gate {self._gate.gate} is being asked ({when})")
        elif self._soak_until is not None and now < self._soak_until:
            left = lasting(round(self._soak_until - now))
            lines.append(f"after {the_wave(self._plan, self._wave)}: soak, {left} left")
        if self._stop is not None:
            waits = counted(len(self._steps), "machine")
            under_way = f"; {waits} still under way" if self._steps else ""
            lines.append((line_of(self._stop, self._plan) or "") + under_way)
        return lines

    def _worst_case(self) -> str:
        budget = Budget(self._most, loose=self._plan.policy.budget.loose)
        return worst_case_words(budget, len(self._words), self._parallel)

    def _left(self) -> str:
        if self._status is not RunStatus.RUNNING:
            return ""
        policy = self._plan.policy
        width = width_now(self._parallel, self._most, self._failed, loose=policy.budget.loose)
        waves = [c["wait"] + c["under way"] for c in self._counts[self._wave :]]
        soaks = {"soak_node_s": policy.soak_node_s, "soak_wave_s": policy.soak_wave_s}
        rest = rest_s(self._durations, waves, width=width, **soaks)
        return f", about {lasting(_rounded(rest))} left" if rest else ""


def _rounded(seconds: float) -> int:
    """As fine as such a number can be believed."""
    grain = 60 if seconds > _FINE_S else 1
    return max(1, round(seconds / grain)) * grain
