"""Which node a pod goes to, or why none takes it.

Rules: the filters of kube-scheduler in their order ("Scheduler Configuration", default plugins).
The choice among nodes that fit is spread first, then the emptiest: kube-scheduler weighs the same
things, and breaks ties at random.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.kubernetes.affinity import PodTerm, Spread
from azlinux_cli.domain.kubernetes.drain.live import Live
from azlinux_cli.domain.kubernetes.drain.place import (
    Place,
    Refusal,
    Suit,
    suit,
    tolerates_cordon,
    tolerates_unready,
)
from azlinux_cli.domain.kubernetes.pod import Wishes
from azlinux_cli.domain.kubernetes.volume import Reach


@dataclass(slots=True)
class Class:
    """Pods of the same wishes: how they suit each node, worked out once."""

    wishes: Wishes
    reach: Reach
    claim_missing: bool
    tolerates_cordon: bool
    tolerates_unready: bool
    suits: dict[str, Suit] = field(default_factory=dict)

    def suit(self, place: Place) -> Suit:
        found = self.suits.get(place.name)
        if found is None:
            found = self.suits[place.name] = suit(self.wishes, self.reach, place.node)
        return found


class Scheduler:
    """Sees the places as they are when it is asked."""

    def __init__(self, places: Mapping[str, Place], claims: Mapping[str, Reach] | None) -> None:
        self._places = places
        self._claims = claims
        self._classes: dict[int, Class] = {}
        self._alike: dict[Wishes, Class] = {}
        self.zones: dict[str, Counter[str]] = {}  # of each owner: its pods by zone

    def class_of(self, wishes: Wishes) -> Class:
        """Pods made from one another share their wishes, so that these are compared only once."""
        found = self._classes.get(id(wishes))
        if found is None:
            found = self._alike.get(wishes)
            if found is None:
                known = self._claims
                reach = tuple(t for c in wishes.claims for t in (known or {}).get(c, ()))
                missing = known is not None and any(c not in known for c in wishes.claims)
                lasting = (tolerates_cordon(wishes), tolerates_unready(wishes))
                found = Class(wishes, reach, missing, *lasting)
                self._alike[wishes] = found
            self._classes[id(wishes)] = found
        return found

    def place_for(self, live: Live) -> Place | None:
        kind = self.class_of(live.pod.wishes)
        if kind.claim_missing or live.pod.gated:
            return None
        owner = live.pod.owner.uid if live.pod.owner is not None else ""
        zones = self.zones.get(owner) or Counter()
        best: Place | None = None
        best_score: tuple[object, ...] = ()
        near = _Near(live, self._places, kind) if live.terms.any else None
        for place in self._places.values():
            if place.cordoned and not kind.tolerates_cordon:
                continue
            suits = kind.suit(place)
            if suits.refusal is not None or not suits.reached:
                continue
            score = (
                suits.disliked,
                -suits.preferred,
                zones[place.zone],
                place.owners[owner],
                -place.emptiness,
                place.name,
            )
            if (best is None or score < best_score) and self._has_room(kind, live, place, near):
                best, best_score = place, score
        return best

    @staticmethod
    def _has_room(kind: Class, live: Live, place: Place, near: "_Near | None") -> bool:
        """Asked last, for it takes longest."""
        if place.lacks(live.pod.requests):
            return False
        if kind.wishes.ports and place.port_taken(kind.wishes.ports):
            return False
        return near is None or near.refusal(place) is None

    def refusals(self, live: Live) -> dict[str, Refusal]:
        """For a pod that no node takes: the first reason of each."""
        kind = self.class_of(live.pod.wishes)
        near = _Near(live, self._places, kind)
        found = {}
        for place in self._places.values():
            refusal = self._refusal(kind, live, place)
            refusal = refusal if refusal is not None else near.refusal(place)
            if refusal is not None:
                found[place.name] = refusal
        return found

    @staticmethod
    def _refusal(kind: Class, live: Live, place: Place) -> Refusal | None:
        suits = kind.suit(place)
        if place.cordoned and not kind.tolerates_cordon:
            return Refusal.CORDON
        if suits.refusal is not None:
            return suits.refusal
        if kind.wishes.ports and place.port_taken(kind.wishes.ports):
            return Refusal.HOST_PORT
        if place.lacks(live.pod.requests):
            return Refusal.RESOURCES
        return None if suits.reached else Refusal.VOLUME


class _Near:
    """What the pods that are placed say of where one more may go."""

    def __init__(self, live: Live, places: Mapping[str, Place], kind: Class) -> None:
        terms = live.terms
        self._near = [(t.topology, _values(t, c.meant, places)) for t, c in terms.near]
        where = (live.pod.namespace, live.pod.labels)
        self._alone = not any(values for _, values in self._near) and all(
            term.means(*where) for term, _ in terms.near
        )
        away = [(t.topology, _values(t, c.meant, places)) for t, c in terms.away]
        shunned = [(t.topology, _values(t, c.holders, places)) for t, c in terms.shunned]
        self._away = [*away, *shunned]
        self._spreads = _domains(live, places.values(), kind)

    def refusal(self, place: Place) -> Refusal | None:
        labels = place.node.labels
        if not all(domains.allow(labels) for domains in self._spreads):
            return Refusal.SPREAD
        for topology, values in self._near:
            value = labels.get(topology)
            if value is None or (value not in values and not self._alone):
                return Refusal.POD_AFFINITY
        if any(labels.get(topology) in values for topology, values in self._away):
            return Refusal.ANTI_AFFINITY
        return None


def _values(term: PodTerm, counts: Counter[str], places: Mapping[str, Place]) -> set[str]:
    """Values of the term's topology that have such pods."""
    found = (
        places[name].node.labels.get(term.topology)
        for name, count in counts.items()
        if count and name in places
    )
    return {value for value in found if value is not None}


@dataclass(frozen=True, slots=True)
class _Domains:
    """A spread constraint with the pods of each domain counted."""

    spread: Spread
    counts: Mapping[str, int]
    own: int

    def allow(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.spread.topology)
        if value is None:
            return False
        few = len(self.counts) < self.spread.domains
        least = 0 if few else min(self.counts.values(), default=0)
        return self.counts.get(value, 0) + self.own - least <= self.spread.skew


def _domains(live: Live, places: Iterable[Place], kind: Class) -> list[_Domains]:
    """Nodes count that have all topologies and suit the pod's affinity, tainted or closed."""
    spreads = live.terms.spreads
    if not spreads:
        return []
    keys = [spread.topology for spread, _ in spreads]
    wish = kind.wishes.node
    counted = [
        place.node
        for place in places
        if all(key in place.node.labels for key in keys) and wish.met(place.name, place.node.labels)
    ]
    found = []
    for spread, count in spreads:
        domains: Counter[str] = Counter({node.labels[spread.topology]: 0 for node in counted})
        for node in counted:
            domains[node.labels[spread.topology]] += count.staying[node.name]
        own = int(spread.means(live.pod.labels))
        found.append(_Domains(spread, domains, own))
    return found
