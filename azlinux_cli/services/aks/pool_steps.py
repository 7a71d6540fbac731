"""What every move of a pool begins and ends with: looking, freezing, and giving back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.aks.blue_green import Capacity
from azlinux_cli.domain.aks.pool import ClusterRef, PoolRef
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.ports.pool_nodes import PoolNodes
from azlinux_cli.ports.procedure import StepEnd, Visit
from azlinux_cli.services.aks.settled import SettledAks

LOOK, FREEZE, THAW = "look", "freeze", "thaw"


@dataclass(frozen=True, slots=True)
class PoolSteps:
    azure: SettledAks
    nodes_of: Callable[[ClusterRef], PoolNodes]

    def look(self, visit: Visit) -> StepEnd:
        """Facts: its `nodes`, what they can bear (`need`), and how many pods wait (`pending`)."""
        blue = blue_of(visit)
        cluster = self.azure.cluster(blue.cluster)
        pool = self.azure.pool(blue)
        if pool is None:
            raise NotFoundError(f"there is no node pool {blue}")
        nodes = self.nodes_of(blue.cluster)
        of_pool = nodes.nodes(blue.name)
        asked = {"osSku": pool.os_sku, "kubernetes": pool.kubernetes, "count": str(pool.count)}
        known = visit.before.get(LOOK)
        differs = [k for k, v in asked.items() if visit.unit.digest.get(k, v) != v]
        if differs and not known:
            return StepEnd(
                ok=False,
                code="stale-plan",
                message=f"{blue}: it is not as it was planned for: {', '.join(differs)}",
                hints=("plan it again",),
            )
        facts: dict[str, Any] = {
            "nodes": sorted(node.name for node in of_pool),
            "need": Capacity.of(of_pool).document(),
            "pending": len(nodes.pending()),
            "cluster": cluster.kubernetes,
        }
        return StepEnd(facts={**facts, **known} if known else facts)

    def freeze(self, visit: Visit) -> StepEnd:
        """Facts: what `was` there, and the pool's whole `body`."""
        blue = blue_of(visit)
        known = visit.before.get(FREEZE)
        pool, cluster = self.azure.pool(blue), self.azure.cluster(blue.cluster)
        if pool is None:
            raise NotFoundError(f"there is no node pool {blue}")
        was = self.azure.freeze(pool, cluster)
        body = self.azure.actions.pool_body(blue)
        return StepEnd(facts={**(known or {"was": was}), "body": body})

    def thaw(self, visit: Visit, pool: PoolRef) -> StepEnd:
        """Channels as they were, and the autoscaler, for this pool."""
        frozen = visit.facts.get(FREEZE)
        if frozen is not None:
            self.azure.thaw(frozen["was"], pool.cluster, pool)
        return StepEnd()


def blue_of(visit: Visit) -> PoolRef:
    """The pool that is moved."""
    subject = visit.unit.subject
    return PoolRef(ClusterRef(*subject["cluster"]), subject["pool"])
