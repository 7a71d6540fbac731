"""Plans and runs of machines that are acted out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.rollout.cohort import Cohort
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.services.rollout.engine import RunRollout
from azlinux_cli.services.rollout.ledger import Ledger
from tests.fakes.clock import FakeClock
from tests.fakes.crew import VirtualCrew
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.procedure import FakeProcedure

BY = "ada@desk"


def plan_of(
    waves: Sequence[Sequence[str]],
    policy: Policy | None = None,
    labels: Mapping[str, Mapping[str, str]] | None = None,
) -> RolloutPlan:
    names = [name for wave in waves for name in wave]
    return RolloutPlan(
        id="utest0001",
        procedure="update",
        created_at=1_795_392_000.0,
        created_by=BY,
        azl="0.0.0",
        reason="because",
        units=tuple(Unit(name, "c0", (labels or {}).get(name, {})) for name in names),
        cohorts=(Cohort("c0", {}, tuple(names)),),
        waves=tuple(map(tuple, waves)),
        policy=policy or Policy(),
    )


@dataclass(slots=True)
class FakeGates:
    """`ports.gate.GateRunner`. `answers` by the gate's name, used up one by one; then it passes."""

    answers: dict[str, list[bool]] = field(default_factory=dict)
    asked: list[tuple[str, GatePoint]] = field(default_factory=list)

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        self.asked.append((gate.name, at))
        answers = self.answers.get(gate.name)
        passed = answers.pop(0) if answers else True
        return GateVerdict(passed=passed, message="" if passed else "it says no")


def engine(
    journal: MemoryJournal,
    clock: FakeClock,
    procedure: FakeProcedure,
    crew: VirtualCrew,
    gates: FakeGates | None = None,
) -> RunRollout:
    ledger = Ledger(journal, lambda record, state: None)
    return RunRollout(
        journal, ledger, procedure, gates or FakeGates(), crew, clock, lambda: None, BY
    )


def run(
    journal: MemoryJournal,
    clock: FakeClock,
    procedure: FakeProcedure,
    crew: VirtualCrew,
    gates: FakeGates | None = None,
) -> RolloutState:
    return engine(journal, clock, procedure, crew, gates)()
