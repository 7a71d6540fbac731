"""Deletion: of one object, with grace, preconditions and what becomes of its dependents.

Source: "Kubernetes API Concepts"; metav1.DeleteOptions; "Garbage Collection".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    is_going,
    key_of,
    name_of,
    stamp,
    uid_of,
    with_metadata,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import NAMESPACES, PODS, Kind
from azlinux_cli.sandbox.kubernetes.status import about, bad_request, conflict, forbidden, success

SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public")


@dataclass(frozen=True, slots=True)
class Options:
    """What a client says of a deletion, in the body or in the query."""

    grace_seconds: int | None = None
    orphan: bool = False
    uid: str = ""
    resource_version: str = ""
    dry_run: bool = False


def read_options(body: Any, query: Mapping[str, str]) -> Options:
    """Raises StatusError 400."""
    found = body if isinstance(body, dict) else {}
    grace = found.get("gracePeriodSeconds", query.get("gracePeriodSeconds"))
    try:
        seconds = None if grace is None else int(grace)
    except (TypeError, ValueError) as error:
        raise bad_request(f"invalid gracePeriodSeconds: {grace}") from error
    policy = found.get("propagationPolicy") or query.get("propagationPolicy")
    return Options(
        grace_seconds=None if seconds is None else max(seconds, 0),
        orphan=policy == "Orphan" or bool(found.get("orphanDependents")),
        uid=at(found, "preconditions", "uid") or "",
        resource_version=at(found, "preconditions", "resourceVersion") or "",
        dry_run=bool(found.get("dryRun") or query.get("dryRun")),
    )


def delete(plane: Plane, kind: Kind, item: Json, options: Options) -> Json:
    """The answer's body: the object if it is still there or is a pod, else a Status.

    Raises StatusError for a precondition that does not hold.
    """
    check_preconditions(kind, item, options)
    if kind is NAMESPACES and name_of(item) in SYSTEM_NAMESPACES:
        raise forbidden(kind, name_of(item), "this namespace may not be deleted")
    if options.dry_run:
        return _answer(kind, item)
    if options.orphan:
        _orphan(plane, item)
    if kind is PODS:
        return _answer(kind, pods.end(plane, item, options.grace_seconds))
    if kind is NAMESPACES or item["metadata"].get("finalizers"):
        return _begin(plane, kind, item)
    plane.registry.remove(kind, key_of(item))
    return success(200, {**about(kind, name_of(item)), "uid": uid_of(item)})


def check_preconditions(kind: Kind, item: Json, options: Options) -> None:
    metadata = item["metadata"]
    for word, wanted, found in (
        ("UID", options.uid, metadata["uid"]),
        ("ResourceVersion", options.resource_version, metadata["resourceVersion"]),
    ):
        if wanted and wanted != found:
            why = (
                f"Precondition failed: {word} in precondition: {wanted}, "
                f"{word} in object meta: {found}"
            )
            raise conflict(kind, name_of(item), why)


def _begin(plane: Plane, kind: Kind, item: Json) -> Json:
    if is_going(item):
        return _answer(kind, item)
    going = with_metadata(item, deletionTimestamp=stamp(plane.now), deletionGracePeriodSeconds=0)
    if kind is NAMESPACES:
        going = with_status(going, phase="Terminating")
    return _answer(kind, plane.registry.put(kind, going))


def _orphan(plane: Plane, item: Json) -> None:
    for kind, dependent in plane.registry.dependents(uid_of(item)):
        owners = dependent["metadata"]["ownerReferences"]
        kept = [owner for owner in owners if owner["uid"] != uid_of(item)]
        plane.registry.put(kind, with_metadata(dependent, ownerReferences=kept))


def _answer(kind: Kind, item: Json) -> Json:
    return {"kind": kind.kind, "apiVersion": kind.api_version, **item}
