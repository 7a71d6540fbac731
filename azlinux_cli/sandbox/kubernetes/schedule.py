"""Which node a pod goes to, or why there is none, in the scheduler's words.

Source: kube-scheduler's filter plugins in their order (NodeUnschedulable, TaintToleration,
NodeAffinity, NodeResourcesFit, VolumeBinding, PodTopologySpread, InterPodAffinity) and FitError
(pkg/scheduler/framework/types.go). The scores are the sandbox's own: fewest pods of the same owner
in the zone and on the node, then the emptiest node, then the name. Nothing is preempted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.affinity import (
    Neighbourhood,
    neighbourhood,
    node_preference,
    node_wanted,
    only_node,
)
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    controller_of,
    labels_of,
    name_of,
    namespace_of,
    uid_of,
)
from azlinux_cli.sandbox.kubernetes.kind import NODES, PODS
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.request import Amounts, amounts, lacking, requests_of, take
from azlinux_cli.sandbox.kubernetes.spread import MESSAGE, Spread, spreads
from azlinux_cli.sandbox.kubernetes.volume import (
    CONFLICT,
    ZONE,
    missing_claim,
    reaches,
    volumes_of,
)

_ENDED = ("Succeeded", "Failed")


@dataclass(slots=True)
class Place:
    """A node, and what is left of it."""

    node: Json
    name: str
    zone: str
    free: Amounts
    owners: Counter[str] = field(default_factory=Counter)

    def take(self, pod: Json, wanted: Amounts) -> None:
        take(self.free, wanted)
        owner = controller_of(pod)
        if owner is not None:
            self.owners[owner["uid"]] += 1


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is worked out once for a pod and asked of each node."""

    pod: Json
    wanted: Amounts
    volumes: list[Json]
    spreads: list[Spread]
    near: Neighbourhood | None

    def refusals(self, place: Place) -> list[str]:
        """Empty: the pod can go there."""
        node, spec = place.node, self.pod["spec"]
        static = static_refusal(spec, node)
        if static is not None:
            return [static]
        missing = lacking(place.free, self.wanted)
        if missing:
            return missing
        if not all(reaches(volume, node) for volume in self.volumes):
            return [CONFLICT]
        if not all(spread.allows(node) for spread in self.spreads):
            return [MESSAGE]
        refusal = self.near.refusal(node) if self.near is not None else None
        return [refusal] if refusal is not None else []


def static_refusal(spec: Json, node: Json) -> str | None:
    """What does not depend on other pods."""
    tolerations = spec.get("tolerations") or ()
    if at(node, "spec", "unschedulable"):
        cordon = {"key": taints.UNSCHEDULABLE, "effect": taints.NO_SCHEDULE}
        if not any(taints.tolerates(t, cordon) for t in tolerations):
            return "node(s) were unschedulable"
    found = taints.untolerated(
        at(node, "spec", "taints") or (), tolerations, (taints.NO_SCHEDULE, taints.NO_EXECUTE)
    )
    if found is not None:
        return f"node(s) had untolerated taint {{{found['key']}: {found.get('value', '')}}}"
    if not node_wanted(spec, node):
        return "node(s) didn't match Pod's node affinity/selector"
    return None


class Scheduler:
    """One pass over pods that have no node. It sees the cluster as it is when it is made."""

    def __init__(self, registry: Registry, requests: dict[str, Amounts]) -> None:
        """`requests`: what pods ask for by uid, kept from pass to pass."""
        self._registry = registry
        self._requests = requests
        self._places = {place.name: place for place in map(self._place, registry.items(NODES))}
        self._hopeless: dict[str, str] = {}  # by owner: replicas are alike

    def _place(self, node: Json) -> Place:
        place = Place(
            node,
            name_of(node),
            labels_of(node).get(ZONE, ""),
            amounts(at(node, "status", "allocatable")),
        )
        for pod in self._registry.pods_on(place.name):
            if at(pod, "status", "phase") not in _ENDED:
                place.take(pod, self._wanted(pod))
        return place

    def _wanted(self, pod: Json) -> Amounts:
        uid = uid_of(pod)
        if uid not in self._requests:
            self._requests[uid] = requests_of(pod["spec"])
        return self._requests[uid]

    def node_for(self, pod: Json) -> tuple[str, str]:
        """(node, ""), or ("", why there is none). What it takes is taken."""
        owner = controller_of(pod)
        alike = owner["uid"] if owner is not None and owner["kind"] in {"ReplicaSet", "Job"} else ""
        if alike in self._hopeless:
            return "", self._hopeless[alike]
        wishes, why = self._wishes(pod)
        if wishes is not None:
            best, why = self._best(wishes, owner["uid"] if owner is not None else "")
            if best is not None:
                best.take(pod, wishes.wanted)
                return best.name, ""
        if alike:
            self._hopeless[alike] = why
        return "", why

    def _wishes(self, pod: Json) -> tuple[Wishes | None, str]:
        if not self._places:
            return None, "no nodes available to schedule pods"
        missing = missing_claim(self._registry, pod)
        if missing is not None:
            return None, f"0/{len(self._places)} nodes are available: {missing}."
        mates = [p for p in self._registry.items(PODS, namespace_of(pod)) if _node(p)]
        nodes = [place.node for place in self._places.values()]
        near = neighbourhood(pod, self._bound(), self._shy(), self._node)
        return Wishes(
            pod,
            self._wanted(pod),
            volumes_of(self._registry, pod),
            spreads(pod, nodes, mates),
            near,
        ), ""

    def _best(self, wishes: Wishes, owner: str) -> tuple[Place | None, str]:
        only = only_node(wishes.pod["spec"])
        reasons: Counter[str] = Counter()
        fitting = []
        for place in self._places.values():
            if only is not None and place.name != only:
                reasons["node(s) didn't satisfy plugin(s) [NodeAffinity]"] += 1
                continue
            refusals = wishes.refusals(place)
            if refusals:
                reasons.update(refusals)
            else:
                fitting.append(place)
        if not fitting:
            return None, fit_error(len(self._places), reasons)
        zones: Counter[str] = Counter()
        for place in self._places.values():
            zones[place.zone] += place.owners[owner]
        return min(fitting, key=lambda place: _score(wishes, place, owner, zones)), ""

    def _bound(self) -> Iterable[Json]:
        placed = [pods for node, pods in self._registry.on_node.items() if node]
        return (pod for pods in placed for pod in list(pods.values()))

    def _shy(self) -> Iterable[Json]:
        return (pod for pod in self._bound() if at(pod, "spec", "affinity", "podAntiAffinity"))

    def _node(self, name: str) -> Json | None:
        place = self._places.get(name)
        return place.node if place is not None else None


def _node(pod: Json) -> str:
    return str(at(pod, "spec", "nodeName") or "")


def _score(
    wishes: Wishes, place: Place, owner: str, zones: Counter[str]
) -> tuple[int, int, int, int, float, str]:
    spec = wishes.pod["spec"]
    soft = taints.untolerated(
        at(place.node, "spec", "taints") or (),
        spec.get("tolerations") or (),
        (taints.PREFER_NO_SCHEDULE,),
    )
    has = amounts(at(place.node, "status", "allocatable"))
    free = min(
        (place.free[name] / has[name] for name in ("cpu", "memory") if has.get(name)), default=0
    )
    preference = node_preference(spec, place.node)
    return (
        int(soft is not None),
        -preference,
        zones[place.zone] if owner else 0,
        place.owners[owner] if owner else 0,
        -free,
        place.name,
    )


def fit_error(nodes: int, reasons: Counter[str]) -> str:
    listed = ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
    hopeless = "Preemption is not helpful for scheduling"
    return (
        f"0/{nodes} nodes are available: {listed}. "
        f"preemption: 0/{nodes} nodes are available: {nodes} {hopeless}."
    )
