"""Replica sets and jobs: so many pods, all alike.

Source: pkg/controller/replicaset; which pods go first when there are too many is ActivePods of
pkg/controller/controller_utils.go, shortened to: without a node, not ready, newest.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, owner_reference
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    is_going,
    is_ready,
    namespace_of,
    stamp,
    uid_of,
    with_condition,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import JOBS, REPLICA_SETS, Kind


def _keep(plane: Plane, kind: Kind, item: Json, active: list[Json], wanted: int) -> None:
    owner = owner_reference(kind, item)
    for _ in range(wanted - len(active)):
        pods.make(plane, item["spec"]["template"], namespace_of(item), owner)
    for pod in sorted(active, key=_worth)[: max(0, len(active) - wanted)]:
        pods.end(plane, pod)


def _worth(pod: Json) -> tuple[bool, bool, int]:
    newest_first = -int(pod["metadata"]["resourceVersion"])
    return bool(at(pod, "spec", "nodeName")), is_ready(pod), newest_first


def put_status(plane: Plane, kind: Kind, item: Json, **fields: object) -> None:
    """Write the status if it is another; the generation was seen."""
    updated = with_status(item, **fields, observedGeneration=item["metadata"].get("generation", 1))
    if updated["status"] != item.get("status"):
        plane.registry.put(kind, updated)


def keep_replica_set(plane: Plane, item: Json) -> None:
    active = [pod for pod in plane.registry.pods_of(uid_of(item)) if pods.is_active(pod)]
    if not is_going(item):
        _keep(plane, REPLICA_SETS, item, active, int(item["spec"]["replicas"]))
    active = [pod for pod in plane.registry.pods_of(uid_of(item)) if pods.is_active(pod)]
    ready = sum(map(is_ready, active))
    put_status(
        plane,
        REPLICA_SETS,
        item,
        replicas=len(active),
        fullyLabeledReplicas=len(active),
        readyReplicas=ready,
        availableReplicas=ready,
    )


def keep_job(plane: Plane, item: Json) -> None:
    """Its pods run until a client writes that they have succeeded."""
    owned = plane.registry.pods_of(uid_of(item))
    succeeded = sum(1 for pod in owned if at(pod, "status", "phase") == "Succeeded")
    active = [pod for pod in owned if pods.is_active(pod)]
    completions = int(item["spec"].get("completions") or 1)
    wanted = min(int(item["spec"].get("parallelism", 1)), max(0, completions - succeeded))
    if not is_going(item) and not item["spec"].get("suspend"):
        _keep(plane, JOBS, item, active, wanted)
    done = succeeded >= completions
    updated = with_condition(item, plane.now, "Complete", "True") if done else item
    first = at(item, "status", "startTime") or stamp(plane.now)
    fields: Json = {"active": wanted, "succeeded": succeeded, "startTime": first}
    if done:
        fields["completionTime"] = at(item, "status", "completionTime") or stamp(plane.now)
    updated = with_status(updated, **fields)
    if updated["status"] != item.get("status"):
        plane.registry.put(JOBS, updated)
