"""Daemon sets: a pod on every node that takes it.

Source: pkg/controller/daemon (NodeShouldRunDaemonPod). A changed template reaches a pod when it is
made anew; nothing is rolled.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.affinity import REQUIRED, node_wanted, only_node
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, owner_reference
from azlinux_cli.sandbox.kubernetes.controller.replica import put_status
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    is_going,
    is_ready,
    name_of,
    namespace_of,
    uid_of,
)
from azlinux_cli.sandbox.kubernetes.kind import DAEMON_SETS, NODES


def keep_daemon_set(plane: Plane, item: Json) -> None:
    spec = item["spec"]["template"]["spec"]
    tolerations = [
        *(spec.get("tolerations") or ()),
        *taints.daemon_tolerations(host_network=bool(spec.get("hostNetwork"))),
    ]
    nodes = {name_of(node): node for node in plane.registry.items(NODES)}
    wanted = {n for n, node in nodes.items() if _may_run(spec, tolerations, node)}
    staying = {n for n, node in nodes.items() if _may_stay(spec, tolerations, node)}
    if not is_going(item):
        placed: set[str] = set()
        for pod in plane.registry.pods_of(uid_of(item)):
            node = _node_of(pod)
            if is_going(pod):
                placed.add(node)  # the next one waits until it is gone
            elif node not in staying or node in placed or not pods.is_active(pod):
                pods.end(plane, pod)
                placed.add(node)
            else:
                placed.add(node)
        for node in sorted(wanted - placed):
            _make(plane, item, tolerations, node)
    _put_status(plane, item, wanted)


def _node_of(pod: Json) -> str:
    return str(at(pod, "spec", "nodeName") or only_node(pod["spec"]) or "")


def _may_run(spec: Json, tolerations: list[Json], node: Json) -> bool:
    found = at(node, "spec", "taints") or ()
    effects = (taints.NO_SCHEDULE, taints.NO_EXECUTE)
    return node_wanted(spec, node) and taints.untolerated(found, tolerations, effects) is None


def _may_stay(spec: Json, tolerations: list[Json], node: Json) -> bool:
    found = at(node, "spec", "taints") or ()
    fits = node_wanted(spec, node)
    return fits and taints.untolerated(found, tolerations, (taints.NO_EXECUTE,)) is None


def _make(plane: Plane, item: Json, tolerations: list[Json], node: str) -> None:
    """Tied to its node by affinity, as the controller does; the scheduler binds it."""
    template = item["spec"]["template"]
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    affinity = dict(template["spec"].get("affinity") or {})
    affinity["nodeAffinity"] = {REQUIRED: {"nodeSelectorTerms": [{"matchFields": [field]}]}}
    pods.make(
        plane,
        template,
        namespace_of(item),
        owner_reference(DAEMON_SETS, item),
        affinity=affinity,
        tolerations=tolerations,
    )


def _put_status(plane: Plane, item: Json, wanted: set[str]) -> None:
    active = [p for p in plane.registry.pods_of(uid_of(item)) if pods.is_active(p)]
    ready = sum(1 for pod in active if is_ready(pod))
    on_nodes = {_node_of(pod) for pod in active}
    put_status(
        plane,
        DAEMON_SETS,
        item,
        desiredNumberScheduled=len(wanted),
        currentNumberScheduled=len(on_nodes & wanted),
        numberMisscheduled=len(on_nodes - wanted),
        numberReady=ready,
        numberAvailable=ready,
        updatedNumberScheduled=len(on_nodes & wanted),
        numberUnavailable=len(wanted) - ready,
    )
