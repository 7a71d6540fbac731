"""ARM's side of a pool's move: waiting until nothing is under way, freezing, putting back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool, PoolRef
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.ports.aks import AksActions, AksCatalog
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.patience import Patience
from azlinux_cli.services.rollout.letting_go import LettingGo

_AT_REST = {"succeeded", "failed", "canceled"}
_OFF = ("none", "None")  # the cluster's channel, the nodes'


@dataclass(frozen=True, slots=True)
class SettledAks:
    """`step_s`: seconds for each thing that is waited for. All of it may be done again."""

    catalog: AksCatalog
    actions: AksActions
    clock: Clock
    letting_go: LettingGo
    step_s: float

    @property
    def waiting(self) -> Waiting:
        return Waiting(True, self.step_s, self.letting_go.asked)

    def patience(self) -> Patience:
        return Patience.of(self.waiting, self.clock)

    def cluster(self, ref: ClusterRef) -> Cluster:
        """Once nothing is under way on it."""
        return self.patience().until(
            lambda: self.catalog.cluster(ref),
            lambda found: found.provisioning_state.lower() in _AT_REST,
            f"an earlier operation on cluster {ref.name}",
        )

    def pool(self, ref: PoolRef) -> NodePool | None:
        """None: there is no such pool."""
        return self.patience().until(
            lambda: self._find(ref),
            lambda found: found is None or found.provisioning_state.lower() in _AT_REST,
            f"an earlier operation on node pool {ref}",
        )

    def _find(self, ref: PoolRef) -> NodePool | None:
        try:
            return self.catalog.pool(ref)
        except NotFoundError:
            return None

    def freeze(self, pool: NodePool, cluster: Cluster) -> dict[str, Any]:
        """Nobody else renews or scales the pool meanwhile. Facts: what was there before."""
        was = {
            "channels": [cluster.upgrade_channel, cluster.node_os_channel],
            "autoscaler": [pool.autoscaler.least, pool.autoscaler.most]
            if pool.autoscaler
            else None,
        }
        self._set_channels(cluster, *_OFF)
        if pool.autoscaler is not None:
            self.change(pool.ref, _no_scaler, "freeze")
        return was

    def thaw(self, was: dict[str, Any], cluster: ClusterRef, pool: PoolRef | None) -> None:
        """As it was before. `pool` None: there is none to give the autoscaler back to."""
        self._set_channels(self.cluster(cluster), *was["channels"])
        limits = was["autoscaler"]
        if limits is None or pool is None or self.pool(pool) is None:
            return

        def scaled(body: dict[str, Any]) -> dict[str, Any]:
            least, most = limits
            return {**body, "enableAutoScaling": True, "minCount": least, "maxCount": most}

        self.change(pool, scaled, "give the autoscaler back to")

    def _set_channels(self, cluster: Cluster, upgrade: str, node_os: str) -> None:
        now = self.cluster(cluster.ref)
        if (now.upgrade_channel, now.node_os_channel) != (upgrade, node_os):
            self.actions.set_channels(cluster.ref, upgrade, node_os, self.waiting)

    def change(
        self, ref: PoolRef, to: Callable[[dict[str, Any]], dict[str, Any]], verb: str
    ) -> None:
        """Read, change and write, unless it is so already."""
        self.pool(ref)
        body = self.actions.pool_body(ref)
        wanted = to(dict(body))
        if wanted != body:
            self.actions.put_pool(ref, wanted, self.waiting, verb=verb)


def _no_scaler(body: dict[str, Any]) -> dict[str, Any]:
    found = {k: v for k, v in body.items() if k not in {"minCount", "maxCount"}}
    return {**found, "enableAutoScaling": False}
