"""The plan of a way back: who has been changed by a run, and which way is open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from azlinux_cli.domain.disk_restore import Restore
from azlinux_cli.domain.errors import ConflictError, EmptySelectionError, InhibitedError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.package import from_document, undo_plan
from azlinux_cli.domain.rollout.cohort import Cohort
from azlinux_cli.domain.rollout.event import UnitOutcome
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus, UnitState
from azlinux_cli.domain.rollout.way import target_from
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import RunEntry
from azlinux_cli.services.update.hands import state_in, tool_of
from azlinux_cli.services.update.plan import PROCEDURE as UPDATE
from azlinux_cli.services.update.refusal import refusal, refusals

PROCEDURE = "rollback"
_BY_DISK_ONLY = frozenset({"migrate-in-place"})


class By(StrEnum):
    """The way back."""

    PACKAGES = "packages"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True, slots=True)
class PlanRollback:
    """`by` is user@host, `azl` the version."""

    clock: Clock
    by: str
    azl: str
    is_open: Callable[[Restore], None]  # the way back by the disk; raises AzlError

    def __call__(
        self, entry: RunEntry, run: str, *, way: By | None, policy: Policy, reason: str
    ) -> RolloutPlan:
        """`way` None: the snapshot if the run took one, else packages.

        Raises ConflictError for a run that goes on, EmptySelectionError if it has changed nothing,
        InhibitedError if there is no way back.
        """
        plan = entry.plan
        state = RolloutState.of(plan, entry.records)
        if plan.procedure not in {UPDATE, *_BY_DISK_ONLY}:
            raise InhibitedError(f"run {plan.id} is of a kind that azl knows no way back of")
        refuse_open(entry, state)
        has_snapshot = bool(plan.options.get("snapshot"))
        way = way or (By.SNAPSHOT if has_snapshot else By.PACKAGES)
        if way is By.PACKAGES and plan.procedure in _BY_DISK_ONLY:
            raise InhibitedError(
                f"run {plan.id} has exchanged a whole release: its packages do not come back",
                hint="--by snapshot, which is the default of it",
            )
        if way is By.SNAPSHOT and not has_snapshot:
            raise InhibitedError(
                f"run {plan.id} took no snapshots", hint="--by packages", code="NoSnapshot"
            )
        units = tuple(_unit(u, state.units[u.name]) for u in plan.units if _touched(state, u.name))
        if not units:
            raise EmptySelectionError(f"run {plan.id} has changed no machine")
        if way is By.SNAPSHOT:
            self._check_disks(units, plan, run)
        names = [unit.name for unit in units]
        cohorts = cohorts_with(plan, names)
        notes = _notes(plan, state, names, way)
        return RolloutPlan(
            id=run,
            procedure=PROCEDURE,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=reason,
            units=units,
            cohorts=cohorts,
            waves=(tuple(names),),
            policy=policy,
            options={
                "of": plan.id,
                "by": way.value,
                "prepared": plan.procedure in _BY_DISK_ONLY,
                "step_s": plan.options.get("step_s", 3600.0),
                "boot_s": plan.options.get("boot_s", 900.0),
            },
            contents={c.id: plan.contents.get(c.id, []) for c in cohorts},
            notes=notes,
        )

    def _check_disks(self, units: Sequence[Unit], plan: RolloutPlan, run: str) -> None:
        """Raises AzlError if one of them cannot come back."""
        targets = [target_from(unit.target) for unit in units]
        refused = refusals(lambda target: self.is_open(restore_of(target, plan.id, run)), targets)
        if refused:
            hint = "--by packages takes back what the package tool can"
            if plan.procedure in _BY_DISK_ONLY:
                hint = f"azl rollout report {plan.id} tells what became of each machine"
            raise refusal([*refused.items()], "go back", hint)


def restore_of(target: NodeTarget, of: str, run: str) -> Restore:
    """What `run` does to a machine whose disk run `of` has kept.

    Raises InhibitedError for a machine that is none of Azure's.
    """
    if target.vm is None:
        raise InhibitedError(f"{target.name} is none of Azure's machines")
    return Restore(target.vm, target.vm_id, of, run)


def refuse_open(entry: RunEntry, state: RolloutState) -> None:
    """Raises ConflictError for a run that somebody works on, or that has left machines half-way."""
    run = entry.plan.id
    if entry.owner is not None:
        raise ConflictError(
            f"{entry.owner} works on run {run}", hint=f"azl rollout abort {run}", code="RunTaken"
        )
    if state.in_flight and state.status not in {RunStatus.ABORTED, RunStatus.ENDED}:
        raise ConflictError(
            f"run {run} has left machines in the middle of their turn",
            hint=f"azl rollout resume {run} first: it finds out what became of them",
            code="RunIsOpen",
        )


def _touched(state: RolloutState, name: str) -> bool:
    """A machine that the run itself has brought back is as it was before."""
    unit = state.units[name]
    if unit.outcome is UnitOutcome.ROLLED_BACK:
        return False
    return "transact" in unit.steps or "transact" in unit.kept


def _unit(unit: Unit, its: UnitState) -> Unit:
    """With the state of the node from before the run."""
    looked = its.steps.get("look")
    facts = its.kept.get("look") or (looked.facts if looked else {})
    return replace(unit, subject={"state": facts.get("state")})


def cohorts_with(plan: RolloutPlan, names: list[str]) -> tuple[Cohort, ...]:
    left = (replace(c, members=tuple(n for n in c.members if n in names)) for c in plan.cohorts)
    return tuple(cohort for cohort in left if cohort.members)


def _notes(plan: RolloutPlan, state: RolloutState, names: list[str], way: By) -> tuple[str, ...]:
    if way is By.SNAPSHOT:
        return ("what was written to the OS disks since their snapshots is lost",)
    notes: dict[str, None] = {}
    for name in names:
        unit = _unit(state.of_name[name], state.units[name])
        before = state_in(unit.subject)
        locked = [from_document(d) for d in plan.contents.get(unit.cohort, ())]
        if before is not None and before.package_tool is not None:
            notes |= dict.fromkeys(undo_plan(tool_of(before), locked).stays)
    return tuple(notes)
