"""Reading and changing Kubernetes objects, which are JSON documents.

An object that is in a registry is never changed in place: watchers and caches share it. A change
makes a new one that shares the rest.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json


def at(document: Any, *path: str) -> Any:
    """The value at a path; None where a step is missing or null."""
    for step in path:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document


def name_of(item: Json) -> str:
    return str(item["metadata"]["name"])


def namespace_of(item: Json) -> str:
    return str(item["metadata"].get("namespace", ""))


def key_of(item: Json) -> str:
    """`NAMESPACE/NAME`, or the name alone of what has no namespace."""
    namespace = namespace_of(item)
    return f"{namespace}/{name_of(item)}" if namespace else name_of(item)


def labels_of(item: Json) -> dict[str, str]:
    return item["metadata"].get("labels") or {}


def uid_of(item: Json) -> str:
    return str(item["metadata"]["uid"])


def is_going(item: Json) -> bool:
    return "deletionTimestamp" in item["metadata"]


def controller_of(item: Json) -> Json | None:
    """The owner reference of the controller, if one has it."""
    for owner in item["metadata"].get("ownerReferences") or ():
        if owner.get("controller"):
            return dict(owner)
    return None


def with_metadata(item: Json, **changes: Any) -> Json:
    return {**item, "metadata": {**item["metadata"], **changes}}


def with_spec(item: Json, **changes: Any) -> Json:
    return {**item, "spec": {**item.get("spec", {}), **changes}}


def with_status(item: Json, **changes: Any) -> Json:
    return {**item, "status": {**item.get("status", {}), **changes}}


def condition(item: Json, kind: str) -> Json | None:
    """The condition of this type in the status."""
    conditions: Iterable[Json] = at(item, "status", "conditions") or ()
    return next((c for c in conditions if c.get("type") == kind), None)


def with_condition(item: Json, now: float, kind: str, status: str, **more: Any) -> Json:
    """A condition set; its transition time moves only when its status does."""
    old = condition(item, kind)
    changed = old is None or old.get("status") != status
    made = {
        "type": kind,
        "status": status,
        "lastTransitionTime": stamp(now) if changed or old is None else old["lastTransitionTime"],
        **more,
    }
    rest: list[Json] = at(item, "status", "conditions") or []
    if old is None:
        return with_status(item, conditions=[*rest, made])
    return with_status(item, conditions=[made if c is old else c for c in rest])


def is_ready(item: Json) -> bool:
    """The Ready condition of a pod or a node."""
    found = condition(item, "Ready")
    return found is not None and found.get("status") == "True"


def stamp(moment: float) -> str:
    """metav1.Time: whole seconds."""
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def containers_of(pod_spec: Json) -> Iterator[Json]:
    yield from pod_spec.get("containers") or ()
