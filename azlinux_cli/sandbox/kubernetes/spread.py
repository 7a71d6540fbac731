"""Topology spread constraints that forbid (`whenUnsatisfiable: DoNotSchedule`).

Source: the scheduler's PodTopologySpread plugin (filtering.go), with its default policies: nodes
that the pod's affinity leaves out do not count, taints are not looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.affinity import node_wanted
from azlinux_cli.sandbox.kubernetes.field import at, is_going, labels_of, name_of
from azlinux_cli.sandbox.kubernetes.selector import selects

MESSAGE = "node(s) didn't match pod topology spread constraints"


@dataclass(frozen=True, slots=True)
class Spread:
    """One constraint, with the matching pods of each domain counted."""

    topology: str
    skew: int
    counts: dict[str, int]
    own: int  # 1 if the pod itself matches
    domains: int  # minDomains

    def allows(self, node: Json) -> bool:
        value = labels_of(node).get(self.topology)
        if value is None:
            return False
        few = len(self.counts) < self.domains
        least = 0 if few else min(self.counts.values(), default=0)
        return self.counts.get(value, 0) + self.own - least <= self.skew


def spreads(pod: Json, nodes: Iterable[Json], pods: Iterable[Json]) -> list[Spread]:
    """The forbidding constraints of `pod`; `pods` are those of its namespace that have a node."""
    constraints: Iterable[Json] = at(pod, "spec", "topologySpreadConstraints") or ()
    hard = [c for c in constraints if c.get("whenUnsatisfiable") == "DoNotSchedule"]
    if not hard:
        return []
    eligible = {name_of(node): node for node in nodes if node_wanted(pod["spec"], node)}
    keys = [c["topologyKey"] for c in hard]
    counted = {n: v for n, v in eligible.items() if all(key in labels_of(v) for key in keys)}
    others = list(pods)
    return [_spread(pod, constraint, counted, others) for constraint in hard]


def _spread(pod: Json, constraint: Json, nodes: dict[str, Json], pods: list[Json]) -> Spread:
    topology, selector = constraint["topologyKey"], constraint.get("labelSelector")
    counts = {labels_of(node)[topology]: 0 for node in nodes.values()}
    for other in pods:
        node = nodes.get(at(other, "spec", "nodeName") or "")
        if node is not None and not is_going(other) and selects(selector, labels_of(other)):
            counts[labels_of(node)[topology]] += 1
    return Spread(
        topology,
        int(constraint["maxSkew"]),
        counts,
        int(selects(selector, labels_of(pod))),
        int(constraint.get("minDomains") or 1),
    )
