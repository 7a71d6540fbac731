"""Journals of runs that the real engine has made on a virtual clock, with steps that take time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.rollout.event import Event, RunTaken, StepBegun, StepEnded, UnitAdmitted
from azlinux_cli.domain.rollout.event import UnitEnded as Ended
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan
from azlinux_cli.domain.rollout.record import Record, event_text, link
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.journal import Ask
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.rollout.resume import Resume, events_of
from tests.fakes.clock import FakeClock
from tests.fakes.crew import VirtualCrew
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.procedure import FakeProcedure
from tests.fakes.rollout import BY, FakeGates, engine, plan_of

_SHARES = {"look": 1, "stage": 3, "transact": 6, "reboot": 8, "verify": 4, "gates": 1, "release": 1}


def _state(release: str, kernel: str, digest: str) -> dict[str, object]:
    return {
        "os": "3.0",
        "release": release,
        "kernels": {"running": kernel, "installed": [kernel], "nextBoot": kernel},
        "packages": {"digest": digest * 16, "count": 412, "lastInstallTime": None},
    }


FACTS: Mapping[str, Mapping[str, object]] = {
    "look": {"state": _state("3.0.20260901", "6.6.96.2-2.azl3", "0a1b"), "takenOver": ""},
    "stage": {"packages": 2},
    "transact": {
        "added": ["nginx-2:1.30.0-3.azl3.x86_64", "kernel-6.6.104.2-4.azl3.x86_64"],
        "gone": ["nginx-2:1.28.1-1.azl3.x86_64"],
        "exitStatus": 0,
        "log": "Running transaction\nComplete!",
    },
    "reboot": {"rebooted": True, "bootId": "8f0c2a", "kernel": "6.6.104.2-4.azl3"},
    "verify": {"state": _state("3.0.20261104", "6.6.104.2-4.azl3", "9f8e")},
}

SCRIPTLET = StepEnd(
    ok=False,
    code="ScriptletFailed",
    message="the %post scriptlet of nginx-2:1.30.0-3.azl3 failed with status 1",
    hints=("azl vm ssh web-9 -- journalctl -u nginx", "the old version is still served"),
)


class UpdateActs(FakeProcedure):
    """The steps of an update. `bad`: by machine and attempt, the step that fails, and how."""

    steps: Sequence[Step] = tuple(
        Step(name, last=name == "release", gate=name == "gates") for name in _SHARES
    )

    def __init__(self, bad: Callable[[str, int], tuple[str, StepEnd] | None]) -> None:
        super().__init__(lambda name, attempt: StepEnd())
        self._bad = bad

    def perform(self, step: str, visit: Visit) -> StepEnd:
        failing = self._bad(visit.unit.name, visit.attempt)
        if failing is not None and failing[0] == step:
            return failing[1]
        return StepEnd(facts=FACTS.get(step, {}))


@dataclass(slots=True)
class Tale:
    """One run. `bad`: machines that fail, at which step and how, at their first attempt."""

    waves: Sequence[Sequence[str]]
    policy: Policy = field(default_factory=Policy)
    bad: Mapping[str, tuple[str, StepEnd]] = field(default_factory=dict)
    seconds: Callable[[str], float] = lambda name: 60.0 + 7 * (len(name) + ord(name[-1]) % 7)
    gates: FakeGates = field(default_factory=FakeGates)
    clock: FakeClock = field(default_factory=FakeClock)
    changed: Callable[[RolloutPlan], RolloutPlan] = lambda plan: plan
    journal: MemoryJournal = field(init=False)
    procedure: UpdateActs = field(init=False)

    def __post_init__(self) -> None:
        plan = replace(plan_of(self.waves, self.policy), options={"canaries": list(self.waves[0])})
        self.procedure = UpdateActs(lambda name, n: self.bad.get(name) if n == 1 else None)
        self.journal = MemoryJournal(self.changed(plan), self.clock)

    def go(self, *events: Event, ask: Ask | None = None) -> "Tale":
        """Until the run is over or stops."""
        crew = VirtualCrew(self.clock, self.seconds)
        run = engine(self.journal, self.clock, self.procedure, crew, self.gates)
        self.journal.asks += [ask] if ask else []
        run.ledger.record(RunTaken(BY, 4711, "0.4.0"), *events)
        run()
        return self

    def resume(self, *, after_s: float = 600.0, by: str = BY, **said: object) -> "Tale":
        self.clock.advance(after_s)
        state = RolloutState.of(self.journal.plan, self.journal.written)
        return self.go(*events_of(state, Resume(by, **said)))  # type: ignore[arg-type]

    @property
    def plan(self) -> RolloutPlan:
        return self.journal.plan

    @property
    def records(self) -> list[Record]:
        return chained(self.plan, _spread([(r.at, r.event) for r in self.journal.written]))


def chained(plan: RolloutPlan, events: Sequence[tuple[float, Event]]) -> list[Record]:
    """Records as a journal would have them."""
    records: list[Record] = []
    for seq, (at, event) in enumerate(events, start=1):
        text = event_text(event)
        before = records[-1].digest if records else plan.digest
        records.append(Record(seq, at, text, link(before, seq, at, text)))
    return records


def _spread(told: Sequence[tuple[float, Event]]) -> list[tuple[float, Event]]:
    """The crew does all steps of a machine at the last moment: give each its share of the time."""
    spread: list[tuple[float, Event]] = []
    begun: dict[str, float] = {}
    turns: dict[str, list[Event]] = {}
    for at, event in told:
        if isinstance(event, StepBegun | StepEnded):
            turns.setdefault(event.unit, []).append(event)
            continue
        if isinstance(event, UnitAdmitted):
            begun[event.unit] = at
        if isinstance(event, Ended):
            spread += _in_time(turns.pop(event.unit, []), begun[event.unit], at)
        spread.append((at, event))
    return sorted(spread, key=lambda pair: pair[0])


def _in_time(events: Sequence[Event], begin: float, end: float) -> list[tuple[float, Event]]:
    total = sum(_SHARES[e.step] for e in events if isinstance(e, StepBegun))
    now, out = begin, []
    for event in events:
        if isinstance(event, StepEnded):
            took = round((end - begin) * _SHARES[event.step] / total, 3)
            now += took
            event = replace(event, seconds=took)  # noqa: PLW2901
        out.append((min(now, end), event))
    return out
