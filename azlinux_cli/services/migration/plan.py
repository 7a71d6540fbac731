"""The plan of a migration: judged machines, the way each takes, and what cannot be undone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import AzlError, InhibitedError
from azlinux_cli.domain.migration.finding import Severity
from azlinux_cli.domain.migration.machine import MachineCheck, Verdict
from azlinux_cli.domain.migration.replace_wish import ReplaceWish, replace_document
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.node_state import NodeState, digest
from azlinux_cli.domain.rollout.cohort import cohorts_of
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.rollout.wave import canaries_of, lonely_notes, wave_sizes, waves_of
from azlinux_cli.domain.rollout.way import labels_of, target_document
from azlinux_cli.domain.update.planning import traits_of_state
from azlinux_cli.ports.clock import Clock
from azlinux_cli.services.replace.plan import PlanReplace
from azlinux_cli.services.replace.plan import Wish as DiskWish
from azlinux_cli.services.update.refusal import refusal, refusals

PROCEDURE = "migrate-replace"
_LEAVE_OUT = "--exclude leaves machines out; azl migrate check says more about each"
DiskWishOf = Callable[[MachineCheck, str], DiskWish]


@dataclass(frozen=True, slots=True)
class Request:
    """What the plan is to be like. `policy` is told how many machines there are."""

    run: str
    reason: str
    wish: ReplaceWish
    policy: Callable[[int], Policy]
    canaries: int
    named_canaries: Sequence[str]
    waves: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`plan` None: there is nothing to do. `done`: machines that run 4.0 already."""

    plan: RolloutPlan | None
    done: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanMigration:
    """`disk_wish`: what is asked of Azure for one machine. `by` is user@host, `azl` the version."""

    replace: PlanReplace
    disk_wish: DiskWishOf
    clock: Clock
    by: str
    azl: str

    def __call__(self, machines: Sequence[MachineCheck], request: Request) -> Draft:
        """Raises InhibitedError, or the one error there is, when a machine must not be migrated."""
        done = tuple(m.target.name for m in machines if m.verdict is Verdict.DONE)
        concerned = [m for m in machines if m.verdict is not Verdict.DONE]
        refuse_inhibited(concerned)
        if not concerned:
            return Draft(None, done)
        works, notes = self._works(concerned, request.run)
        return Draft(self._plan(concerned, works, notes, request), done)

    def _works(
        self, machines: Sequence[MachineCheck], run: str
    ) -> tuple[dict[str, dict[str, Any]], list[str]]:
        """Azure's side of each machine's replacement. Raises AzlError if one is not open."""
        by_name = {m.target.name: m for m in machines}
        works: dict[str, dict[str, Any]] = {}
        notes: dict[str, list[str]] = {}

        def one(target: NodeTarget) -> None:
            work, choice = self.replace(self.disk_wish(by_name[target.name], run))
            works[target.name] = work.document()
            path = next(path for path in choice.paths if path.variant is work.variant)
            notes[target.name] = [finding.sentence for finding in path.notes]

        found = refusals(one, [m.target for m in machines])
        if found:
            raise refusal([*found.items()], "be migrated", _LEAVE_OUT)
        said = dict.fromkeys(note for name in by_name for note in notes[name])
        return works, [*said]

    def _plan(
        self,
        machines: Sequence[MachineCheck],
        works: Mapping[str, dict[str, Any]],
        notes: Sequence[str],
        request: Request,
    ) -> RolloutPlan:
        by_name = {m.target.name: m for m in machines}
        cohorts = cohorts_of(
            {name: traits_of_state(_state(m), m.target) for name, m in by_name.items()}
        )
        members = {cohort.id: cohort.members for cohort in cohorts}
        first = canaries_of(members, request.canaries, request.named_canaries)
        of_cohort = {name: cohort.id for cohort in cohorts for name in cohort.members}
        names = [*by_name]
        return RolloutPlan(
            id=request.run,
            procedure=PROCEDURE,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=request.reason,
            units=tuple(
                _unit(by_name[name], of_cohort[name], {"replacement": works[name]})
                for name in names
            ),
            cohorts=tuple(cohorts),
            waves=waves_of(names, first, wave_sizes(request.waves, len(names))),
            policy=request.policy(len(names)),
            options={**replace_document(request.wish), "canaries": first},
            notes=(*lonely_notes(members, first), *_risks(machines), *notes, _LATE),
        )


def refuse_inhibited(machines: Sequence[MachineCheck]) -> None:
    """Raises InhibitedError, or the one error there is, for machines that must not be migrated."""
    found = [(m.target.name, error) for m in machines if (error := _inhibition(m)) is not None]
    if found:
        raise refusal(found, "be migrated", _LEAVE_OUT)


_LATE = (
    "what is written to an OS disk after its machine was migrated is lost by going back; "
    "the old disks are kept until they expire"
)


def _unit(machine: MachineCheck, cohort: str, subject: Mapping[str, Any]) -> Unit:
    target = machine.target
    labels = {**labels_of(target), "cohort": cohort}
    return Unit(
        target.name, cohort, labels, digest(_state(machine)), target_document(target), subject
    )


def _state(machine: MachineCheck) -> NodeState:
    return machine.facts.node.state if machine.facts else NodeState()


def _inhibition(machine: MachineCheck) -> AzlError | None:
    """Why this machine must not be migrated; None: nothing forbids it."""
    if machine.error is not None:
        return machine.error
    if machine.verdict is not Verdict.INHIBITED:
        return None
    keys = [f.key for f in machine.findings if f.inhibits]
    first = next(f for f in machine.findings if f.inhibits)
    why = f"{first.title}: {first.evidence[0]}" if first.evidence else first.title
    return InhibitedError(
        f"{machine.target.name} is inhibited by {', '.join(keys)} ({why})",
        hint=f"azl migrate check {machine.target.name} says what helps",
        code="Inhibited",
    )


def _risks(machines: Sequence[MachineCheck]) -> list[str]:
    """What is high and does not inhibit, once for all machines that have it."""
    found: dict[str, list[str]] = {}
    for machine in machines:
        for finding in machine.findings:
            if finding.severity is Severity.HIGH and finding.accepted is None:
                said = "; ".join(finding.evidence[:2]) or finding.title
                found.setdefault(f"{finding.key}: {said}", []).append(machine.target.name)
    return [f"{text} ({fold(names)})" for text, names in sorted(found.items())]
