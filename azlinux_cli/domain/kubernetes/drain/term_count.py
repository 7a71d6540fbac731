"""How many pods that somebody's term means run on each node: kept, so that it is never counted."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.domain.kubernetes.affinity import PodTerm, Spread
from azlinux_cli.domain.kubernetes.pod import Pod

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
        self._counted: dict[object, tuple[TermCount, ...]] = {}
        self._shunned: dict[object, tuple[tuple[PodTerm, TermCount], ...]] = {}
        for pod in pods:
            for term in (*pod.wishes.near, *pod.wishes.away):
                self._terms.setdefault(term, TermCount(term.means))
            for term in pod.wishes.away:
                self._shunning[term] = self._terms[term]
            for spread in pod.wishes.spreads:
                self._spreads.setdefault(
                    (pod.namespace, spread), TermCount(_within(pod.namespace, spread))
                )

    def of(self, pod: Pod) -> Terms:
        """Pods of the same labels share what others think of them."""
        like = (pod.namespace, frozenset(pod.labels.items()))
        if like not in self._counted:
            every = (*self._terms.values(), *self._spreads.values())
            where = (pod.namespace, pod.labels)
            self._counted[like] = tuple(one for one in every if one.means(*where))
            self._shunned[like] = tuple(
                (term, one) for term, one in self._shunning.items() if one.means(*where)
            )
        return Terms(
            near=tuple((term, self._terms[term]) for term in pod.wishes.near),
            away=tuple((term, self._terms[term]) for term in pod.wishes.away),
            spreads=tuple((one, self._spreads[pod.namespace, one]) for one in pod.wishes.spreads),
            shunned=self._shunned[like],
            counted=self._counted[like],
        )


def _within(namespace: str, spread: Spread) -> Callable[[str, Labels], bool]:
    return lambda other, labels: other == namespace and spread.means(labels)
