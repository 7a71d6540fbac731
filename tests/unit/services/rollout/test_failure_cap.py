"""The failure cap, over ten thousand random schedules on a virtual clock.

What is checked is counted here from the journal's events, not asked of the engine's own state.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.event import (
    RunResumed,
    RunTaken,
    StepBegun,
    UnitAdmitted,
    UnitEnded,
    UnitRetried,
)
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan
from azlinux_cli.domain.rollout.record import Record, broken_at
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.services.rollout.resume import Resume, events_of
from tests.fakes.clock import FakeClock
from tests.fakes.crew import VirtualCrew
from tests.fakes.memory_journal import Killed, MemoryJournal
from tests.fakes.procedure import FakeProcedure
from tests.fakes.rollout import BY, engine, plan_of

SCHEDULES = 10_000


@dataclass(slots=True)
class Schedule:
    """One random world: a fleet, a policy, outcomes, delays, and moments to die at."""

    seed: int
    chance: random.Random = field(init=False)
    plan: RolloutPlan = field(init=False)
    fails: float = field(init=False)
    kills: int = field(init=False)
    resumes: int = field(init=False)

    def __post_init__(self) -> None:
        self.chance = chance = random.Random(self.seed)  # noqa: S311 - schedules, no secrets
        count = chance.randint(1, 24)
        names = [f"n{number}" for number in range(count)]
        waves, rest = [], names
        while rest:
            size = chance.randint(1, len(rest))
            waves.append(rest[:size])
            rest = rest[size:]
        policy = Policy(
            Budget(chance.choice((0, 0, 1, 2, 5)), loose=chance.random() < 0.3),
            parallel=chance.randint(1, 10),
            limits={"zone": chance.randint(1, 3)} if chance.random() < 0.5 else {},
            soak_node_s=chance.choice((0.0, 0.0, 7.0)),
            soak_wave_s=chance.choice((0.0, 30.0)),
        )
        labels = {name: {"zone": str(chance.randint(1, 3))} for name in names}
        self.plan = plan_of(waves, policy, labels)
        self.fails = chance.choice((0.0, 0.1, 0.5))
        self.kills = chance.choice((0, 0, 1, 3))
        self.resumes = chance.choice((0, 1, 2))

    def ending(self, name: str, attempt: int) -> StepEnd:
        bad = random.Random(f"{self.seed}/{name}/{attempt}").random() < self.fails  # noqa: S311
        return StepEnd(ok=False, code="unreachable") if bad else StepEnd()


@dataclass(slots=True)
class Witness:
    """Counts from the events alone."""

    plan: RolloutPlan
    failed: set[str] = field(default_factory=set)
    flying: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    turns: Counter[str] = field(default_factory=Counter)
    steps: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def sees(self, record: Record) -> None:
        match record.event:
            case UnitAdmitted(name, wave, attempt):
                assert name not in self.flying
                before = {n for names in self.plan.waves[:wave] for n in names}
                if attempt == 1:
                    assert before <= self.ended, f"{name} began before its wave"
                self.flying.add(name)
                self.turns[name] += 1
                assert self.turns[name] == attempt
            case UnitEnded(name, outcome):
                assert name in self.flying
                self.flying.discard(name)
                self.ended.add(name)
                if outcome in FAILURES:
                    self.failed.add(name)
            case UnitRetried(name):
                assert name in self.failed
                self.failed.discard(name)
            case StepBegun(name, step, attempt):
                self.steps[name, step, attempt] += 1
        self.check()

    def check(self) -> None:
        policy = self.plan.policy
        most = policy.budget.worst_case(len(self.plan.units), policy.parallel)
        assert len(self.failed) <= most
        assert len(self.flying) <= policy.parallel
        if not policy.budget.loose:
            assert len(self.failed) + len(self.flying) <= policy.budget.max_failures + 1
        zones = Counter(self.plan.unit(name).labels.get("zone") for name in self.flying)
        assert all(n <= policy.limits.get("zone", n) for n in zones.values())


def live(schedule: Schedule) -> tuple[RolloutState, MemoryJournal, FakeProcedure]:
    """To the end, killed and resumed as the schedule has it."""
    clock, chance = FakeClock(), schedule.chance
    journal = MemoryJournal(schedule.plan, clock)
    procedure = FakeProcedure(schedule.ending)
    kills, resumes = schedule.kills, schedule.resumes
    while True:
        journal.dead = False
        journal.dies_at = len(journal.written) + chance.randint(1, 60) if kills else None
        crew = VirtualCrew(clock, lambda name: chance.choice((0.0, 1.0, 5.0, 60.0)))
        try:
            run = engine(journal, clock, procedure, crew)
            run.ledger.record(RunTaken(BY, 1, "0.0.0"))
            state = run()
        except Killed:
            kills -= 1
            continue
        if state.status is RunStatus.ENDED or not resumes:
            return state, journal, procedure
        resumes -= 1
        journal.dies_at = None
        journal.append(*events_of(state, Resume(BY, retry=chance.random() < 0.8 or None)))


def check(seed: int) -> RunStatus:
    schedule = Schedule(seed)
    state, journal, procedure = live(schedule)
    witness = Witness(schedule.plan)
    for record in journal.written:
        witness.sees(record)
    assert not witness.flying
    assert broken_at(schedule.plan.digest, journal.written) is None
    assert max(procedure.world.values(), default=0) <= 1, "a change was made twice"
    if state.status is RunStatus.ENDED:
        assert witness.ended == set(state.units)
        assert len(witness.failed) <= schedule.plan.policy.budget.max_failures
    else:
        assert state.status is RunStatus.HALTED
        assert len(witness.failed) > schedule.plan.policy.budget.max_failures
    return state.status


def test_failures_never_exceed_what_the_plan_says_in_ten_thousand_schedules() -> None:
    seen: Counter[RunStatus] = Counter()
    for seed in range(SCHEDULES):
        try:
            seen[check(seed)] += 1
        except AssertionError as error:
            raise AssertionError(f"schedule {seed}: {error}") from error
    assert min(seen[RunStatus.ENDED], seen[RunStatus.HALTED]) > SCHEDULES // 10


def test_the_witness_is_not_blind() -> None:
    """An engine that admits everybody breaks the cap, and is seen to."""
    plan = plan_of([["a", "b"]])
    clock = FakeClock()
    journal = MemoryJournal(plan, clock)
    journal.append(UnitAdmitted("a", 0, 1), UnitAdmitted("b", 0, 1), RunResumed(BY))
    witness = Witness(plan)
    witness.sees(journal.written[0])
    try:
        witness.sees(journal.written[1])
    except AssertionError:
        return
    raise AssertionError("two in flight with a budget of none were not seen")
