"""What the engine does next: waves, gates, soak, deadlines, what others ask, and being left."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from azlinux_cli.domain.errors import AzlError, ConflictError, UsageError
from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.event import (
    GateEnded,
    RunLeft,
    RunPaused,
    RunTaken,
    StepBegun,
    StepEnded,
    UnitAdmitted,
    UnitEnded,
    UnitOutcome,
    WaveBegun,
    WaveEnded,
    When,
)
from azlinux_cli.domain.rollout.gate import Gate, GateKind
from azlinux_cli.domain.rollout.plan import Policy
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus
from azlinux_cli.domain.rollout.verdict import RunOutcome, outcome_of
from azlinux_cli.domain.rollout.window import Window
from azlinux_cli.ports.journal import Ask
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.rollout.resume import Resume, events_of
from tests.fakes.clock import FakeClock
from tests.fakes.crew import VirtualCrew
from tests.fakes.memory_journal import Killed, MemoryJournal
from tests.fakes.procedure import FakeProcedure
from tests.fakes.rollout import BY, FakeGates, engine, plan_of

BAD = StepEnd(ok=False, code="unreachable", message="no answer")


@dataclass(slots=True)
class World:
    """One run, to be looked at. `bad` are nodes that fail at their first attempt."""

    waves: Sequence[Sequence[str]]
    policy: Policy = field(default_factory=Policy)
    bad: Sequence[str] = ()
    seconds: float = 10.0
    gates: FakeGates = field(default_factory=FakeGates)
    clock: FakeClock = field(default_factory=FakeClock)
    procedure: FakeProcedure = field(init=False)
    journal: MemoryJournal = field(init=False)

    def __post_init__(self) -> None:
        self.procedure = FakeProcedure(
            lambda name, attempt: BAD if name in self.bad and attempt == 1 else StepEnd()
        )
        self.journal = MemoryJournal(plan_of(self.waves, self.policy), self.clock)

    def run(self) -> RolloutState:
        crew = VirtualCrew(self.clock, lambda name: self.seconds)
        run = engine(self.journal, self.clock, self.procedure, crew, self.gates)
        run.ledger.record(RunTaken(BY, 1, "0.0.0"))
        return run()

    def resume(self, **said: object) -> RolloutState:
        state = RolloutState.of(self.journal.plan, self.journal.written)
        events = events_of(state, Resume(BY, **said))  # type: ignore[arg-type]
        self.journal.append(*events)
        return self.run()

    def told(self, *kinds: type) -> list[object]:
        return [r.event for r in self.journal.written if isinstance(r.event, kinds)]

    def moments(self, kind: type) -> list[float]:
        began = self.journal.written[0].at
        return [r.at - began for r in self.journal.written if isinstance(r.event, kind)]


def _gate(kind: GateKind = GateKind.COMMAND, *when: When, name: str = "g") -> Gate:
    value = "" if kind is GateKind.APPROVAL else "true"
    return Gate(kind, value, frozenset(when), 30.0, name)


def test_a_wave_begins_when_the_one_before_has_ended() -> None:
    world = World([["a"], ["b", "c"]])
    assert outcome_of(world.run()) is RunOutcome.SUCCEEDED
    story = world.told(WaveBegun, UnitAdmitted, WaveEnded)
    assert story[:3] == [WaveBegun(0), UnitAdmitted("a", 0, 1), WaveEnded(0)]
    assert story[3] == WaveBegun(1)


def test_a_budget_of_none_is_one_node_at_a_time() -> None:
    world = World([["a", "b", "c"]])
    world.run()
    assert world.moments(UnitEnded) == [10.0, 20.0, 30.0]


def test_a_budget_of_two_is_three_at_a_time() -> None:
    world = World([["a", "b", "c", "d"]], Policy(Budget(2)))
    world.run()
    assert world.moments(UnitEnded) == [10.0, 10.0, 10.0, 20.0]


def test_one_failure_too_many_halts_and_a_resume_tries_it_again() -> None:
    world = World([["a", "b"]], bad=["a"])
    state = world.run()
    assert (state.status, outcome_of(state)) == (RunStatus.HALTED, RunOutcome.HALTED)
    assert world.told(UnitAdmitted) == [UnitAdmitted("a", 0, 1)]
    state = world.resume()
    assert outcome_of(state) is RunOutcome.SUCCEEDED
    assert UnitAdmitted("a", 0, 2) in world.told(UnitAdmitted)


def test_a_resume_with_a_larger_budget_goes_on_without_the_failed() -> None:
    world = World([["a", "b"]], bad=["a"])
    world.run()
    state = world.resume(max_failures=1)
    assert outcome_of(state) is RunOutcome.PARTIAL
    assert world.told(UnitAdmitted) == [UnitAdmitted("a", 0, 1), UnitAdmitted("b", 0, 1)]


def test_a_tolerated_failure_ends_partial_and_can_be_retried_later() -> None:
    world = World([["a", "b"]], Policy(Budget(1)), bad=["a"])
    assert outcome_of(world.run()) is RunOutcome.PARTIAL
    with pytest.raises(ConflictError, match="has ended") as refused:
        world.resume()
    assert "--retry" in refused.value.hints[0]
    assert outcome_of(world.resume(retry=True)) is RunOutcome.SUCCEEDED


def test_limits_hold_nodes_of_one_zone_back() -> None:
    plan = plan_of(
        [["a", "b", "c"]],
        Policy(Budget(9), limits={"zone": 1}),
        {"a": {"zone": "1"}, "b": {"zone": "1"}, "c": {"zone": "2"}},
    )
    world = World([["a"]])
    world.journal = MemoryJournal(plan, world.clock)
    world.run()
    ended = [event.unit for event in world.told(UnitEnded) if isinstance(event, UnitEnded)]
    assert ended == ["a", "c", "b"]
    assert world.moments(UnitEnded) == [10.0, 10.0, 20.0]


def test_a_node_that_soaks_keeps_its_place() -> None:
    world = World([["a", "b"]], Policy(Budget(5), parallel=1, soak_node_s=60))
    world.run()
    assert world.moments(UnitAdmitted) == [0.0, 70.0]


def test_waves_soak_but_not_after_the_last() -> None:
    world = World([["a"], ["b"]], Policy(soak_wave_s=300))
    world.run()
    assert world.moments(WaveEnded) == [310.0, 320.0]


def test_gates_are_asked_at_their_moments() -> None:
    gate = _gate(GateKind.COMMAND, *When)
    world = World([["a"], ["b"]], Policy(gates=(gate,)))
    world.run()
    asked = [(at.when, at.wave, at.node) for _, at in world.gates.asked]
    assert asked == [
        (When.BEFORE_RUN, 0, ""),
        (When.BEFORE_WAVE, 0, ""),
        (When.AFTER_NODE, 0, "a"),
        (When.AFTER_WAVE, 0, ""),
        (When.BEFORE_WAVE, 1, ""),
        (When.AFTER_NODE, 1, "b"),
        (When.AFTER_WAVE, 1, ""),
        (When.AFTER_RUN, 1, ""),
    ]


@pytest.mark.parametrize("when", list(When))
def test_a_gate_that_does_not_pass_stops_the_run_and_is_asked_again(when: When) -> None:
    world = World([["a"], ["b"]], Policy(gates=(_gate(GateKind.COMMAND, when),)))
    world.gates.answers["g"] = [False]
    state = world.run()
    assert state.status is RunStatus.HALTED
    assert state.stop is not None
    assert "gate g" in str(state.stop)
    admitted = len(world.told(UnitAdmitted))
    assert admitted == {When.BEFORE_RUN: 0, When.BEFORE_WAVE: 0, When.AFTER_RUN: 2}.get(when, 1)
    assert outcome_of(world.resume()) is RunOutcome.SUCCEEDED


def test_an_approval_pauses_until_a_person_gives_it() -> None:
    gate = _gate(GateKind.APPROVAL, When.AFTER_WAVE, name="board")
    world = World([["a"], ["b"]], Policy(gates=(gate,)))
    state = world.run()
    assert (state.status, outcome_of(state)) == (RunStatus.PAUSED, RunOutcome.PENDING)
    with pytest.raises(ConflictError, match="waits for a person"):
        world.resume()
    world.resume(approve=True, reason="looks good")
    passed = [e for e in world.told(GateEnded) if isinstance(e, GateEnded)]
    assert (passed[0].gate, passed[0].passed, passed[0].by) == ("board", True, BY)
    assert passed[0].message == "looks good"


def test_only_who_is_named_may_approve() -> None:
    gate = Gate(GateKind.APPROVAL, "grace", frozenset({When.BEFORE_RUN}), 30.0, "board")
    world = World([["a"]], Policy(gates=(gate,)))
    world.run()
    with pytest.raises(UsageError, match="may not approve"):
        world.resume(approve=True)
    state = RolloutState.of(world.journal.plan, world.journal.written)
    assert events_of(state, Resume("grace@desk", approve=True))


def test_a_closed_window_pauses_and_says_when_it_opens() -> None:
    window = Window.parse("daily 01:00-02:00 UTC")  # the clock shows midnight
    world = World([["a", "b"]], Policy(windows=(window,)), seconds=1_900.0)
    state = world.run()
    assert isinstance(state.stop, RunPaused)
    assert (state.stop.code, state.stop.until) == ("window", world.clock.now() + 3_600)
    assert world.told(UnitAdmitted) == []
    world.clock.advance(3_600)
    state = world.resume()  # b would take longer than what is left
    assert isinstance(state.stop, RunPaused)
    assert state.stop.until == world.clock.now() - 1_900 + 24 * 3_600
    assert "the window closes in 1700 s" in state.stop.message
    world.clock.advance(24 * 3_600 - 1_900)
    assert outcome_of(world.resume()) is RunOutcome.SUCCEEDED


def test_work_that_no_window_is_long_enough_for_is_told_and_not_begun() -> None:
    window = Window.parse("daily 00:00-01:00 UTC")
    world = World([["a", "b"]], Policy(windows=(window,)), seconds=4_000.0)
    stop = world.run().stop
    assert isinstance(stop, RunPaused)
    assert (stop.code, stop.until) == ("window", None)
    assert stop.message == "no window is as long as a machine takes (4000 s)"


def test_an_approval_that_nobody_waits_for_is_refused() -> None:
    world = World([["a"]], bad=["a"])
    world.run()
    with pytest.raises(UsageError, match="waits for an approval"):
        world.resume(approve=True)


def test_no_progress_halts_the_run() -> None:
    world = World([["a", "b"]], Policy(progress_s=60), seconds=100.0)
    state = world.run()
    assert state.status is RunStatus.HALTED
    assert "60 s" in str(state.stop)
    assert world.told(UnitEnded) != [], "what was in flight is waited for"


def test_somebody_asks_for_a_pause_or_the_end() -> None:
    world = World([["a", "b"]])
    world.journal.asks = [Ask("pause", "bob@phone", "hold on")]
    state = world.run()
    assert state.status is RunStatus.PAUSED
    assert world.told(RunPaused) == [RunPaused("asked", "hold on", "bob@phone")]
    assert outcome_of(world.resume()) is RunOutcome.SUCCEEDED
    other = World([["a", "b"]])
    other.journal.asks = [Ask("abort", "bob@phone")]
    assert outcome_of(other.run()) is RunOutcome.ABORTED
    with pytest.raises(ConflictError, match="aborted"):
        other.resume()


def test_after_a_crash_a_step_that_had_begun_is_looked_at_and_not_repeated() -> None:
    """The write that dies is each one in turn; the end is as without the death."""
    whole = World([["a"], ["b"]])
    whole.run()
    writes = len(whole.journal.written)
    for number in range(1, writes):
        world = World([["a"], ["b"]])
        world.journal.dies_at = number
        with pytest.raises(Killed):
            world.run()
        world.journal.dead, world.journal.dies_at = False, None
        state = world.run()
        assert outcome_of(state) is RunOutcome.SUCCEEDED, number
        assert max(world.procedure.world.values()) == 1, number


def test_what_was_not_seen_to_end_says_so() -> None:
    world = World([["a"]])
    change = next(n for n, r in enumerate(_whole(), start=1) if r == StepBegun("a", "change", 1))
    world.journal.dies_at = change
    with pytest.raises(Killed):
        world.run()
    world.journal.dead, world.journal.dies_at = False, None
    world.run()
    ends = [e for e in world.told(StepEnded) if isinstance(e, StepEnded) and e.step == "change"]
    assert [end.observed for end in ends] == [True]


def _whole() -> list[object]:
    world = World([["a"]])
    world.run()
    return world.told(object)


class Interrupted(VirtualCrew):
    """Somebody presses Ctrl-C while the machine works."""

    def wait(self, timeout_s: float | None) -> list[str]:
        raise KeyboardInterrupt


def test_a_run_that_is_left_is_in_order() -> None:
    world = World([["a", "b"]])
    run = engine(world.journal, world.clock, world.procedure, Interrupted(world.clock, lambda n: 1))
    let_go: list[bool] = []
    run.let_go = lambda: let_go.append(True)
    run.ledger.record(RunTaken(BY, 1, "0.0.0"))
    with pytest.raises(KeyboardInterrupt):
        run()
    assert let_go == [True]
    assert world.told(RunLeft) == [RunLeft(BY)]
    assert outcome_of(world.run()) is RunOutcome.SUCCEEDED


class Broken(FakeProcedure):
    def perform(self, step: str, visit: Visit) -> StepEnd:
        if step == "change":
            raise AzlError("the journal's disk is full")
        return super().perform(step, visit)


def test_trouble_of_this_side_ends_the_run_and_not_the_machine() -> None:
    world = World([["a", "b"]])
    world.procedure = Broken(lambda name, attempt: StepEnd())
    with pytest.raises(AzlError, match="disk is full"):
        world.run()
    assert world.told(UnitEnded) == []


class WithWayBack(FakeProcedure):
    """A failure is undone at once; `back` says how that ends."""

    back: StepEnd = StepEnd()
    steps = (Step("look"), Step("change"), Step("verify"), Step("release", last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        return self.back if step == "restore" else super().perform(step, visit)

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        return (Step("restore"),) if failed == "verify" else ()


@pytest.mark.parametrize(
    ("back", "unit", "whole"),
    [
        (StepEnd(), UnitOutcome.ROLLED_BACK, RunOutcome.HALTED),
        (StepEnd(ok=False, code="disk"), UnitOutcome.STUCK, RunOutcome.STUCK),
    ],
)
def test_a_failure_with_a_way_back_is_undone(
    back: StepEnd, unit: UnitOutcome, whole: RunOutcome
) -> None:
    world = World([["a", "b"]], bad=["a"])
    world.procedure = WithWayBack(lambda name, attempt: BAD if name == "a" else StepEnd())
    world.procedure.back = back
    state = world.run()
    assert state.units["a"].outcome is unit
    assert outcome_of(state) is whole
    steps = [e.step for e in world.told(StepEnded) if isinstance(e, StepEnded)]
    assert steps == ["look", "change", "verify", "restore", "release"]


class NothingToDo(FakeProcedure):
    def perform(self, step: str, visit: Visit) -> StepEnd:
        return StepEnd(enough=step == "look")


def test_a_machine_that_needs_nothing_is_left_as_it_is() -> None:
    world = World([["a"]])
    world.procedure = NothingToDo(lambda name, attempt: StepEnd())
    state = world.run()
    assert state.units["a"].outcome is UnitOutcome.UNCHANGED
    steps = [e.step for e in world.told(StepEnded) if isinstance(e, StepEnded)]
    assert steps == ["look", "release"]


class Stages(FakeProcedure):
    """Staging fails on the nodes of `broken`."""

    steps = (Step("stage"), Step("change"), Step("release", last=True))
    broken: frozenset[str] = frozenset()

    def perform(self, step: str, visit: Visit) -> StepEnd:
        if step == "stage" and visit.unit.name in self.broken:
            return StepEnd(ok=False, code="disk-full", message=f"{visit.unit.name}: no space")
        return super().perform(step, visit)


def _ahead(world: World) -> RolloutState:
    crew = VirtualCrew(world.clock, lambda name: 1.0)
    run = engine(world.journal, world.clock, world.procedure, crew)
    run.ahead = "stage"
    run.ledger.record(RunTaken(BY, 1, "0.0.0"))
    return run()


def test_a_step_that_goes_ahead_is_done_everywhere_before_anything_else() -> None:
    world = World([["a"], ["b"]])
    world.procedure = Stages(lambda name, attempt: StepEnd())
    assert outcome_of(_ahead(world)) is RunOutcome.SUCCEEDED
    story = [
        (e.unit, e.step) for e in world.told(StepBegun, UnitAdmitted) if isinstance(e, StepBegun)
    ]
    assert set(story[:2]) == {("a", "stage"), ("b", "stage")}
    assert story[2:] == [("a", "change"), ("a", "release"), ("b", "change"), ("b", "release")]


def test_a_step_ahead_that_fails_on_one_stops_the_run_before_any_change() -> None:
    world = World([["a"], ["b"]])
    procedure = world.procedure = Stages(lambda name, attempt: StepEnd())
    procedure.broken = frozenset({"b"})
    state = _ahead(world)
    assert state.status is RunStatus.HALTED
    assert "stage failed on b, and no machine was changed: b: no space" in str(state.stop)
    assert world.told(UnitAdmitted) == []
    procedure.broken = frozenset()
    world.journal.append(*events_of(state, Resume(BY)))
    assert outcome_of(_ahead(world)) is RunOutcome.SUCCEEDED
    staged = [e.unit for e in world.told(StepEnded) if isinstance(e, StepEnded) and e.ok]
    assert staged.count("a") == 3, "what was staged is not staged again"
