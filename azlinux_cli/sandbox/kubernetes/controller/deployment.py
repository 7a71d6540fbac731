"""Deployments: a replica set for each version of the template, and the roll from one to the next.

Source: pkg/controller/deployment (rolling.go): maxSurge rounds up, maxUnavailable rounds down, and
both cannot be zero.
"""

import hashlib
import json

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh, owner_reference
from azlinux_cli.sandbox.kubernetes.controller.replica import put_status
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    is_going,
    key_of,
    name_of,
    namespace_of,
    uid_of,
    with_condition,
    with_metadata,
    with_spec,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import DEPLOYMENTS, REPLICA_SETS
from azlinux_cli.sandbox.kubernetes.quantity import scaled

HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
HASH_LENGTH = 10
_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"


def keep_deployment(plane: Plane, item: Json) -> None:
    digest = template_hash(item["spec"]["template"])
    if not is_going(item):
        _keep(plane, item, digest)
    _put_status(plane, item, digest)


def template_hash(template: Json) -> str:
    """A hash of the template in letters that names may have; not the one Kubernetes computes."""
    number = int.from_bytes(hashlib.sha256(json.dumps(template, sort_keys=True).encode()).digest())
    letters = []
    for _ in range(HASH_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return "".join(letters)


def _sets(plane: Plane, item: Json) -> list[Json]:
    owned = plane.registry.dependents(uid_of(item))
    return [dependent for kind, dependent in owned if kind is REPLICA_SETS]


def _digest(replica_set: Json) -> str:
    return str(at(replica_set, "metadata", "labels", HASH) or "")


def _keep(plane: Plane, item: Json, digest: str) -> None:
    wanted = int(item["spec"]["replicas"])
    sets = _sets(plane, item)
    new = next((s for s in sets if _digest(s) == digest), None)
    old = [s for s in sets if s is not new]
    if new is None:
        new = _make(plane, item, digest, len(sets) + 1)
    if item["spec"].get("paused"):
        return
    if at(item, "spec", "strategy", "type") == "Recreate":
        for one in old:
            _scale(plane, one, 0)
        gone = all((at(s, "status", "replicas") or 0) == 0 for s in old)
        _scale(plane, new, wanted if gone else 0)
        return
    surge, unavailable = _limits(item, wanted)
    others = sum(s["spec"]["replicas"] for s in old)
    room = max(0, wanted + surge - others)
    _scale(plane, new, min(wanted, max(room, min(new["spec"]["replicas"], wanted))))
    available = sum(at(s, "status", "availableReplicas") or 0 for s in (new, *old))
    spare = max(0, available - (wanted - unavailable))
    for one in old:
        have, healthy = one["spec"]["replicas"], at(one, "status", "availableReplicas") or 0
        drop = min(have, (have - healthy) + spare)
        spare -= max(0, drop - (have - healthy))
        _scale(plane, one, have - drop)


def _limits(item: Json, wanted: int) -> tuple[int, int]:
    rolling = at(item, "spec", "strategy", "rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", "25%"), wanted, up=True)
    unavailable = scaled(rolling.get("maxUnavailable", "25%"), wanted, up=False)
    return surge, unavailable if surge or unavailable else 1


def _scale(plane: Plane, replica_set: Json, replicas: int) -> None:
    if replica_set["spec"]["replicas"] != replicas:
        generation = replica_set["metadata"].get("generation", 1) + 1
        changed = with_metadata(replica_set, generation=generation)
        plane.registry.put(REPLICA_SETS, with_spec(changed, replicas=replicas))


def _make(plane: Plane, item: Json, digest: str, revision: int) -> Json:
    template = item["spec"]["template"]
    labels = {**(at(template, "metadata", "labels") or {}), HASH: digest}
    selector = item["spec"]["selector"]
    matching = {**(selector.get("matchLabels") or {}), HASH: digest}
    metadata = {
        "name": f"{name_of(item)}-{digest}",
        "namespace": namespace_of(item),
        "labels": labels,
        "annotations": {REVISION: str(revision)},
        "ownerReferences": [owner_reference(DEPLOYMENTS, item)],
        "generation": 1,
    }
    spec = {
        "replicas": 0,
        "selector": {**selector, "matchLabels": matching},
        "template": {
            **template,
            "metadata": {**(template.get("metadata") or {}), "labels": labels},
        },
    }
    return plane.registry.put(
        REPLICA_SETS, with_status({"metadata": fresh(plane, metadata), "spec": spec}, replicas=0)
    )


def _put_status(plane: Plane, item: Json, digest: str) -> None:
    sets = _sets(plane, item)
    new = next((s for s in sets if _digest(s) == digest), {})
    total, available = _sum(sets, "replicas"), _sum(sets, "availableReplicas")
    wanted = int(item["spec"]["replicas"])
    current = plane.registry.get(DEPLOYMENTS, key_of(item)) or item
    enough = available >= wanted - _limits(item, wanted)[1]
    updated = with_condition(
        current,
        plane.now,
        "Available",
        "True" if enough else "False",
        reason="MinimumReplicasAvailable" if enough else "MinimumReplicasUnavailable",
        message=f"Deployment {'has' if enough else 'does not have'} minimum availability.",
    )
    put_status(
        plane,
        DEPLOYMENTS,
        current,
        conditions=updated["status"]["conditions"],
        replicas=total,
        updatedReplicas=at(new, "status", "replicas") or 0,
        readyReplicas=_sum(sets, "readyReplicas"),
        availableReplicas=available,
        unavailableReplicas=max(0, max(total, wanted) - available),
    )


def _sum(sets: list[Json], field: str) -> int:
    return sum(at(one, "status", field) or 0 for one in sets)
