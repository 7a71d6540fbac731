"""Events: the few that explain why a pod waits or why it went. An hour later they are gone."""

import hashlib

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh
from azlinux_cli.sandbox.kubernetes.field import name_of, namespace_of, stamp, uid_of
from azlinux_cli.sandbox.kubernetes.kind import EVENTS, Kind

KEPT_SECONDS = 3600  # --event-ttl of kube-apiserver


def record(
    plane: Plane,
    kind: Kind,
    item: Json,
    reason: str,
    message: str,
    *,
    source: str,
    warning: bool = False,
) -> None:
    """Write an event, or count the same one again."""
    namespace = namespace_of(item) or "default"
    words = "\n".join((uid_of(item), reason, message)).encode()
    name = f"{name_of(item)}.{hashlib.sha256(words).hexdigest()[:16]}"
    known = plane.registry.get(EVENTS, f"{namespace}/{name}")
    now = stamp(plane.now)
    if known is not None:
        event = {**known, "count": known["count"] + 1, "lastTimestamp": now}
    else:
        event = {
            "metadata": fresh(plane, {"name": name, "namespace": namespace}),
            "involvedObject": _reference(kind, item),
            "reason": reason,
            "message": message,
            "source": {"component": source},
            "firstTimestamp": now,
            "lastTimestamp": now,
            "count": 1,
            "type": "Warning" if warning else "Normal",
            "eventTime": None,
            "reportingComponent": source,
            "reportingInstance": "",
        }
    plane.registry.put(EVENTS, event, due=plane.now + KEPT_SECONDS)


def _reference(kind: Kind, item: Json) -> Json:
    return {
        "kind": kind.kind,
        **({"namespace": namespace_of(item)} if kind.namespaced else {}),
        "name": name_of(item),
        "uid": uid_of(item),
        "apiVersion": kind.api_version,
        "resourceVersion": item["metadata"].get("resourceVersion", ""),
    }
