"""Back to 3.0 on request, until the old disks expire: the way that a failure takes by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import (
    AzlError,
    EmptySelectionError,
    InhibitedError,
)
from azlinux_cli.domain.replace.model import model_in
from azlinux_cli.domain.replace.step import BACK, FINISH, ReplaceStep, in_order
from azlinux_cli.domain.rollout.event import UnitOutcome
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.rollout.state import RolloutState, UnitState
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import RunEntry
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.migration.replace_machine import (
    BACK_AWAIT,
    BACK_MARK,
    BACK_VERIFY,
    LOOK,
    RELEASE,
    ReplaceMachine,
)
from azlinux_cli.services.update.refusal import refusal
from azlinux_cli.services.update.rollback_plan import cohorts_with, refuse_open

PROCEDURE = "migrate-back"
TAKE = "take"
_BACK = in_order(BACK)
_CAPTURE = ReplaceStep.CAPTURE.value


@dataclass(frozen=True, slots=True)
class GoBack:
    """`ports.procedure.Procedure`. `forward` has done what is taken back."""

    forward: ReplaceMachine

    @property
    def steps(self) -> Sequence[Step]:
        finish = (step.value for step in FINISH)
        names = [TAKE, *_BACK, BACK_AWAIT, BACK_VERIFY, BACK_MARK, *finish]
        return (*map(Step, names), Step(RELEASE, last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        whole = _whole(visit)
        if step != TAKE:
            return self.forward.perform(step, whole)
        try:
            return self.forward.take_now(whole)
        except AzlError as error:
            self.forward.letting_go.check()
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        return None if step == TAKE else self.forward.observe(step, _whole(visit))

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """There is no way back from the way back."""
        return ()


def _whole(visit: Visit) -> Visit:
    """With what the run that is taken back has found."""
    return replace(visit, facts={**visit.unit.subject["facts"], **visit.facts})


@dataclass(frozen=True, slots=True)
class PlanGoBack:
    """`by` is user@host, `azl` the version. `is_there`: whether a disk still is, by its ARM id."""

    clock: Clock
    by: str
    azl: str
    is_there: Callable[[str], bool]

    def __call__(self, entry: RunEntry, run: str, *, policy: Policy, reason: str) -> RolloutPlan:
        """Raises ConflictError for a run that goes on, EmptySelectionError if none was migrated.

        InhibitedError where an old disk is gone.
        """
        plan, state = entry.plan, RolloutState.of(entry.plan, entry.records)
        refuse_open(entry, state)
        units = tuple(
            _unit(unit, state.units[unit.name])
            for unit in plan.units
            if state.units[unit.name].outcome in {UnitOutcome.SUCCEEDED, UnitOutcome.STUCK}
        )
        if not units:
            raise EmptySelectionError(f"run {plan.id} has migrated no machine")
        gone = [(u.name, _gone(u)) for u in units if not self.is_there(_old_disk(u))]
        if gone:
            raise refusal(gone, "go back", "azl rollout cleanup --dry-run lists what is kept")
        names = [unit.name for unit in units]
        return RolloutPlan(
            id=run,
            procedure=PROCEDURE,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=reason,
            units=units,
            cohorts=cohorts_with(plan, names),
            waves=(tuple(names),),
            policy=policy,
            options={**plan.options, "of": plan.id, "by": "disk"},
            notes=("what was written to the new OS disks since they took over is lost",),
        )


def _unit(unit: Unit, its: UnitState) -> Unit:
    """With what the run found before it changed anything."""
    facts = {}
    for name in (LOOK, _CAPTURE):
        step = its.steps.get(name)
        facts[name] = dict(step.facts if step is not None and step.facts else its.kept[name])
    return replace(unit, subject={**unit.subject, "facts": facts})


def _old_disk(unit: Unit) -> str:
    return model_in(unit.subject["facts"][_CAPTURE]).os_disk.id


def _gone(unit: Unit) -> InhibitedError:
    name = _old_disk(unit).rpartition("/")[2]
    return InhibitedError(f"{unit.name}: its old OS disk {name} is gone", code="NoOldDisk")
