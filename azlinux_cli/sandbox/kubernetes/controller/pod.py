"""The life of a pod: made from a template, bound, started, ended. The kubelet's side of it.

Source: "Pod Lifecycle". A started container is ready at once; what a client writes into a pod's
status stays, for no kubelet writes over it.
"""

from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller.event import record
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh, generated
from azlinux_cli.sandbox.kubernetes.default import admitted
from azlinux_cli.sandbox.kubernetes.fault import IMAGE_PULL
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    condition,
    is_going,
    is_ready,
    key_of,
    labels_of,
    name_of,
    stamp,
    uid_of,
    with_condition,
    with_metadata,
    with_spec,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import NODES, PODS
from azlinux_cli.sandbox.kubernetes.volume import bind_claims

POOL = "kubernetes.azure.com/agentpool"
DEFAULT_GRACE_SECONDS = 30
_ENDED = ("Succeeded", "Failed")


def is_active(pod: Json) -> bool:
    """A pod that its controller counts on."""
    return not is_going(pod) and at(pod, "status", "phase") not in _ENDED


def make(
    plane: Plane, template: Json, namespace: str, owner: Json, *, name: str = "", **spec: Any
) -> Json:
    """A pod from a workload's template; `spec` replaces fields of it."""
    found = template.get("metadata") or {}
    metadata: Json = {
        "name": name or generated(f"{owner['name']}-"),
        "namespace": namespace,
        "labels": dict(found.get("labels") or {}),
        "ownerReferences": [owner],
    }
    if not name:
        metadata["generateName"] = f"{owner['name']}-"
    if found.get("annotations"):
        metadata["annotations"] = dict(found["annotations"])
    pod = {"metadata": fresh(plane, metadata), "spec": admitted({**template["spec"], **spec})}
    return plane.registry.put(PODS, with_status(pod, phase="Pending", qosClass=qos(pod["spec"])))


def qos(spec: Json) -> str:
    """The quality-of-service class, by containers' cpu and memory."""
    found = [c.get("resources") or {} for c in spec.get("containers") or ()]
    if not any(r.get("requests") or r.get("limits") for r in found):
        return "BestEffort"
    for resources in found:
        limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
        if any(
            name not in limits or requests.get(name, limits[name]) != limits[name]
            for name in ("cpu", "memory")
        ):
            return "Burstable"
    return "Guaranteed"


def bind(plane: Plane, pod: Json, node: str) -> Json:
    """Give a pod its node, and its claims their volumes."""
    found = plane.registry.get(NODES, node)
    if found is not None:
        bind_claims(plane.registry, pod, found, plane.now)
    bound = with_condition(with_spec(pod, nodeName=node), plane.now, "PodScheduled", "True")
    return plane.registry.put(PODS, bound, due=plane.now + plane.pace.start_seconds)


def wait(plane: Plane, pod: Json, why: str) -> None:
    """No node can take it."""
    old = condition(pod, "PodScheduled")
    if old is not None and old.get("message") == why:
        return
    record(plane, PODS, pod, "FailedScheduling", why, source="default-scheduler", warning=True)
    plane.registry.put(
        PODS,
        with_condition(
            pod, plane.now, "PodScheduled", "False", reason="Unschedulable", message=why
        ),
    )


def come_due(plane: Plane, pod: Json) -> None:
    """The kubelet's moment: a pod that is going is gone, one that was bound runs."""
    node = plane.registry.get(NODES, at(pod, "spec", "nodeName") or "")
    if node is None:
        if is_going(pod):
            _vanish(plane, pod)
    elif is_going(pod):
        if is_ready(node):
            _vanish(plane, pod)
    elif at(pod, "status", "phase") == "Pending" and _can_start(pod, node):
        _start(plane, pod, node)


def _can_start(pod: Json, node: Json) -> bool:
    """A node whose network is not up starts only what needs none."""
    return is_ready(node) or bool(at(pod, "spec", "hostNetwork"))


def _start(plane: Plane, pod: Json, node: Json) -> None:
    pool = labels_of(node).get(POOL, "")
    if plane.faults.strikes(IMAGE_PULL, uid_of(pod), name_of(node), pool):
        _fail_pull(plane, pod)
        return
    started = stamp(plane.now)
    running = with_status(
        pod,
        phase="Running",
        startTime=started,
        **_addresses(plane, pod, node),
        containerStatuses=[
            _container(c, {"running": {"startedAt": started}}, ready=True)
            for c in pod["spec"]["containers"]
        ],
    )
    for kind in ("Initialized", "ContainersReady", "Ready"):
        running = with_condition(running, plane.now, kind, "True")
    plane.registry.put(PODS, running)


def _addresses(plane: Plane, pod: Json, node: Json) -> Json:
    """Pods have addresses of the overlay network, one each; nothing routes to them."""
    host = next(iter(at(node, "status", "addresses") or ({"address": ""},)))["address"]
    number = plane.registry.revision % 0xFFFF
    own = host if at(pod, "spec", "hostNetwork") else f"10.244.{number >> 8}.{number & 0xFF}"
    return {"hostIP": host, "podIP": own, "podIPs": [{"ip": own}]}


def _container(container: Json, state: Json, *, ready: bool) -> Json:
    return {
        "name": container["name"],
        "image": container.get("image", ""),
        "imageID": "",
        "ready": ready,
        "started": ready,
        "restartCount": 0,
        "state": state,
        "lastState": {},
    }


def _fail_pull(plane: Plane, pod: Json) -> None:
    image = pod["spec"]["containers"][0].get("image", "")
    why = f'Back-off pulling image "{image}"'
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": why}}
    failing = with_status(
        pod,
        containerStatuses=[_container(c, waiting, ready=False) for c in pod["spec"]["containers"]],
    )
    names = ", ".join(c["name"] for c in pod["spec"]["containers"])
    unready = f"containers with unready status: [{names}]"
    for kind in ("ContainersReady", "Ready"):
        failing = with_condition(
            failing, plane.now, kind, "False", reason="ContainersNotReady", message=unready
        )
    record(plane, PODS, pod, "Failed", why, source="kubelet", warning=True)
    plane.registry.put(PODS, failing)


def is_pulling(pod: Json) -> bool:
    """A pod whose image cannot be had."""
    return any(
        at(status, "state", "waiting", "reason") == "ImagePullBackOff"
        for status in at(pod, "status", "containerStatuses") or ()
    )


def end(plane: Plane, pod: Json, grace_seconds: int | None = None) -> Json:
    """Delete a pod as the API does: at once if it has no node or no grace, else gracefully.

    Gives the object as it is then.
    """
    asked = grace_seconds
    if asked is None:
        asked = int(at(pod, "spec", "terminationGracePeriodSeconds") or DEFAULT_GRACE_SECONDS)
    bound = bool(at(pod, "spec", "nodeName"))
    if not bound or asked == 0 or at(pod, "status", "phase") in _ENDED:
        return _vanish(plane, pod)
    if is_going(pod) and int(pod["metadata"].get("deletionGracePeriodSeconds", 0)) <= asked:
        return pod
    going = with_metadata(
        pod,
        deletionTimestamp=stamp(plane.now + asked),
        deletionGracePeriodSeconds=asked,
    )
    names = ", ".join(c["name"] for c in pod["spec"]["containers"])
    record(plane, PODS, pod, "Killing", f"Stopping container {names}", source="kubelet")
    due = plane.now + min(float(asked), plane.pace.stop_seconds)
    return plane.registry.put(PODS, going, due=due)


def _vanish(plane: Plane, pod: Json) -> Json:
    """Forget it, unless a finalizer holds it."""
    plane.requests.pop(uid_of(pod), None)
    if pod["metadata"].get("finalizers"):
        if not is_going(pod):
            pod = with_metadata(
                pod, deletionTimestamp=stamp(plane.now), deletionGracePeriodSeconds=0
            )
            return plane.registry.put(PODS, pod)
        return pod
    return plane.registry.remove(PODS, key_of(pod)) or pod


def vanish(plane: Plane, pod: Json) -> None:
    """The machine under it is gone, and it with it."""
    _vanish(plane, with_metadata(pod, finalizers=[]))
