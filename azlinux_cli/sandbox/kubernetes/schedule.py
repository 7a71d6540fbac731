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
from azlinux_cli.sandbox.kubernetes.affinity import (
    Neighbourhood,
    neighbourhood,
    only_node,
)
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    controller_of,
    labels_of,
    name_of,
    namespace_of,
    uid_of,
    with_spec,
)
from azlinux_cli.sandbox.kubernetes.fit import Fit, fit_error, fit_of
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
    has: Amounts
    free: Amounts
    owners: Counter[str] = field(default_factory=Counter)

    @property
    def emptiness(self) -> float:
        """The share of it that is free, of whichever of cpu and memory is scarcer."""
        shares = [self.free[n] / self.has[n] for n in ("cpu", "memory") if self.has.get(n)]
        return min(shares, default=0.0)

    def take(self, pod: Json, wanted: Amounts) -> None:
        take(self.free, wanted)
        owner = controller_of(pod)
        if owner is not None:
            self.owners[owner["uid"]] += 1


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is worked out once for a pod and asked of each node."""

    pod: Json
    owner: str
    fits: dict[str, Fit]  # by node
    wanted: Amounts
    volumes: list[Json]
    spreads: list[Spread]
    near: Neighbourhood | None

    def refusals(self, place: Place) -> list[str]:
        """Empty: the pod can go there."""
        node, static = place.node, self.fits[place.name].refusal
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


class Scheduler:
    """One pass over pods that have no node. It sees the cluster as it is when it is made."""

    def __init__(self, registry: Registry, requests: dict[str, Amounts]) -> None:
        """`requests`: what pods ask for by uid, kept from pass to pass."""
        self._registry = registry
        self._requests = requests
        self._shy: list[Json] = []  # pods that are bound and have anti-affinity
        self._places = {place.name: place for place in map(self._place, registry.items(NODES))}
        self._hopeless: dict[str, str] = {}  # by owner: replicas are alike
        self._fits: dict[str, dict[str, Fit]] = {}  # the same

    def _place(self, node: Json) -> Place:
        has = amounts(at(node, "status", "allocatable"))
        place = Place(node, name_of(node), labels_of(node).get(ZONE, ""), has, dict(has))
        for pod in self._registry.pods_on(place.name):
            if at(pod, "status", "phase") not in _ENDED:
                self._take(place, pod)
        return place

    def _take(self, place: Place, pod: Json) -> None:
        place.take(pod, self._wanted(pod))
        if at(pod, "spec", "affinity", "podAntiAffinity"):
            self._shy.append(with_spec(pod, nodeName=place.name))

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
        wishes, why = self._wishes(pod, owner["uid"] if owner is not None else "", alike)
        if wishes is not None:
            best, why = self._best(wishes)
            if best is not None:
                self._take(best, pod)
                return best.name, ""
        if alike:
            self._hopeless[alike] = why
        return "", why

    def _wishes(self, pod: Json, owner: str, alike: str) -> tuple[Wishes | None, str]:
        if not self._places:
            return None, "no nodes available to schedule pods"
        missing = missing_claim(self._registry, pod)
        if missing is not None:
            return None, f"0/{len(self._places)} nodes are available: {missing}."
        mates = self._registry.items(PODS, namespace_of(pod))
        nodes = [place.node for place in self._places.values()]
        return Wishes(
            pod,
            owner,
            self._fits_of(pod, alike),
            self._wanted(pod),
            volumes_of(self._registry, pod),
            spreads(pod, nodes, mates),
            neighbourhood(pod, self._bound(), self._shy, self._node),
        ), ""

    def _fits_of(self, pod: Json, alike: str) -> dict[str, Fit]:
        if alike in self._fits:
            return self._fits[alike]
        fits = {name: fit_of(pod["spec"], place.node) for name, place in self._places.items()}
        if alike:
            self._fits[alike] = fits
        return fits

    def _best(self, wishes: Wishes) -> tuple[Place | None, str]:
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
            zones[place.zone] += place.owners.get(wishes.owner, 0)
        return min(fitting, key=lambda place: _score(wishes, place, zones)), ""

    def _bound(self) -> Iterable[Json]:
        placed = [pods for node, pods in self._registry.on_node.items() if node]
        return (pod for pods in placed for pod in list(pods.values()))

    def _node(self, name: str) -> Json | None:
        place = self._places.get(name)
        return place.node if place is not None else None


def _score(
    wishes: Wishes, place: Place, zones: Counter[str]
) -> tuple[bool, int, int, int, float, str]:
    fit = wishes.fits[place.name]
    return (
        fit.disliked,
        -fit.preferred,
        zones[place.zone],
        place.owners.get(wishes.owner, 0),
        -place.emptiness,
        place.name,
    )
