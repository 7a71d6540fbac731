"""The steps of a migration in place by name, and what they know of each other."""

from typing import Any

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.in_place import target_kernel
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.package import LockedPackage
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.update.hands import locked_of, state_in

PROCEDURE = "migrate-in-place"
LOOK, STAGE, TRIAL, QUIESCE, SNAPSHOT, ARM = (
    "look", "stage", "trial", "quiesce", "snapshot", "arm"
)  # fmt: skip
TRANSACT, SETTLE, PROVE, BOOT, VERIFY, GATES, CONFIRM, RELEASE = (
    "transact", "settle", "prove", "boot", "verify", "gates", "confirm", "release"
)  # fmt: skip
PUT_BACK, VERIFY_BACK = "put-back", "verify-back"
STAYS, CHANGED, ENTRY = "stays", "changed", "entry"  # keys of options and facts
TOOL_SHARE = 0.9  # of a step's time: the package tool gives up before its job is given up


def baseline_of(visit: Visit) -> NodeState:
    """The node as it was before anything was done to it."""
    state = state_in(visit.facts.get(LOOK)) or state_in(visit.before.get(LOOK))
    return state or NodeState()


def stays_of(plan: RolloutPlan, visit: Visit) -> tuple[str, ...]:
    """Names of 3.0's packages that have no successor, as the plan said."""
    return tuple(plan.options.get(STAYS, {}).get(visit.unit.cohort, ()))


def set_of(plan: RolloutPlan, visit: Visit) -> tuple[tuple[LockedPackage, ...], str]:
    """The frozen set, and the kernel that it brings."""
    locked = locked_of(plan, visit.unit)
    return locked, target_kernel(locked)


def may_be_changed(visit: Visit) -> bool:
    """Whether a transaction of this run may have touched the node, in this turn or before."""
    known = (visit.facts.get(TRANSACT), visit.before.get(TRANSACT))
    return any(facts is not None and facts.get(CHANGED) is not False for facts in known)


def failed(step: str, error: AzlError) -> StepEnd:
    """Where nobody can tell what was changed, something may be."""
    facts: dict[str, Any] = {CHANGED: None} if step == TRANSACT else {}
    return StepEnd(False, facts, error.code, error.message, error.hints)


def refused(target: NodeTarget, code: str, why: str, *hints: str) -> StepEnd:
    return StepEnd(ok=False, code=code, message=f"{target.name}: {why}", hints=hints)
