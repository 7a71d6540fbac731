"""The columns that `kubectl get` shows of each kind, worked out by the server.

Source: pkg/printers/internalversion/printers.go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    condition,
    is_going,
    labels_of,
    moment_of,
    name_of,
)
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    CLAIMS,
    DAEMON_SETS,
    DEPLOYMENTS,
    EVENTS,
    JOBS,
    LEASES,
    NAMESPACES,
    NODES,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    VOLUMES,
    Kind,
)

NONE = "<none>"
Cell = Callable[[Json, float], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`wide`: only with -o wide (priority 1)."""

    name: str
    cell: Cell
    type: str = "string"
    wide: bool = False


_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400


def human(seconds: float) -> str:
    """duration.HumanDuration: the two largest units that matter."""
    total = int(seconds)
    if total < 0:
        return "0s" if total >= -1 else "<invalid>"
    for limit, big, small, letters in (
        (_MINUTE * 2, 1, 0, "s "),
        (_MINUTE * 10, _MINUTE, 1, "ms"),
        (_HOUR * 3, _MINUTE, 0, "m "),
        (_HOUR * 8, _HOUR, _MINUTE, "hm"),
        (_HOUR * 48, _HOUR, 0, "h "),
        (_DAY * 8, _DAY, _HOUR, "dh"),
        (_YEAR * 2, _DAY, 0, "d "),
        (_YEAR * 8, _YEAR, _DAY, "yd"),
    ):
        if total < limit:
            rest = total % big // small if small else 0
            return f"{total // big}{letters[0]}" + (f"{rest}{letters[1]}" if rest else "")
    return f"{total // _YEAR}y"


def _age(item: Json, now: float) -> str:
    return human(now - moment_of(item["metadata"]["creationTimestamp"]))


def _name(item: Json, _: float) -> str:
    return name_of(item)


def _value(*path: str, default: Any = "") -> Cell:
    return lambda item, _: default if (found := at(item, *path)) is None else found


def _number(*path: str) -> Cell:
    return _value(*path, default=0)


def _pairs(*path: str) -> Cell:
    def cell(item: Json, _: float) -> str:
        return ",".join(f"{k}={v}" for k, v in (at(item, *path) or {}).items()) or NONE

    return cell


def _node_status(item: Json, _: float) -> str:
    ready = condition(item, "Ready")
    words = ["Unknown" if ready is None else "Ready" if ready["status"] == "True" else "NotReady"]
    if at(item, "spec", "unschedulable"):
        words.append("SchedulingDisabled")
    return ",".join(words)


def _roles(item: Json, _: float) -> str:
    prefix = "node-role.kubernetes.io/"
    found = sorted(k.removeprefix(prefix) for k in labels_of(item) if k.startswith(prefix))
    return ",".join(filter(None, found)) or NONE


def _address(kind: str) -> Cell:
    def cell(item: Json, _: float) -> str:
        for address in at(item, "status", "addresses") or ():
            if address["type"] == kind:
                return str(address["address"])
        return NONE

    return cell


def _pod_status(item: Json, _: float) -> str:
    if is_going(item):
        return "Terminating"
    for status in at(item, "status", "containerStatuses") or ():
        reason = at(status, "state", "waiting", "reason")
        if reason:
            return str(reason)
    if at(item, "status", "phase") == "Succeeded":
        return "Completed"
    if at(item, "status", "phase") == "Pending" and at(item, "spec", "nodeName"):
        return "ContainerCreating"
    return str(at(item, "status", "reason") or at(item, "status", "phase") or "")


def _pod_ready(item: Json, _: float) -> str:
    ready = sum(1 for s in at(item, "status", "containerStatuses") or () if s.get("ready"))
    return f"{ready}/{len(item['spec']['containers'])}"


def _restarts(item: Json, _: float) -> str:
    statuses = at(item, "status", "containerStatuses") or ()
    return str(sum(int(s.get("restartCount", 0)) for s in statuses))


def _images(item: Json, _: float) -> str:
    containers = at(item, "spec", "template", "spec", "containers") or ()
    return ",".join(c.get("image", "") for c in containers)


def _containers(item: Json, _: float) -> str:
    containers = at(item, "spec", "template", "spec", "containers") or ()
    return ",".join(c.get("name", "") for c in containers)


def _of(numerator: tuple[str, ...], denominator: tuple[str, ...]) -> Cell:
    return lambda item, _: f"{at(item, *numerator) or 0}/{at(item, *denominator) or 0}"


def _last_seen(item: Json, now: float) -> str:
    last = item.get("lastTimestamp")
    return human(now - moment_of(last)) if last else "<unknown>"


def _object(item: Json, _: float) -> str:
    involved = item.get("involvedObject") or {}
    return f"{str(involved.get('kind', '')).lower()}/{involved.get('name', '')}"


NAME = Column("Name", _name)
AGE = Column("Age", _age)
_TEMPLATE = (Column("Containers", _containers, wide=True), Column("Images", _images, wide=True))
_SELECTOR = Column("Selector", _pairs("spec", "selector", "matchLabels"), wide=True)


def _wide(name: str, cell: Cell) -> Column:
    return Column(name, cell, wide=True)


def _count(name: str, *path: str) -> Column:
    return Column(name, _number(*path), "integer")


COLUMNS: dict[Kind, Sequence[Column]] = {
    NODES: (
        NAME,
        Column("Status", _node_status),
        Column("Roles", _roles),
        AGE,
        Column("Version", _value("status", "nodeInfo", "kubeletVersion")),
        _wide("Internal-IP", _address("InternalIP")),
        _wide("External-IP", _address("ExternalIP")),
        _wide("OS-Image", _value("status", "nodeInfo", "osImage")),
        _wide("Kernel-Version", _value("status", "nodeInfo", "kernelVersion")),
        _wide("Container-Runtime", _value("status", "nodeInfo", "containerRuntimeVersion")),
    ),
    PODS: (
        NAME,
        Column("Ready", _pod_ready),
        Column("Status", _pod_status),
        Column("Restarts", _restarts),
        AGE,
        _wide("IP", _value("status", "podIP", default=NONE)),
        _wide("Node", _value("spec", "nodeName", default=NONE)),
        _wide("Nominated Node", _value("status", "nominatedNodeName", default=NONE)),
        _wide("Readiness Gates", lambda _, __: NONE),
    ),
    BUDGETS: (
        NAME,
        Column("Min Available", _value("spec", "minAvailable", default="N/A")),
        Column("Max Unavailable", _value("spec", "maxUnavailable", default="N/A")),
        _count("Allowed Disruptions", "status", "disruptionsAllowed"),
        AGE,
    ),
    DEPLOYMENTS: (
        NAME,
        Column("Ready", _of(("status", "readyReplicas"), ("spec", "replicas"))),
        _count("Up-to-date", "status", "updatedReplicas"),
        _count("Available", "status", "availableReplicas"),
        AGE,
        *_TEMPLATE,
        _SELECTOR,
    ),
    REPLICA_SETS: (
        NAME,
        _count("Desired", "spec", "replicas"),
        _count("Current", "status", "replicas"),
        _count("Ready", "status", "readyReplicas"),
        AGE,
        *_TEMPLATE,
        _SELECTOR,
    ),
    STATEFUL_SETS: (
        NAME,
        Column("Ready", _of(("status", "readyReplicas"), ("spec", "replicas"))),
        AGE,
        *_TEMPLATE,
    ),
    DAEMON_SETS: (
        NAME,
        _count("Desired", "status", "desiredNumberScheduled"),
        _count("Current", "status", "currentNumberScheduled"),
        _count("Ready", "status", "numberReady"),
        _count("Up-to-date", "status", "updatedNumberScheduled"),
        _count("Available", "status", "numberAvailable"),
        Column("Node Selector", _pairs("spec", "template", "spec", "nodeSelector")),
        AGE,
        *_TEMPLATE,
        _SELECTOR,
    ),
    JOBS: (
        NAME,
        Column("Completions", _of(("status", "succeeded"), ("spec", "completions"))),
        AGE,
        *_TEMPLATE,
    ),
    NAMESPACES: (NAME, Column("Status", _value("status", "phase")), AGE),
    CLAIMS: (
        NAME,
        Column("Status", _value("status", "phase")),
        Column("Volume", _value("spec", "volumeName")),
        Column("Capacity", _value("status", "capacity", "storage")),
        Column("StorageClass", _value("spec", "storageClassName")),
        AGE,
    ),
    VOLUMES: (
        NAME,
        Column("Capacity", _value("spec", "capacity", "storage")),
        Column("Status", _value("status", "phase")),
        Column("Claim", _value("spec", "claimRef", "name")),
        AGE,
    ),
    EVENTS: (
        Column("Last Seen", _last_seen),
        Column("Type", _value("type")),
        Column("Reason", _value("reason")),
        Column("Object", _object),
        Column("Message", _value("message")),
        _wide("Name", _name),
    ),
    LEASES: (NAME, Column("Holder", _value("spec", "holderIdentity")), AGE),
}
