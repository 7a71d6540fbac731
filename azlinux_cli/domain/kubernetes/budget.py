"""Pod disruption budgets, and their arithmetic.

Rules: "Specifying a Disruption Budget for your Application"; the disruption controller's
getExpectedPodCount and getExpectedScale; "API-initiated Eviction".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.domain.kubernetes.document import Document, at, condition, integer, text
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.quantity import Share, share
from azlinux_cli.domain.kubernetes.selector import Selector, selector
from azlinux_cli.domain.kubernetes.workload import UNSCALABLE, Workloads


@dataclass(frozen=True, slots=True)
class Budget:
    """`told_*`: what its controller has written, for pods of workloads that azl does not know."""

    namespace: str
    name: str
    selector: Selector | None
    min_available: Share | None = None
    max_unavailable: Share | None = None
    always_allow_unhealthy: bool = False
    told_desired: int | None = None
    told_expected: int | None = None
    told_failed: bool = False

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def terms(self) -> str:
        if self.max_unavailable is not None:
            return f"maxUnavailable {self.max_unavailable}"
        return f"minAvailable {self.min_available}" if self.min_available is not None else "nothing"

    @property
    def counts_scale(self) -> bool:
        """Whether it needs to know how many pods are wanted, not how many are there."""
        least = self.min_available
        return self.max_unavailable is not None or (least is not None and least.percent)

    def guards(self, pod: Pod) -> bool:
        if pod.namespace != self.namespace or self.selector is None:
            return False
        return self.selector.selects(pod.labels)


def budget_of(document: Document) -> Budget:
    least, most = at(document, "spec", "minAvailable"), at(document, "spec", "maxUnavailable")
    allowed = condition(document, "DisruptionAllowed")
    return Budget(
        namespace=text(document, "metadata", "namespace"),
        name=text(document, "metadata", "name"),
        selector=selector(at(document, "spec", "selector")),
        min_available=share(least),
        max_unavailable=share(most),
        always_allow_unhealthy=at(document, "spec", "unhealthyPodEvictionPolicy") == "AlwaysAllow",
        told_desired=integer(document, "status", "desiredHealthy"),
        told_expected=integer(document, "status", "expectedPods"),
        told_failed=allowed.get("reason") == "SyncFailed",
    )


@dataclass(frozen=True, slots=True)
class Need:
    """How many pods a budget expects, and how many of them must be healthy."""

    expected: int
    desired: int

    def allowed(self, healthy: int) -> int:
        return max(0, healthy - self.desired) if self.expected > 0 else 0


@dataclass(frozen=True, slots=True)
class Unreckoned:
    """A budget that its controller cannot work out: nothing may be evicted. `why`: a clause."""

    why: str


def need(budget: Budget, pods: Iterable[Pod], workloads: Workloads) -> Need | Unreckoned:
    """`pods`: all that it guards."""
    known = list(pods)
    if not budget.counts_scale:
        least = budget.min_available
        return Need(len(known), least.number) if least is not None else Need(0, 0)
    found = _scale(budget, known, workloads)
    if isinstance(found, Need | Unreckoned):
        return found
    most, least = budget.max_unavailable, budget.min_available
    if most is not None:
        return Need(found, max(0, found - most.of(found)))
    return Need(found, least.of(found) if least is not None else 0)


def _scale(budget: Budget, pods: list[Pod], workloads: Workloads) -> int | Need | Unreckoned:
    """The sum over the workloads of the pods; bare pods count for nothing."""
    scales: dict[str, int] = {}
    for owner in dict.fromkeys(pod.owner for pod in pods if pod.owner is not None):
        if owner.kind in UNSCALABLE:
            return Unreckoned(f"{UNSCALABLE[owner.kind]} have no scale that it could count")
        found = workloads.scaled(owner)
        if found is None:
            return _told(budget, f"{owner.kind.lower()}/{owner.name}")
        scales[found.uid] = found.replicas
    return sum(scales.values())


def _told(budget: Budget, title: str) -> Need | Unreckoned:
    """What the controller says of a workload that azl cannot see."""
    if budget.told_failed or budget.told_desired is None or budget.told_expected is None:
        return Unreckoned(f"{title} is not known, so nobody can tell how many pods it wants")
    return Need(budget.told_expected, budget.told_desired)
