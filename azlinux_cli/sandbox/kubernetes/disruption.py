"""The arithmetic of pod disruption budgets.

Source: pkg/controller/disruption/disruption.go (trySync, getExpectedPodCount, getExpectedScale,
countHealthyPods, updatePdbStatus, failSafe) and k8s.io/component-helpers/apps/poddisruptionbudget.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    controller_of,
    is_going,
    is_ready,
    name_of,
    with_condition,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.quantity import percent, scaled

ALLOWED = "DisruptionAllowed"
SYNC_FAILED = "SyncFailed"

# (uid, replicas) of what scales a pod with this controller reference. Raises SyncError.
ScaleOf = Callable[[Json, Json], tuple[str, int]]


class SyncError(Exception):
    """A budget that cannot be worked out; its message is what the condition says."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a budget comes to."""

    expected: int
    desired: int
    healthy: int

    @property
    def allowed(self) -> int:
        """Nothing while no pods are expected: a budget that matches none is safe at first."""
        if self.expected <= 0:
            return 0
        return max(0, self.healthy - self.desired)


def count(spec: Json, pods: Sequence[Json], scale_of: ScaleOf) -> Count:
    """Raises SyncError where the controllers of the pods have no scale."""
    most, least = spec.get("maxUnavailable"), spec.get("minAvailable")
    healthy = sum(1 for pod in pods if not is_going(pod) and is_ready(pod))
    if most is not None:
        expected = _expected_scale(pods, scale_of)
        return Count(expected, max(0, expected - scaled(most, expected, up=True)), healthy)
    if least is None:
        return Count(0, 0, healthy)
    if percent(least) is None:
        return Count(len(pods), int(least), healthy)
    expected = _expected_scale(pods, scale_of)
    return Count(expected, scaled(least, expected, up=True), healthy)


def _expected_scale(pods: Sequence[Json], scale_of: ScaleOf) -> int:
    """The sum over all controllers of the pods; bare pods count for nothing."""
    known: set[str] = set()
    scales: dict[str, int] = {}
    for pod in pods:
        controller = controller_of(pod)
        if controller is None or controller["uid"] in known:
            continue
        known.add(controller["uid"])
        uid, replicas = scale_of(pod, controller)
        scales[uid] = replicas
    return sum(scales.values())


def status(budget: Json, counted: Count, now: float) -> Json:
    """The budget with the status that its controller writes.

    Pods that an eviction noted (`disruptedPods`) are going by now, and no longer counted.
    """
    generation = budget["metadata"].get("generation", 1)
    old = {k: v for k, v in (budget.get("status") or {}).items() if k != "disruptedPods"}
    updated = with_status(
        {**budget, "status": old},
        currentHealthy=counted.healthy,
        desiredHealthy=counted.desired,
        expectedPods=counted.expected,
        disruptionsAllowed=counted.allowed,
        observedGeneration=generation,
    )
    enough = counted.allowed > 0
    return with_condition(
        updated,
        now,
        ALLOWED,
        "True" if enough else "False",
        reason="SufficientPods" if enough else "InsufficientPods",
        message="",
        observedGeneration=generation,
    )


def failed(budget: Json, error: SyncError, now: float) -> Json:
    """The budget whose sync failed: it allows nothing, and its generation stays unobserved."""
    known = at(budget, "status", "observedGeneration") or 0
    blank = {"currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0}
    old = {**blank, **(budget.get("status") or {})}
    return with_condition(
        with_status(budget, **{**old, "disruptionsAllowed": 0}),
        now,
        ALLOWED,
        "False",
        reason=SYNC_FAILED,
        message=str(error),
        observedGeneration=known,
    )


def no_scale(pod: Json, plural: str) -> SyncError:
    """Of pods whose controller cannot be scaled (daemon sets, jobs)."""
    return SyncError(f"{plural} does not implement the scale subresource")


def no_controller(pod: Json) -> SyncError:
    return SyncError(f'found no controllers for pod "{name_of(pod)}"')
