"""Volumes, as far as they tie a pod to some nodes.

Rules: "Persistent Volumes" (node affinity); the label topology.kubernetes.io/zone of volumes.
"""

from collections.abc import Iterable, Mapping

from azlinux_cli.domain.kubernetes.affinity import OLD_ZONE, ZONE, NodeTerm, NodeTerms, node_terms
from azlinux_cli.domain.kubernetes.document import Document, at, pairs, text
from azlinux_cli.domain.kubernetes.selector import Requirement

_ZONES_APART = "__"  # several zones in one label
Reach = tuple[NodeTerms, ...]  # each of them has to be met


def reaches(claims: Iterable[Document], volumes: Iterable[Document]) -> Mapping[str, Reach]:
    """From which nodes the volume of a claim (`namespace/name`) can be used; empty: from all.

    A claim that is not bound yet is used from anywhere.
    """
    by_name = {text(volume, "metadata", "name"): _reach(volume) for volume in volumes}
    return {
        f"{text(claim, 'metadata', 'namespace')}/{text(claim, 'metadata', 'name')}": by_name.get(
            text(claim, "spec", "volumeName"), ()
        )
        for claim in claims
    }


def _reach(volume: Document) -> Reach:
    found = []
    required = node_terms(at(volume, "spec", "nodeAffinity", "required"))
    if required is not None:
        found.append(required)
    labels = pairs(volume, "metadata", "labels")
    for key in (ZONE, OLD_ZONE):
        if key in labels:
            zones = frozenset(labels[key].split(_ZONES_APART))
            found.append((NodeTerm((Requirement(key, "In", zones),)),))
    return tuple(found)


def zones_of(reach: Reach) -> tuple[str, ...]:
    """Zones that the terms name, for people."""
    values = {
        value
        for terms in reach
        for term in terms
        for requirement in term.labels
        if requirement.key.endswith("/zone")
        for value in requirement.values
    }
    return tuple(sorted(values))
