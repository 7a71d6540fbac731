"""Where a run stands: the fold of its events. Nothing else is remembered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.event import NO_FACTS, Event, Facts, UnitOutcome
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.queue import Queue
from azlinux_cli.domain.rollout.record import Record

# Rolled back and stuck nodes have failed, too.
FAILURES = frozenset({UnitOutcome.FAILED, UnitOutcome.ROLLED_BACK, UnitOutcome.STUCK})


class RunStatus(StrEnum):
    PLANNED = "planned"  # nothing has happened yet
    RUNNING = "running"
    PAUSED = "paused"
    HALTED = "halted"
    ABORTED = "aborted"
    ENDED = "ended"


@dataclass(slots=True)
class StepState:
    attempt: int
    begun_at: float
    end: ev.StepEnded | None = None

    @property
    def facts(self) -> Facts:
        return self.end.facts if self.end else NO_FACTS


@dataclass(slots=True)
class UnitState:
    """`outcome` None: it waits, or is in flight. `kept`: facts of steps of earlier attempts."""

    wave: int
    attempt: int = 0
    in_flight: bool = False
    steps: dict[str, StepState] = field(default_factory=dict)
    kept: dict[str, Facts] = field(default_factory=dict)
    outcome: UnitOutcome | None = None
    end: ev.UnitEnded | None = None
    admitted_at: float | None = None
    ended_at: float | None = None

    @property
    def waits(self) -> bool:
        return self.outcome is None and not self.in_flight

    @property
    def step(self) -> str:
        """The step that is under way, or was last."""
        return next(reversed(self.steps), "")


@dataclass(slots=True)
class WaveState:
    begun_at: float | None = None
    soak_until: float | None = None
    ended_at: float | None = None
    gates: set[tuple[str, ev.When]] = field(default_factory=set)  # passed

    @property
    def open(self) -> bool:
        return self.begun_at is not None and self.ended_at is None

    def reopen(self) -> None:
        """One of its nodes gets another turn: what came after them comes again."""
        self.ended_at, self.soak_until = None, None
        self.gates -= {(gate, ev.When.AFTER_WAVE) for gate, _ in self.gates}


class RolloutState:
    """Folds records in place: a run of 10,000 nodes has 100,000 of them."""

    def __init__(self, plan: RolloutPlan) -> None:
        self.plan = plan
        self.units = {
            name: UnitState(wave) for wave, names in enumerate(plan.waves) for name in names
        }
        self.waves = [WaveState() for _ in plan.waves]
        self.status = RunStatus.PLANNED
        self.failed = 0
        self.in_flight: dict[str, None] = {}
        self.of_name = {unit.name: unit for unit in plan.units}
        labels = {unit.name: unit.labels for unit in plan.units}
        self.waiting = [Queue(names, labels, plan.policy.limits) for names in plan.waves]
        self.max_failures = plan.policy.budget.max_failures
        self.parallel = plan.policy.parallel
        self.stop: ev.RunHalted | ev.RunAborted | ev.RunPaused | None = None
        self.taken: ev.RunTaken | None = None
        self.left = False
        self.approved: set[tuple[str, ev.When, int]] = set()
        self.last_progress_at = 0.0
        self.started_at: float | None = None
        self.ended_at: float | None = None
        self.durations: list[float] = []
        self.recent: dict[str, None] = {}  # done; the latest last
        self.outcome = ""

    @property
    def budget(self) -> Budget:
        return Budget(self.max_failures, loose=self.plan.policy.budget.loose)

    @classmethod
    def of(cls, plan: RolloutPlan, records: Iterable[Record]) -> "RolloutState":
        state = cls(plan)
        for record in records:
            state.apply(record.event, record.at)
        return state

    @property
    def current_wave(self) -> int:
        """The first wave that has not ended; the number of waves when all have."""
        return next(
            (k for k, wave in enumerate(self.waves) if wave.ended_at is None), len(self.waves)
        )

    def outcomes(self) -> Iterator[tuple[str, UnitState]]:
        return iter(self.units.items())

    def apply(self, event: Event, at: float) -> None:  # noqa: PLR0912, C901 - one table of what may happen
        match event:
            case ev.RunTaken():
                self.taken, self.left, self.last_progress_at = event, False, at
                if self.started_at is None:
                    self.started_at = at
                if self.status is RunStatus.PLANNED:
                    self.status = RunStatus.RUNNING
            case ev.RunLeft():
                self.left = True
            case ev.WaveBegun(wave):
                self.waves[wave].begun_at = at
            case ev.SoakBegun(wave, seconds):
                self.waves[wave].soak_until = at + seconds
            case ev.WaveEnded(wave):
                self.waves[wave].ended_at = at
            case ev.UnitAdmitted():
                self._admit(event, at)
            case ev.StepBegun(unit, step, attempt):
                self.units[unit].steps[step] = StepState(attempt, at)
            case ev.StepEnded(unit, step, attempt):
                self.units[unit].steps.setdefault(step, StepState(attempt, at)).end = event
            case ev.UnitEnded():
                self._end(event, at)
            case ev.UnitRetried(unit):
                self._retry(unit)
            case ev.GateBegun():
                pass
            case ev.GateEnded():
                self._gate(event)
            case ev.RunPaused():
                self._stop(RunStatus.PAUSED, event)
            case ev.RunHalted():
                self._stop(RunStatus.HALTED, event)
            case ev.RunAborted():
                self._stop(RunStatus.ABORTED, event)
                self.ended_at = at
            case ev.RunResumed(_, _, max_failures, parallel):
                self.status, self.stop, self.last_progress_at = RunStatus.RUNNING, None, at
                self.max_failures = self.max_failures if max_failures is None else max_failures
                self.parallel = self.parallel if parallel is None else parallel
            case ev.RunEnded(outcome):
                self.status, self.outcome, self.ended_at = RunStatus.ENDED, outcome, at

    def _stop(self, status: RunStatus, event: ev.RunPaused | ev.RunHalted | ev.RunAborted) -> None:
        """What has stopped for good is not merely paused."""
        order = (RunStatus.PAUSED, RunStatus.HALTED, RunStatus.ABORTED)
        if self.status not in order or order.index(status) >= order.index(self.status):
            self.status, self.stop = status, event

    def _admit(self, event: ev.UnitAdmitted, at: float) -> None:
        unit = self.units[event.unit]
        unit.in_flight, unit.attempt, unit.admitted_at = True, event.attempt, at
        self.waiting[unit.wave].remove(event.unit)
        self.in_flight[event.unit] = None

    def _end(self, event: ev.UnitEnded, at: float) -> None:
        unit = self.units[event.unit]
        unit.in_flight, unit.outcome, unit.end, unit.ended_at = False, event.outcome, event, at
        self.waiting[unit.wave].remove(event.unit)
        self.in_flight.pop(event.unit, None)
        self.failed += event.outcome in FAILURES
        self.recent[event.unit] = None
        while len(self.recent) > self.parallel:
            del self.recent[next(iter(self.recent))]
        self.last_progress_at = at
        if event.outcome is UnitOutcome.SUCCEEDED:
            self.durations.append(event.seconds)

    def _retry(self, name: str) -> None:
        unit = self.units[name]
        self.failed -= unit.outcome in FAILURES
        unit.kept |= {step: its.facts for step, its in unit.steps.items() if its.facts}
        unit.outcome, unit.end, unit.steps = None, None, {}
        self.waiting[unit.wave].add(name)
        self.waves[unit.wave].reopen()
        self.waves[-1].gates -= {(gate, ev.When.AFTER_RUN) for gate, _ in self.waves[-1].gates}

    def _gate(self, event: ev.GateEnded) -> None:
        if event.passed:
            if event.wave < len(self.waves):
                self.waves[event.wave].gates.add((event.gate, event.when))
            return
        what = event.message or "it did not pass"
        where = f" on {event.unit}" if event.unit else ""
        halted = ev.RunHalted("gate", f"gate {event.gate}{where} ({event.when.value}): {what}")
        self._stop(RunStatus.HALTED, halted)
