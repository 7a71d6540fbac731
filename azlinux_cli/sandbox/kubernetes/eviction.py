"""Whether a pod may be evicted now, decided as the API server does.

Source: pkg/registry/core/pod/storage/eviction.go (Create, canIgnorePDB, checkAndDecrement); the
sentences are its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.disruption import ALLOWED, SYNC_FAILED
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    condition,
    is_going,
    is_ready,
    labels_of,
    name_of,
    namespace_of,
)
from azlinux_cli.sandbox.kubernetes.selector import selects
from azlinux_cli.sandbox.kubernetes.status import StatusError, too_many_requests

VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget."
CAUSE = "DisruptionBudget"
BUSY_SECONDS = 10
_UNGUARDED = ("Succeeded", "Failed", "Pending")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The pod may go. `budget`: whose allowance it takes, if it takes one."""

    budget: Json | None = None


def guards(budget: Json, pod: Json) -> bool:
    """Whether a budget is about this pod: no selector means none, an empty one all of a namespace.

    Source: "Deprecated API migration guide", policy/v1 of PodDisruptionBudget.
    """
    same = namespace_of(budget) == namespace_of(pod)
    return same and selects(at(budget, "spec", "selector"), labels_of(pod))


def ignores_budgets(pod: Json) -> bool:
    return at(pod, "status", "phase") in _UNGUARDED or is_going(pod)


def judge(pod: Json, budgets: Sequence[Json]) -> Verdict:
    """`budgets`: those that guard the pod. Raises the StatusError of a refusal."""
    if ignores_budgets(pod) or not budgets:
        return Verdict()
    if len(budgets) > 1:
        raise StatusError(
            500,
            "",
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does "
            "not support.",
        )
    budget = budgets[0]
    if not is_ready(pod) and _lets_unhealthy_go(budget):
        return Verdict()
    _check(budget)
    return Verdict(budget)


def _lets_unhealthy_go(budget: Json) -> bool:
    if at(budget, "spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return True
    status = budget.get("status") or {}
    desired = status.get("desiredHealthy", 0)
    return bool(status.get("currentHealthy", 0) >= desired > 0)


def _check(budget: Json) -> None:
    status, name = budget.get("status") or {}, name_of(budget)
    if status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        text = f"The disruption budget {name} is still being processed by the server."
        raise _refusal(text, BUSY_SECONDS)
    if status.get("disruptionsAllowed", 0) == 0:
        raise _refusal(_why(budget), 0)


def _why(budget: Json) -> str:
    status, name = budget.get("status") or {}, name_of(budget)
    healthy, desired = status.get("currentHealthy", 0), status.get("desiredHealthy", 0)
    found = condition(budget, ALLOWED) or {}
    if found.get("reason") == SYNC_FAILED and found.get("message"):
        return (
            f"The disruption budget {name} does not allow evicting pods currently because it "
            f"failed sync: {found['message']}"
        )
    if healthy <= desired:
        return (
            f"The disruption budget {name} needs {desired} healthy pods and has {healthy} currently"
        )
    return f"The disruption budget {name} does not allow evicting pods currently"


def _refusal(why: str, seconds: int) -> StatusError:
    return too_many_requests(VIOLATES, seconds, [{"reason": CAUSE, "message": why}])
