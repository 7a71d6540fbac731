"""Disruption budgets kept up to date."""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane
from azlinux_cli.sandbox.kubernetes.disruption import (
    SyncError,
    count,
    failed,
    no_controller,
    no_scale,
    status,
)
from azlinux_cli.sandbox.kubernetes.eviction import guards
from azlinux_cli.sandbox.kubernetes.field import controller_of, namespace_of, uid_of
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    BY_KIND,
    DEPLOYMENTS,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    Kind,
)

_SCALED = (DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS)


def keep_budget(plane: Plane, budget: Json) -> None:
    pods = [p for p in plane.registry.items(PODS, namespace_of(budget)) if guards(budget, p)]

    def scale_of(pod: Json, controller: Json) -> tuple[str, int]:
        return _scale(plane, pod, controller)

    try:
        updated = status(budget, count(budget["spec"], pods, scale_of), plane.now)
    except SyncError as error:
        updated = failed(budget, error, plane.now)
    if updated.get("status") != budget.get("status"):
        plane.registry.put(BUDGETS, updated)


def _scale(plane: Plane, pod: Json, controller: Json) -> tuple[str, int]:
    """A replica set's deployment, if it has one, is what is scaled."""
    kind = BY_KIND.get(controller["kind"])
    if kind is None:
        raise no_controller(pod)
    if kind not in _SCALED:
        raise no_scale(pod, kind.qualified)
    found = _owner(plane, kind, namespace_of(pod), controller)
    if found is None:
        raise no_controller(pod)
    above = controller_of(found)
    if kind is REPLICA_SETS and above is not None and above["kind"] == DEPLOYMENTS.kind:
        deployment = _owner(plane, DEPLOYMENTS, namespace_of(pod), above)
        if deployment is not None:
            found = deployment
    return uid_of(found), int(found["spec"]["replicas"])


def _owner(plane: Plane, kind: Kind, namespace: str, reference: Json) -> Json | None:
    found = plane.registry.get(kind, f"{namespace}/{reference['name']}")
    return found if found is not None and uid_of(found) == reference["uid"] else None
