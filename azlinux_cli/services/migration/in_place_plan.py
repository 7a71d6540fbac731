"""The plan of a migration in place: alike machines are grouped, each group's set is frozen."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import AzlError, InhibitedError, RemoteError
from azlinux_cli.domain.in_place import (
    InPlaceWish,
    Successor,
    in_place_document,
    read_successor,
    successor_body,
    successor_scripts,
)
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_job import JobPhase, NodeJob
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.package import ToolName, as_root, to_document
from azlinux_cli.domain.rollout.cohort import Cohort, cohorts_of
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan
from azlinux_cli.domain.rollout.wave import canaries_of, lonely_notes, wave_sizes, waves_of
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.planning import traits_of
from azlinux_cli.ports.clock import Clock
from azlinux_cli.services.migration.in_place_step import PROCEDURE, STAYS
from azlinux_cli.services.node_answer import read_answer
from azlinux_cli.services.node_job import RunJob
from azlinux_cli.services.side_by_side import side_by_side
from azlinux_cli.services.update.plan import unit_of
from azlinux_cli.services.update.refusal import refusal, refusals

STEP = "resolve"
_WIDTH = 16
_SPARE_S = 300.0
OWN_PATH = "no vendor documents this path: it is azl's own, and its way back is the OS disk"


@dataclass(frozen=True, slots=True)
class Request:
    """What the plan is to be like. `policy` is told how many nodes there are."""

    run: str
    reason: str
    wish: InPlaceWish
    policy: Callable[[int], Policy]
    canaries: int = 1
    named_canaries: Sequence[str] = ()
    waves: str = "1,5,20%,100%"


@dataclass(frozen=True, slots=True)
class FreezeSuccessor:
    """Finds on one node what it and its like become; downloads, and changes no package."""

    run_job: RunJob

    def __call__(self, run: str, target: NodeTarget, wish: InPlaceWish) -> Successor:
        """Raises AzlError when it cannot be told, or must not be: what is in the way is named."""
        body = successor_body(run, wish, seconds=int(wish.step_s))
        end = self.run_job(target, NodeJob(run, STEP, body), deadline_s=wish.step_s)
        if end.trouble is not None:
            raise end.trouble.error
        if end.state is None or end.state.phase is not JobPhase.ENDED:
            raise RemoteError(f"{target.name}: the search for 4.0's packages was cut off")
        asked = [as_root(script) for script in successor_scripts(run)]
        said = [read_answer(self.run_job.shell, target, one, str) for one in asked]
        found = read_successor(said[0], said[1], wish)
        if not found.verdict.ok:
            raise InhibitedError(
                f"{target.name}: {found.verdict.message}; nothing was changed",
                hint=found.verdict.hints,
                code=found.verdict.code,
            )
        return found


@dataclass(frozen=True, slots=True)
class PlanInPlace:
    """`by` is user@host, `azl` the version. `can_be_kept` raises AzlError: no way back."""

    freeze: FreezeSuccessor
    clock: Clock
    by: str
    azl: str
    can_be_kept: Callable[[NodeTarget], None]

    def __call__(self, checks: Sequence[NodeCheck], request: Request) -> RolloutPlan:
        """Raises InhibitedError, or the one error there is, when a node must not be migrated."""
        self._refuse(checks)
        by_name = {check.target.name: check for check in checks}
        cohorts = cohorts_of({name: traits_of(check) for name, check in by_name.items()})
        members = {cohort.id: cohort.members for cohort in cohorts}
        canaries = canaries_of(members, request.canaries, request.named_canaries)
        found = self._successors(cohorts, canaries, by_name, request)
        of_cohort = {name: cohort.id for cohort in cohorts for name in cohort.members}
        notes = [OWN_PATH, *lonely_notes(members, canaries)]
        notes += dict.fromkeys(
            f"{name} has no successor in 4.0 and stays as it is"
            for successor in found.values()
            for name in successor.stays
        )
        sizes = wave_sizes(request.waves, len(by_name))
        policy = request.policy(len(by_name))
        wish = replace(request.wish, snapshot=True, guard_s=_guard_s(request.wish, policy))
        return RolloutPlan(
            id=request.run,
            procedure=PROCEDURE,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=request.reason,
            units=tuple(unit_of(check, of_cohort[name]) for name, check in by_name.items()),
            cohorts=tuple(cohorts),
            waves=waves_of([*by_name], [*canaries], sizes),
            policy=policy,
            options={
                **in_place_document(wish),
                STAYS: {cohort: list(successor.stays) for cohort, successor in found.items()},
                "canaries": [*canaries],
            },
            contents={
                cohort: [to_document(package) for package in successor.packages]
                for cohort, successor in found.items()
            },
            notes=tuple(notes),
        )

    def _refuse(self, checks: Sequence[NodeCheck]) -> None:
        stopped = {c.target.name: error for c in checks if (error := _inhibition(c)) is not None}
        asked = [c.target for c in checks if c.target.name not in stopped]
        stopped |= refusals(self.can_be_kept, asked)
        if stopped:
            raise refusal([*stopped.items()], "be migrated in place", "--exclude leaves some out")

    def _successors(
        self,
        cohorts: Sequence[Cohort],
        canaries: Sequence[str],
        checks: dict[str, NodeCheck],
        request: Request,
    ) -> dict[str, Successor]:
        found: dict[str, Successor] = {}
        troubles: list[AzlError] = []

        def one(cohort: Cohort) -> None:
            name = next((n for n in cohort.members if n in canaries), cohort.members[0])
            try:
                target = checks[name].target
                found[cohort.id] = self.freeze(request.run, target, request.wish)
            except AzlError as error:
                troubles.append(error)

        side_by_side(one, cohorts, width=_WIDTH, cancelled=threading.Event())
        if troubles:
            raise troubles[0]
        return found


def _guard_s(wish: InPlaceWish, policy: Policy) -> float:
    """At least as long as azl may be silent in good order: boot, health, gates after a node."""
    gates = sum(gate.deadline_s for gate in policy.gates if When.AFTER_NODE in gate.when)
    return max(wish.guard_s, wish.boot_s + 2 * policy.healthy_within_s + gates + _SPARE_S)


def _inhibition(check: NodeCheck) -> AzlError | None:
    name, state = check.target.name, check.state
    if state is None:
        return check.error or RemoteError(f"{name}: it gave no answer")
    if state.os is not OsKind.AZURE_LINUX_3:
        return InhibitedError(f"{name}: it runs {state.os.value}, not 3.0", code="NotThree")
    if state.package_tool != ToolName.DNF:
        hint = "on the machine, as root: tdnf install dnf"
        return InhibitedError(f"{name}: it has no dnf", hint=hint, code="NoDnf")
    return None
