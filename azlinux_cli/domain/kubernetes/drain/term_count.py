"""How many pods that somebody's term means run on each node: kept, so that it is never counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.kubernetes.affinity import PodTerm, Spread
from azlinux_cli.domain.kubernetes.pod import Pod, Wishes
from azlinux_cli.domain.kubernetes.selector import SelectorIndex

Labels = Mapping[str, str]


@dataclass(slots=True, eq=False)
class TermCount:
    """By node: pods that are meant, those of them that are not going, and pods whose term it is."""

    means: Callable[[str, Labels], bool]  # namespace, labels
    meant: Counter[str] = field(default_factory=Counter)
    staying: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A pod's own terms with their counts, and the counts it is itself part of."""

    near: tuple[tuple[PodTerm, TermCount], ...] = ()
    away: tuple[tuple[PodTerm, TermCount], ...] = ()
    spreads: tuple[tuple[Spread, TermCount], ...] = ()
    shunned: tuple[tuple[PodTerm, TermCount], ...] = ()  # anti-affinity of others that means it
    counted: tuple[TermCount, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.near or self.away or self.spreads or self.shunned)


class TermCounts:
    """All terms of a cluster's pods; made from them before any of them is counted."""

    def __init__(self, pods: Iterable[Pod]) -> None:
        self._terms: dict[PodTerm, TermCount] = {}
        self._shunning: dict[PodTerm, TermCount] = {}
        self._spreads: dict[tuple[str, Spread], TermCount] = {}
        self._counts: SelectorIndex[TermCount] = SelectorIndex()
        self._shuns: SelectorIndex[tuple[PodTerm, TermCount]] = SelectorIndex()
        self._likes: dict[object, Terms] = {}
        for wishes, namespace in {id(p.wishes): (p.wishes, p.namespace) for p in pods}.values():
            self._learn(wishes, namespace)

    def _learn(self, wishes: Wishes, namespace: str) -> None:
        for term in (*wishes.near, *wishes.away):
            if term not in self._terms:
                self._terms[term] = TermCount(term.means)
                self._counts.add(term.selector, self._terms[term])
        for term in wishes.away:
            if term not in self._shunning:
                self._shunning[term] = self._terms[term]
                self._shuns.add(term.selector, (term, self._terms[term]))
        for spread in wishes.spreads:
            if (namespace, spread) not in self._spreads:
                count = self._spreads[namespace, spread] = TermCount(_within(namespace, spread))
                self._counts.add(spread.selector, count)

    def of(self, pod: Pod) -> Terms:
        """Pods of the same labels share what others think of them."""
        like = (pod.namespace, frozenset(pod.labels.items()))
        shared = self._likes.get(like)
        if shared is None:
            where = (pod.namespace, pod.labels)
            counts, shuns = (
                self._counts.candidates(pod.labels),
                self._shuns.candidates(pod.labels),
            )
            shared = self._likes[like] = Terms(
                counted=tuple(one for one in counts if one.means(*where)),
                shunned=tuple(pair for pair in shuns if pair[1].means(*where)),
            )
        wishes = pod.wishes
        if not (wishes.near or wishes.away or wishes.spreads):
            return shared
        return replace(
            shared,
            near=tuple((term, self._terms[term]) for term in wishes.near),
            away=tuple((term, self._terms[term]) for term in wishes.away),
            spreads=tuple((one, self._spreads[pod.namespace, one]) for one in wishes.spreads),
        )


def _within(namespace: str, spread: Spread) -> Callable[[str, Labels], bool]:
    return lambda other, labels: other == namespace and spread.means(labels)
