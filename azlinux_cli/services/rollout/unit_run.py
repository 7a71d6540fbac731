"""One machine's turn: its steps in order, each in the journal before it begins and when it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.rollout.event import StepBegun, StepEnded, UnitEnded, UnitOutcome
from azlinux_cli.domain.rollout.plan import Unit
from azlinux_cli.domain.rollout.state import UnitState
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import Procedure, Step, StepEnd, Visit
from azlinux_cli.services.rollout.ledger import Ledger

AskGates = Callable[[Unit], StepEnd]


@dataclass(frozen=True, slots=True)
class UnitRun:
    """Goes on where the journal ends. A step that has begun and not ended is observed first."""

    ledger: Ledger
    procedure: Procedure
    clock: Clock
    ask_gates: AskGates  # those after a node

    def __call__(self, unit: Unit) -> None:
        """Raises Stopped when the process lets go, and AzlError when the journal cannot go on."""
        its = self.ledger.state.units[unit.name]
        steps = self.procedure.steps
        end = self._forward(unit, its, [step for step in steps if not step.last])
        outcome, end = self._judge(unit, its, end)
        for step in steps:
            if step.last:
                self._step(unit, its, step)
        began_at = its.admitted_at if its.admitted_at is not None else self.clock.now()
        seconds = round(self.clock.now() - began_at, 3)
        self.ledger.record(UnitEnded(unit.name, outcome, end.code, end.message, end.hints, seconds))

    def ahead(self, unit: Unit, step: Step) -> StepEnd:
        """One step before the node's turn; one that failed is done again."""
        its = self.ledger.state.units[unit.name]
        known = its.steps.get(step.name)
        if known is not None and known.end is not None and not known.end.ok:
            self.ledger.record(StepBegun(unit.name, step.name, its.attempt))
        return self._step(unit, its, step)

    def _forward(self, unit: Unit, its: UnitState, steps: Sequence[Step]) -> StepEnd:
        """Until one fails, or says that it is enough."""
        end = StepEnd()
        for step in steps:
            end = self._step(unit, its, step)
            if not end.ok or end.enough:
                break
        return end

    def _judge(self, unit: Unit, its: UnitState, end: StepEnd) -> tuple[UnitOutcome, StepEnd]:
        if end.ok:
            return (UnitOutcome.UNCHANGED if end.enough else UnitOutcome.SUCCEEDED), end
        back = self.procedure.undo(its.step, self._visit(unit, its))
        if not back:
            return UnitOutcome.FAILED, end
        undone = self._forward(unit, its, back)
        return (UnitOutcome.ROLLED_BACK, end) if undone.ok else (UnitOutcome.STUCK, undone)

    def _step(self, unit: Unit, its: UnitState, step: Step) -> StepEnd:
        known = its.steps.get(step.name)
        if known is not None and known.end is not None:
            return _end_of(known.end)
        visit = self._visit(unit, its)
        began_s = self.clock.monotonic()
        end = None
        if known is not None and not step.gate:  # a gate is simply asked again
            end = self.procedure.observe(step.name, visit)
        observed = end is not None
        if end is None:
            self.ledger.record(StepBegun(unit.name, step.name, its.attempt))
            end = self.ask_gates(unit) if step.gate else self.procedure.perform(step.name, visit)
        facts = {**end.facts, "enough": True} if end.enough else end.facts
        seconds = round(self.clock.monotonic() - began_s, 3)
        self.ledger.record(
            StepEnded(
                unit.name, step.name, its.attempt, end.ok, end.code, end.message, end.hints,
                observed, seconds, facts,
            )
        )  # fmt: skip
        return end

    def _visit(self, unit: Unit, its: UnitState) -> Visit:
        facts = {name: step.facts for name, step in its.steps.items() if step.end is not None}
        return Visit(self.ledger.state.plan.id, unit, its.attempt, facts, its.kept)


def _end_of(event: StepEnded) -> StepEnd:
    enough = bool(event.facts.get("enough"))
    return StepEnd(event.ok, event.facts, event.code, event.message, event.hints, enough)
