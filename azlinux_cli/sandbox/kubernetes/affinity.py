"""Which nodes a pod wants, and which pods it wants near or away.

Sources: k8s.io/component-helpers/scheduling/corev1/nodeaffinity; the scheduler's NodeAffinity and
InterPodAffinity plugins. Only what is required decides; preferences of nodes weigh, others do not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.field import at, labels_of, name_of, namespace_of
from azlinux_cli.sandbox.kubernetes.selector import Labels, matches, of_expressions, selects

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def _term_met(term: Json, name: str, labels: Labels) -> bool:
    """An empty term matches nothing."""
    expressions, fields = term.get("matchExpressions"), term.get("matchFields")
    if not expressions and not fields:
        return False
    return matches(of_expressions(expressions), labels) and matches(
        of_expressions(fields), {"metadata.name": name}
    )


def node_wanted(spec: Json, node: Json) -> bool:
    """NodeSelector and required node affinity; the terms of an affinity are alternatives."""
    labels, name = labels_of(node), name_of(node)
    wanted = spec.get("nodeSelector") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    required = at(spec, "affinity", "nodeAffinity", REQUIRED)
    if required is None:
        return True
    return any(_term_met(t, name, labels) for t in required.get("nodeSelectorTerms") or ())


def node_preference(spec: Json, node: Json) -> int:
    """The sum of the weights of preferred terms that the node meets."""
    terms: Iterable[Json] = at(spec, "affinity", "nodeAffinity", PREFERRED) or ()
    labels, name = labels_of(node), name_of(node)
    return sum(t["weight"] for t in terms if _term_met(t["preference"], name, labels))


def only_node(spec: Json) -> str | None:
    """The one node a daemon pod is made for (matchFields), if it is such a pod."""
    terms = at(spec, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms") or ()
    for term in terms:
        for wanted in term.get("matchFields") or ():
            if wanted["key"] == "metadata.name" and len(wanted.get("values") or ()) == 1:
                return str(wanted["values"][0])
    return None


@dataclass(frozen=True, slots=True)
class PodTerm:
    """One required term of affinity or anti-affinity, as the pod `owner` has it."""

    topology: str
    namespaces: frozenset[str]
    selector: Json | None

    def means(self, pod: Json) -> bool:
        return namespace_of(pod) in self.namespaces and selects(self.selector, labels_of(pod))


def pod_terms(pod: Json, side: str) -> list[PodTerm]:
    """Required terms; `side` is "podAffinity" or "podAntiAffinity"."""
    return [
        PodTerm(
            term["topologyKey"],
            frozenset(term.get("namespaces") or (namespace_of(pod),)),
            term.get("labelSelector"),
        )
        for term in at(pod, "spec", "affinity", side, REQUIRED) or ()
    ]


NodesOf = Callable[[str], Json | None]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What pods that are bound already say about where `pod` may go."""

    near: tuple[tuple[PodTerm, frozenset[str]], ...]  # term: values of its topology that have one
    away: tuple[tuple[PodTerm, frozenset[str]], ...]
    shut: frozenset[tuple[str, str]]  # (topology, value) where others do not want it
    alone: tuple[bool, ...]  # for each of `near`: nobody matches but the pod itself would

    def refusal(self, node: Json) -> str | None:
        labels = labels_of(node)
        for (term, values), alone in zip(self.near, self.alone, strict=True):
            value = labels.get(term.topology)
            if value is None or (value not in values and not alone):
                return "node(s) didn't match pod affinity rules"
        for term, values in self.away:
            if labels.get(term.topology) in values:
                return "node(s) didn't match pod anti-affinity rules"
        if any(labels.get(topology) == value for topology, value in self.shut):
            return "node(s) didn't satisfy existing pods anti-affinity rules"
        return None


def neighbourhood(
    pod: Json, bound: Iterable[Json], shy: Iterable[Json], node_of: NodesOf
) -> Neighbourhood | None:
    """None if nobody has a wish. `bound`: pods with a node; `shy`: those with anti-affinity."""
    near, away = pod_terms(pod, "podAffinity"), pod_terms(pod, "podAntiAffinity")
    shut = {
        (term.topology, value)
        for other in shy
        for term in pod_terms(other, "podAntiAffinity")
        if term.means(pod) and (value := _value(other, term, node_of)) is not None
    }
    if not near and not away and not shut:
        return None
    others = list(bound) if near or away else []
    found_near = tuple((term, _values(term, others, node_of)) for term in near)
    return Neighbourhood(
        found_near,
        tuple((term, _values(term, others, node_of)) for term in away),
        frozenset(shut),
        tuple(not values and term.means(pod) for term, values in found_near),
    )


def _values(term: PodTerm, others: list[Json], node_of: NodesOf) -> frozenset[str]:
    found = (_value(other, term, node_of) for other in others if term.means(other))
    return frozenset(value for value in found if value is not None)


def _value(pod: Json, term: PodTerm, node_of: NodesOf) -> str | None:
    node = node_of(str(at(pod, "spec", "nodeName") or ""))
    return labels_of(node).get(term.topology) if node is not None else None
