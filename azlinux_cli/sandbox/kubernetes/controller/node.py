"""The life of a node: it registers, gets ready, is cordoned, and loses pods that cannot stay.

Sources: "Nodes" (node status, conditions); pkg/controller/nodelifecycle (taints by condition, pods
of a node that is not ready) and pkg/controller/tainteviction.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.event import record
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane
from azlinux_cli.sandbox.kubernetes.fault import NOT_READY
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    condition,
    is_going,
    is_ready,
    key_of,
    labels_of,
    moment_of,
    name_of,
    stamp,
    uid_of,
    with_condition,
    with_spec,
)
from azlinux_cli.sandbox.kubernetes.kind import NODES, PODS

_NETWORK_DOWN = (
    "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady "
    "message:Network plugin returns error: cni plugin not initialized"
)
_HEALTHY = {
    "MemoryPressure": ("KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    "DiskPressure": ("KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "PIDPressure": ("KubeletHasSufficientPID", "kubelet has sufficient PID available"),
}


def registered(node: Json, now: float) -> Json:
    """A node as its kubelet registers it: healthy, but its network is not up."""
    for kind, (reason, message) in _HEALTHY.items():
        node = with_condition(
            node, now, kind, "False", reason=reason, message=message, lastHeartbeatTime=stamp(now)
        )
    return _unready(node, now)


def _unready(node: Json, now: float) -> Json:
    return with_condition(
        node,
        now,
        "Ready",
        "False",
        reason="KubeletNotReady",
        message=_NETWORK_DOWN,
        lastHeartbeatTime=stamp(now),
    )


def pool_of(node: Json) -> str:
    return labels_of(node).get(pods.POOL, "")


def come_due(plane: Plane, node: Json) -> None:
    """A node that was not ready may be so now; pods under a NoExecute taint may have to go."""
    if not is_ready(node) and not _struck(plane, node):
        become_ready(plane, node)
    else:
        evict_intolerant(plane, node)


def _struck(plane: Plane, node: Json) -> bool:
    return plane.faults.strikes(NOT_READY, uid_of(node), name_of(node), pool_of(node))


def become_ready(plane: Plane, node: Json) -> None:
    ready = with_condition(
        node,
        plane.now,
        "Ready",
        "True",
        reason="KubeletReady",
        message="kubelet is posting ready status",
        lastHeartbeatTime=stamp(plane.now),
    )
    plane.registry.put(NODES, keep_taints(ready, plane.now))
    record(plane, NODES, ready, "NodeReady", _says(node, "NodeReady"), source="kubelet")
    for pod in plane.registry.pods_on(name_of(node)):
        _resume(plane, pod)


def _says(node: Json, status: str) -> str:
    return f"Node {name_of(node)} status is now: {status}"


def _resume(plane: Plane, pod: Json) -> None:
    if is_going(pod):
        plane.registry.set_due(PODS, key_of(pod), plane.now)
    elif at(pod, "status", "phase") == "Pending":
        plane.registry.set_due(PODS, key_of(pod), plane.now + plane.pace.start_seconds)
    elif (condition(pod, "ContainersReady") or {}).get("status") == "True" and not is_ready(pod):
        plane.registry.put(PODS, with_condition(pod, plane.now, "Ready", "True"))


def become_unready(plane: Plane, node: Json) -> None:
    """Its pods count as not ready at once, and those that do not tolerate it go in time."""
    down = plane.registry.put(NODES, keep_taints(_unready(node, plane.now), plane.now))
    text = _says(node, "NodeNotReady")
    record(plane, NODES, node, "NodeNotReady", text, source="node-controller", warning=True)
    for pod in plane.registry.pods_on(name_of(node)):
        if is_ready(pod):
            plane.registry.put(PODS, with_condition(pod, plane.now, "Ready", "False"))
    evict_intolerant(plane, down)


def keep_taints(node: Json, now: float) -> Json:
    """The taints that follow from the node's state, as the node controller keeps them."""
    wanted = []
    if at(node, "spec", "unschedulable"):
        wanted.append((taints.UNSCHEDULABLE, taints.NO_SCHEDULE))
    if not is_ready(node):
        wanted.append((taints.NOT_READY, taints.NO_SCHEDULE))
        wanted.append((taints.NOT_READY, taints.NO_EXECUTE))
    ours = (taints.UNSCHEDULABLE, taints.NOT_READY)
    found: list[Json] = at(node, "spec", "taints") or []
    kept = [t for t in found if t["key"] not in ours or (t["key"], t["effect"]) in wanted]
    has = {(t["key"], t["effect"]) for t in kept}
    missing = [
        {"key": key, "effect": effect, "timeAdded": stamp(now)}
        for key, effect in wanted
        if (key, effect) not in has
    ]
    return with_spec(node, taints=[*kept, *missing])


def evict_intolerant(plane: Plane, node: Json) -> None:
    """Delete pods whose time under a NoExecute taint is over; come back for the next one."""
    harsh = [t for t in at(node, "spec", "taints") or () if t["effect"] == taints.NO_EXECUTE]
    later = []
    for pod in plane.registry.pods_on(name_of(node)):
        deadline = _deadline(pod, harsh, plane.now)
        if deadline is None or is_going(pod):
            continue
        if deadline <= plane.now:
            text = f"Marking for deletion Pod {key_of(pod)}"
            record(
                plane, PODS, pod, "TaintManagerEviction", text, source="taint-eviction-controller"
            )
            pods.end(plane, pod)
        else:
            later.append(deadline)
    if later:
        due = plane.registry.due_of(NODES, name_of(node))
        plane.registry.set_due(NODES, name_of(node), min([*later, *([due] if due else [])]))


def _deadline(pod: Json, harsh: list[Json], now: float) -> float | None:
    """When it has to go; None: never."""
    found = []
    for taint in harsh:
        seconds = taints.lasting(at(pod, "spec", "tolerations") or (), taint)
        if seconds is not None:
            added = moment_of(taint["timeAdded"]) if "timeAdded" in taint else now
            found.append(added + seconds)
    return min(found, default=None)
