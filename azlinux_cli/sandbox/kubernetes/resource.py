"""What can be done to an object: create, update, patch, delete; each with the server's rules.

Sources: "Kubernetes API Concepts" (resource versions, optimistic concurrency, generation, dry run);
k8s.io/apiserver/pkg/registry/rest (BeforeCreate, BeforeUpdate) and the strategies of the resources.
"""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import schema
from azlinux_cli.sandbox.kubernetes.controller.node import keep_taints
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh, generated
from azlinux_cli.sandbox.kubernetes.controller.pod import qos
from azlinux_cli.sandbox.kubernetes.default import filled
from azlinux_cli.sandbox.kubernetes.field import at, is_going, key_of, name_of
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    CLAIMS,
    DAEMON_SETS,
    DEPLOYMENTS,
    JOBS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    Kind,
)
from azlinux_cli.sandbox.kubernetes.status import (
    MODIFIED,
    Faulty,
    StatusError,
    about,
    already_exists,
    bad_request,
    conflict,
    not_found,
    not_implemented,
)
from azlinux_cli.sandbox.kubernetes.validation import validate

# Kinds whose spec is counted: each change of it is a new generation.
GENERATIONS = (DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS, JOBS, BUDGETS)
FIRST_STATUS: Mapping[Kind, Json] = {
    PODS: {"phase": "Pending"},
    CLAIMS: {"phase": "Pending"},
    NAMESPACES: {"phase": "Active"},
    REPLICA_SETS: {"replicas": 0},
    STATEFUL_SETS: {"replicas": 0, "availableReplicas": 0},
    DAEMON_SETS: {
        "currentNumberScheduled": 0,
        "numberMisscheduled": 0,
        "desiredNumberScheduled": 0,
        "numberReady": 0,
    },
    BUDGETS: {"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0},
}
_SERVER_SET = ("uid", "creationTimestamp", "generation", "deletionTimestamp", "selfLink")


def read_object(kind: Kind, body: Any, namespace: str, name: str = "") -> Json:
    """The object that a request carries, without kind and apiVersion; its types are right.

    Raises StatusError 400.
    """
    if not isinstance(body, dict):
        raise bad_request("couldn't get version/kind; json parse error: the body is no object")
    given = (body.get("apiVersion"), body.get("kind"))
    if given != (kind.api_version, kind.kind):
        raise bad_request(
            f"{given[1]} in version {given[0]} cannot be handled as a {kind.kind}: "
            f"the API version in the data ({given[0]}) does not match the expected API version "
            f"({kind.api_version})"
        )
    schema.check(kind, body)
    item = {key: value for key, value in body.items() if key not in {"kind", "apiVersion"}}
    metadata = dict(item.get("metadata") or {})
    if kind.namespaced:
        if metadata.get("namespace", namespace) != namespace:
            raise bad_request(
                "the namespace of the provided object does not match the namespace sent on the "
                "request"
            )
        metadata["namespace"] = namespace
    if name and metadata.setdefault("name", name) != name:
        raise bad_request(
            f"the name of the object ({metadata['name']}) does not match the name on the URL "
            f"({name})"
        )
    return {**item, "metadata": metadata}


def create(plane: Plane, kind: Kind, item: Json, *, dry_run: bool) -> Json:
    """Raises StatusError: it is there, it is wrong, or its namespace takes nothing."""
    if kind is NODES:
        raise not_implemented("nodes that no machine stands behind")
    metadata = _named(kind, item["metadata"])
    if kind.namespaced:
        _check_namespace(plane, kind, metadata["namespace"], metadata["name"])
    made = filled(kind, {**item, "metadata": fresh(plane, metadata)})
    if kind in FIRST_STATUS or "status" in made:
        made["status"] = dict(FIRST_STATUS.get(kind, {}))
    if kind is PODS:
        made["status"]["qosClass"] = qos(made["spec"])
    if kind in GENERATIONS:
        made["metadata"]["generation"] = 1
    validate(kind, made)
    if plane.registry.get(kind, key_of(made)) is not None:
        raise already_exists(kind, name_of(made))
    if dry_run:
        return made
    bound = kind is PODS and at(made, "spec", "nodeName")
    return plane.registry.put(
        kind, made, due=plane.now + plane.pace.start_seconds if bound else None
    )


def _named(kind: Kind, given: Json) -> Json:
    metadata = {k: v for k, v in given.items() if k not in _SERVER_SET}
    if metadata.pop("resourceVersion", ""):
        raise bad_request("resourceVersion should not be set on objects to be created")
    if not metadata.get("name"):
        if not metadata.get("generateName"):
            faulty = Faulty()
            faulty.required("metadata.name", "name or generateName is required")
            faulty.check(kind, "")
        metadata["name"] = generated(metadata["generateName"])
    return metadata


def _check_namespace(plane: Plane, kind: Kind, namespace: str, name: str) -> None:
    found = plane.registry.get(NAMESPACES, namespace)
    if found is None:
        raise not_found(NAMESPACES, namespace)
    if is_going(found):
        why = (
            f"unable to create new content in namespace {namespace} because it is being terminated"
        )
        cause = {
            "reason": "NamespaceTerminating",
            "message": f"namespace {namespace} is being terminated",
            "field": "metadata.namespace",
        }
        raise StatusError(
            403,
            "Forbidden",
            f'{kind.qualified} "{name}" is forbidden: {why}',
            details={**about(kind, name), "causes": [cause]},
        )


def update(plane: Plane, kind: Kind, old: Json, item: Json, *, dry_run: bool) -> Json:
    """Replace all but the status. Raises StatusError: it was changed meanwhile, or it is wrong."""
    new = filled(kind, {**item, "metadata": _carried(kind, old, item)})
    new.pop("status", None)
    if "status" in old:
        new["status"] = old["status"]
    if kind in GENERATIONS and new.get("spec") != old.get("spec"):
        new["metadata"]["generation"] = old["metadata"].get("generation", 1) + 1
    if kind is NODES:
        new = keep_taints(new, plane.now)
    validate(kind, new)
    check_immutable(kind, old, new)
    return _written(plane, kind, old, new, dry_run=dry_run)


def update_status(plane: Plane, kind: Kind, old: Json, item: Json, *, dry_run: bool) -> Json:
    """Replace the status only."""
    _carried(kind, old, item)
    return _written(plane, kind, old, {**old, "status": item.get("status") or {}}, dry_run=dry_run)


def _written(plane: Plane, kind: Kind, old: Json, new: Json, *, dry_run: bool) -> Json:
    """A write that changes nothing is none; what only waited for a finalizer goes."""
    if new == old or dry_run:
        return new
    if (
        is_going(new)
        and old["metadata"].get("finalizers")
        and not new["metadata"].get("finalizers")
    ):
        waiting = kind is not PODS or new["metadata"].get("deletionGracePeriodSeconds") == 0
        if waiting:
            plane.registry.remove(kind, key_of(old))
            return new
    return plane.registry.put(kind, new)


def _carried(kind: Kind, old: Json, item: Json) -> Json:
    """The metadata of an update: what the server set stays. Raises StatusError 409."""
    given = item["metadata"]
    version = given.get("resourceVersion")
    if version and version != old["metadata"]["resourceVersion"]:
        raise conflict(kind, name_of(old), MODIFIED)
    if given.get("uid") and given["uid"] != old["metadata"]["uid"]:
        why = (
            f"Precondition failed: UID in precondition: {given['uid']}, "
            f"UID in object meta: {old['metadata']['uid']}"
        )
        raise conflict(kind, name_of(old), why)
    fixed = (*_SERVER_SET, "resourceVersion", "deletionGracePeriodSeconds", "generateName")
    kept = {k: old["metadata"][k] for k in fixed if k in old["metadata"]}
    return {**{k: v for k, v in given.items() if k not in fixed}, **kept}


# What of a pod's spec can be changed (pkg/apis/core/validation, ValidatePodUpdate).
_POD_MAY = ("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds")
_POD_WHY = (
    "pod updates may not change fields other than `spec.containers[*].image`,"
    "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only "
    "additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set "
    "to 1 if it was previously negative)"
)


def check_immutable(kind: Kind, old: Json, new: Json) -> None:
    """Raises the 422 of a field that cannot be changed."""
    faulty = Faulty()
    if kind is PODS and _fixed(old) != _fixed(new):
        faulty.forbidden("spec", _POD_WHY)
    if kind in {DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, DAEMON_SETS}:
        selector = at(new, "spec", "selector")
        if selector != at(old, "spec", "selector"):
            faulty.invalid("spec.selector", selector, "field is immutable")
    faulty.check(kind, name_of(old))


def _fixed(pod: Json) -> Json:
    spec = {key: value for key, value in pod["spec"].items() if key not in _POD_MAY}
    for name in ("containers", "initContainers"):
        if name in spec:
            spec[name] = [{**container, "image": ""} for container in spec[name]]
    return spec
