"""The plan of an update: every node is looked at, alike ones are grouped, the content is frozen."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node_state import digest
from azlinux_cli.domain.rollout.cohort import Cohort, cohorts_of
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.rollout.wave import canaries_of, lonely_notes, wave_sizes, waves_of
from azlinux_cli.domain.rollout.way import labels_of, target_document
from azlinux_cli.domain.update.check import NodeCheck
from azlinux_cli.domain.update.planning import Sorted, sort_out, traits_of
from azlinux_cli.domain.update.wish import UpdateWish, wish_document
from azlinux_cli.ports.clock import Clock
from azlinux_cli.services.side_by_side import side_by_side
from azlinux_cli.services.update.refusal import Ask, refusal, refusals

PROCEDURE = "update"
_WIDTH = 16
_LEAVE_OUT = "--exclude leaves machines out, --skip-unreachable those that give no answer"


@dataclass(frozen=True, slots=True)
class Content:
    """The frozen set of one cohort, as JSON values, and what has to be said about it."""

    packages: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()


class Freeze(Protocol):
    """Finds the exact set of packages on one node, without changing any."""

    def __call__(self, run: str, check: NodeCheck, wish: UpdateWish) -> Content:
        """Raises AzlError when it cannot be told: repositories that are down, a conflict."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """What the plan is to be like. `policy` is told how many nodes there are."""

    run: str
    reason: str
    wish: UpdateWish
    policy: Callable[[int], Policy]
    canaries: int
    named_canaries: Sequence[str]
    waves: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`plan` None: there is nothing to do. `left_out`: nodes that gave no answer, and may."""

    plan: RolloutPlan | None
    up_to_date: tuple[str, ...] = ()
    left_out: tuple[AzlError, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanUpdate:
    """`by` is user@host, `azl` the version."""

    freeze: Freeze
    clock: Clock
    by: str
    azl: str
    can_be_kept: Ask  # whose OS disk

    def __call__(self, checks: Sequence[NodeCheck], request: Request) -> Draft:
        """Raises InhibitedError, or the one error there is, when a node must not be updated."""
        found = sort_out(checks, request.wish)
        found, left_out = _without_silent(found, request.wish)
        if request.wish.snapshot:
            found = self._that_can_be_kept(found)
        if found.inhibited:
            named = [(check.target.name, error) for check, error in found.inhibited]
            raise refusal(named, "be updated", _LEAVE_OUT)
        by_name = {check.target.name: check for check in found.concerned}
        cohorts = cohorts_of({name: traits_of(check) for name, check in by_name.items()})
        members = {cohort.id: cohort.members for cohort in cohorts}
        canaries = canaries_of(members, request.canaries, request.named_canaries)
        contents = self._contents(cohorts, canaries, by_name, request)
        idle = {c.id for c in cohorts if not contents[c.id].packages and not _due(c, by_name)}
        cohorts = [cohort for cohort in cohorts if cohort.id not in idle]
        up_to_date = [c.target.name for c in found.up_to_date]
        up_to_date += [name for id_ in idle for name in members[id_]]
        if not cohorts:
            return Draft(None, tuple(up_to_date), left_out)
        plan = self._plan(cohorts, canaries, contents, by_name, request)
        return Draft(plan, tuple(up_to_date), left_out)

    def _that_can_be_kept(self, found: Sorted) -> Sorted:
        """Without the machines of whose OS disk Azure takes no snapshot."""
        refused = refusals(self.can_be_kept, [check.target for check in found.concerned])
        stopped = [(c, refused[c.target.name]) for c in found.concerned if c.target.name in refused]
        return replace(
            found,
            concerned=tuple(c for c in found.concerned if c.target.name not in refused),
            inhibited=(*found.inhibited, *stopped),
        )

    def _plan(
        self,
        cohorts: Sequence[Cohort],
        canaries: Sequence[str],
        contents: Mapping[str, Content],
        checks: Mapping[str, NodeCheck],
        request: Request,
    ) -> RolloutPlan:
        of_cohort = {name: cohort.id for cohort in cohorts for name in cohort.members}
        names = [name for name in checks if name in of_cohort]
        first = [name for name in canaries if name in of_cohort]
        members = {cohort.id: cohort.members for cohort in cohorts}
        notes = [*lonely_notes(members, first)]
        notes += dict.fromkeys(n for c in cohorts for n in contents[c.id].notes)
        return RolloutPlan(
            id=request.run,
            procedure=PROCEDURE,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=request.reason,
            units=tuple(unit_of(checks[name], of_cohort[name]) for name in names),
            cohorts=tuple(cohorts),
            waves=waves_of(names, first, wave_sizes(request.waves, len(names))),
            policy=request.policy(len(names)),
            options={**wish_document(request.wish), "canaries": first},
            contents={c.id: [dict(p) for p in contents[c.id].packages] for c in cohorts},
            notes=tuple(notes),
        )

    def _contents(
        self,
        cohorts: Sequence[Cohort],
        canaries: Sequence[str],
        checks: Mapping[str, NodeCheck],
        request: Request,
    ) -> dict[str, Content]:
        """Each cohort's set, found on its canary: that node downloads it before all others."""
        first = set(canaries)
        found: dict[str, Content] = {}
        troubles: list[AzlError] = []

        def one(cohort: Cohort) -> None:
            name = next((n for n in cohort.members if n in first), cohort.members[0])
            try:
                found[cohort.id] = self.freeze(request.run, checks[name], request.wish)
            except AzlError as error:
                troubles.append(error)

        side_by_side(one, cohorts, width=_WIDTH, cancelled=threading.Event())
        if troubles:
            raise troubles[0]
        return found


def _due(cohort: Cohort, checks: Mapping[str, NodeCheck]) -> bool:
    """Whether a reboot alone is due on one of them."""
    states = (checks[name].state for name in cohort.members)
    return any(state is not None and bool(state.reboot_required) for state in states)


def unit_of(check: NodeCheck, cohort: str) -> Unit:
    target = check.target
    labels = {**labels_of(target), "cohort": cohort}
    state = digest(check.state) if check.state else {}
    return Unit(target.name, cohort, labels, state, target_document(target))


def _without_silent(found: Sorted, wish: UpdateWish) -> tuple[Sorted, tuple[AzlError, ...]]:
    """With --skip-unreachable, nodes that gave no answer are left out; they are named."""
    if not wish.skip_unreachable:
        return found, ()
    silent = [error for check, error in found.inhibited if check.trouble is not None]
    rest = tuple(pair for pair in found.inhibited if pair[0].trouble is None)
    return replace(found, inhibited=rest), tuple(silent)
