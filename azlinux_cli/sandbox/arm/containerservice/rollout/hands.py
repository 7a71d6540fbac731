"""What a pool does to its cluster, by the number of a node.

Somebody may have deleted a node object with kubectl: it counts as empty, and as not ready.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.model.node import QUARANTINE, spec_of
from azlinux_cli.sandbox.arm.containerservice.model.state import Goal, Node, PoolState
from azlinux_cli.sandbox.kernel.clusters import ClusterHost, Sweep
from azlinux_cli.sandbox.kernel.resources import Document


@dataclass(frozen=True, slots=True)
class Hands:
    host: ClusterHost
    cluster: Document
    pool: Document
    state: PoolState

    @property
    def cluster_id(self) -> str:
        return str(self.cluster["id"])

    def join(self, node: Node) -> None:
        """The node registers, fresh: also a reimage."""
        self.host.join(self.cluster_id, spec_of(self.cluster, self.pool, self.state, node))

    def reimage(self, index: int, goal: Goal) -> None:
        node = self.state.node(index)
        node.version, node.image, node.os_sku = goal.version, goal.image, goal.os_sku
        self.join(node)

    def detach(self, index: int) -> None:
        """The node leaves the cluster; its machine stays the pool's."""
        with suppress(KeyError):
            self.host.leave(self.cluster_id, self.state.name_of(index))

    def leave(self, index: int) -> None:
        """The node is gone, here and there."""
        self.detach(index)
        self.state.nodes = [item for item in self.state.nodes if item.index != index]

    def cordon(self, index: int, *, on: bool) -> None:
        with suppress(KeyError):
            self.host.cordon(self.cluster_id, self.state.name_of(index), on=on)

    def quarantine(self, index: int, *, on: bool) -> None:
        self.state.node(index).quarantined = on
        labels: dict[str, str | None] = {k: v if on else None for k, v in QUARANTINE.items()}
        self.label(index, labels)

    def label(self, index: int, labels: dict[str, str | None]) -> None:
        with suppress(KeyError):
            self.host.label(self.cluster_id, self.state.name_of(index), labels)

    def taint(self, index: int, taints: tuple[str, ...]) -> None:
        with suppress(KeyError):
            self.host.taint(self.cluster_id, self.state.name_of(index), taints)

    def sweep(self, index: int) -> Sweep:
        try:
            return self.host.sweep(self.cluster_id, self.state.name_of(index))
        except KeyError:
            return Sweep(0)

    def ready(self, index: int) -> bool:
        try:
            return self.host.ready(self.cluster_id, self.state.name_of(index))
        except KeyError:
            return False

    def not_ready(self, indices: Iterable[int]) -> list[str]:
        """Names of those that are not."""
        return [self.state.name_of(index) for index in indices if not self.ready(index)]
