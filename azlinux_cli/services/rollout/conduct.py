"""One process's part in a run: it takes the run and its machines, works, and gives them back."""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.domain.rollout.event import RunTaken
from azlinux_cli.domain.rollout.plan import RolloutPlan, Unit
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.crew import Crew
from azlinux_cli.ports.gate import GateRunner
from azlinux_cli.ports.journal import Journal, MachineLocks, Owner
from azlinux_cli.ports.procedure import Procedure
from azlinux_cli.services.rollout.engine import RunRollout
from azlinux_cli.services.rollout.heartbeat import Heartbeat
from azlinux_cli.services.rollout.ledger import Ledger, OnRecord
from azlinux_cli.services.rollout.resume import Resume, events_of


@dataclass(frozen=True, slots=True)
class Hands:
    """What the work of one run is done with. `let_go` makes everybody raise Stopped soon."""

    procedure: Procedure
    gates: GateRunner
    crew: Crew
    let_go: Callable[[], None]
    ahead: str = ""  # a step that is done on every machine before the first one's turn


@dataclass(frozen=True, slots=True)
class ConductRun:
    """Works on a run until nothing is left to do here; `hands` come from its plan."""

    locks: MachineLocks
    clock: Clock
    owner: Owner
    azl: str
    hands: Callable[[RolloutPlan], Hands]
    on_record: OnRecord
    on_takeover: Callable[[str, Owner], None]

    def __call__(self, journal: Journal, resume: Resume) -> RolloutState:
        """Raises ConflictError: another run has one of the machines, or this one is over.

        Raises KeyboardInterrupt when it was left, in order.
        """
        plan = journal.plan
        ledger = Ledger(journal, self.on_record)
        events = events_of(ledger.state, resume)
        taken_over = self.locks.take(plan.id, [lock_name(unit) for unit in plan.units], self.owner)
        try:
            for machine, owner in taken_over.items():
                self.on_takeover(machine, owner)
            before = journal.took_over
            took = RunTaken(self.owner.by, self.owner.pid, self.azl, str(before) if before else "")
            ledger.record(took, *events)
            hands = self.hands(plan)
            run = RunRollout(
                journal, ledger, hands.procedure, hands.gates, hands.crew, self.clock,
                hands.let_go, self.owner.by, lambda: self.locks.beat(plan.id), hands.ahead,
            )  # fmt: skip
            with Heartbeat(journal.beat, lambda: self.locks.beat(plan.id)):
                return run()
        finally:
            self.locks.release(plan.id)


def lock_name(unit: Unit) -> str:
    """A machine, the same for every run that reaches it: its ARM id, else host and port."""
    vm = unit.target.get("vm")
    if vm:
        parts = (vm["subscription"], vm["resource_group"], vm["name"])
        return "vm:" + "/".join(parts).lower()
    return f"host:{unit.target.get('address', unit.name)}:{unit.target.get('port', 22)}".lower()
