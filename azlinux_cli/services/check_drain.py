"""Whether the nodes of a pool can be drained, before anything is done to them."""

from collections.abc import Callable, Sequence

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.kubernetes.drain import pool as pools
from azlinux_cli.domain.kubernetes.drain.plan import KUBECTL, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, predict
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.quantity import Share
from azlinux_cli.domain.kubernetes.state import ClusterState
from azlinux_cli.ports.kubernetes import KubernetesCluster


class CheckDrain:
    """Reads the cluster once for each question. Raises NotFoundError, and the port's errors."""

    def __init__(self, cluster: KubernetesCluster) -> None:
        self._cluster = cluster

    def upgrade(self, pool: str, max_surge: Share, max_unavailable: Share) -> Prediction:
        """Of an upgrade in place, as AKS does it."""
        return self._of_pool(
            pool, lambda state: pools.upgrade(state, pool, max_surge, max_unavailable)
        )

    def migration(self, pool: str, green: Sequence[Node]) -> Prediction:
        """Of the old pool of a blue-green move, with the nodes of the new one."""
        return self._of_pool(pool, lambda state: pools.migration(state, pool, green))

    def nodes(self, names: Sequence[str]) -> Prediction:
        """Of these nodes in this order, as `kubectl drain` does it."""
        state = self._cluster.state()
        missing = sorted(set(names) - {node.name for node in state.nodes})
        if missing:
            raise NotFoundError(f"the cluster has no node {', '.join(missing)}")
        return predict(state, DrainPlan(tuple(names), rules=KUBECTL))

    def _of_pool(self, pool: str, plan: Callable[[ClusterState], DrainPlan]) -> Prediction:
        state = self._cluster.state()
        if not state.pool(pool):
            known = ", ".join(sorted({node.pool for node in state.nodes if node.pool})) or "none"
            raise NotFoundError(
                f"the cluster has no node of a pool {pool}", hint=f"its pools with nodes: {known}"
            )
        return predict(state, plan(state))
