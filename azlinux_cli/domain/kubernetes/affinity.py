"""Which nodes a pod wants, and which pods it wants near or away.

Rules: "Assigning Pods to Nodes", "Pod Topology Spread Constraints".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.kubernetes.document import (
    Document,
    at,
    integer,
    objects,
    pairs,
    text,
    texts,
)
from azlinux_cli.domain.kubernetes.selector import (
    Labels,
    Requirement,
    Selector,
    equal_to,
    requirements,
    selector,
)

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"
HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"
OLD_ZONE = "failure-domain.beta.kubernetes.io/zone"


@dataclass(frozen=True, slots=True)
class NodeTerm:
    """One alternative of a node affinity; an empty one matches no node."""

    labels: tuple[Requirement, ...]
    fields: tuple[Requirement, ...] = ()

    def met(self, name: str, labels: Labels) -> bool:
        if not self.labels and not self.fields:
            return False
        named = {"metadata.name": name}
        return all(one.met(labels) for one in self.labels) and all(
            one.met(named) for one in self.fields
        )

    def __str__(self) -> str:
        return " and ".join(map(str, (*self.labels, *self.fields)))


NodeTerms = tuple[NodeTerm, ...]


def node_terms(node_selector: Any) -> NodeTerms | None:
    """The alternatives of a NodeSelector; None: everything will do."""
    if not isinstance(node_selector, Mapping):
        return None
    return tuple(_node_term(one) for one in objects(node_selector, "nodeSelectorTerms"))


def _node_term(document: Any) -> NodeTerm:
    return NodeTerm(
        requirements(document, "matchExpressions"), requirements(document, "matchFields")
    )


def some_met(terms: NodeTerms | None, name: str, labels: Labels) -> bool:
    return terms is None or any(term.met(name, labels) for term in terms)


@dataclass(frozen=True, slots=True)
class NodeWish:
    """What a pod's spec says of nodes: `nodeSelector`, required and preferred affinity."""

    selector: tuple[Requirement, ...] = ()
    required: NodeTerms | None = None
    preferred: tuple[tuple[int, NodeTerm], ...] = ()

    def met(self, name: str, labels: Labels) -> bool:
        return all(one.met(labels) for one in self.selector) and some_met(
            self.required, name, labels
        )

    def weight(self, name: str, labels: Labels) -> int:
        return sum(weight for weight, term in self.preferred if term.met(name, labels))

    def __str__(self) -> str:
        terms = " or ".join(map(str, self.required or ()))
        return " and ".join([*map(str, self.selector), *([terms] if terms else [])])


def node_wish(spec: Document) -> NodeWish:
    affinity = at(spec, "affinity", "nodeAffinity")
    return NodeWish(
        equal_to(pairs(spec, "nodeSelector")),
        node_terms(at(affinity, REQUIRED)),
        tuple(
            (integer(one, "weight") or 0, _node_term(at(one, "preference")))
            for one in objects(affinity, PREFERRED)
        ),
    )


@dataclass(frozen=True, slots=True)
class PodTerm:
    """A required term of pod affinity or anti-affinity: which pods, and within which topology."""

    topology: str
    namespaces: frozenset[str]  # empty: all
    selector: Selector | None

    def means(self, namespace: str, labels: Labels) -> bool:
        if self.namespaces and namespace not in self.namespaces:
            return False
        return self.selector is not None and self.selector.selects(labels)


def pod_terms(spec: Document, side: str, namespace: str) -> tuple[PodTerm, ...]:
    """`side`: podAffinity or podAntiAffinity. A namespace selector is taken for all namespaces."""
    return tuple(
        PodTerm(
            text(term, "topologyKey"),
            frozenset()
            if isinstance(at(term, "namespaceSelector"), Mapping)
            else frozenset(texts(term, "namespaces") or (namespace,)),
            selector(at(term, "labelSelector")),
        )
        for term in objects(spec, "affinity", side, REQUIRED)
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """A topology spread constraint that forbids."""

    topology: str
    skew: int
    selector: Selector | None
    domains: int  # minDomains

    def means(self, labels: Labels) -> bool:
        return self.selector is not None and self.selector.selects(labels)


def spreads_of(spec: Document, labels: Labels) -> tuple[Spread, ...]:
    """`matchLabelKeys` are values of the pod's own labels, required besides the selector."""
    found = []
    for one in objects(spec, "topologySpreadConstraints"):
        if text(one, "whenUnsatisfiable") == "DoNotSchedule":
            wanted = selector(at(one, "labelSelector"))
            own = {key: labels[key] for key in texts(one, "matchLabelKeys") if key in labels}
            if wanted is not None:
                wanted = Selector((*wanted.required, *equal_to(own)))
            skew, domains = integer(one, "maxSkew") or 1, integer(one, "minDomains") or 1
            found.append(Spread(text(one, "topologyKey"), skew, wanted, domains))
    return tuple(found)
