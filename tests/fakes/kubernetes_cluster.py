"""A KubernetesCluster in memory: it is as its state says, and remembers what was asked of it."""

from dataclasses import dataclass, field, replace

from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.state import ClusterState
from azlinux_cli.ports.kubernetes import Evicted, EvictionReply


@dataclass
class FakeKubernetes:
    """`refuses`: what the evictions of a pod are answered with, one after the other."""

    current: ClusterState
    refuses: dict[str, list[EvictionReply]] = field(default_factory=dict)

    def state(self) -> ClusterState:
        return self.current

    def nodes(self) -> tuple[Node, ...]:
        return self.current.nodes

    def pods(self, node: str) -> tuple[Pod, ...]:
        return tuple(pod for pod in self.current.pods if pod.node == node)

    def evict(self, namespace: str, pod: str) -> EvictionReply:
        """Who goes is gone at once, and made anew by nobody."""
        key = f"{namespace}/{pod}"
        if self.refuses.get(key):
            return self.refuses[key].pop(0)
        left = tuple(one for one in self.current.pods if one.key != key)
        gone = len(left) == len(self.current.pods)
        self.current = replace(self.current, pods=left)
        return EvictionReply(Evicted.GONE if gone else Evicted.GOING)

    def cordon(self, node: str) -> None:
        self._close(node, cordoned=True)

    def uncordon(self, node: str) -> None:
        self._close(node, cordoned=False)

    def _close(self, name: str, *, cordoned: bool) -> None:
        nodes = (
            replace(node, cordoned=cordoned) if node.name == name else node
            for node in self.current.nodes
        )
        self.current = replace(self.current, nodes=tuple(nodes))
