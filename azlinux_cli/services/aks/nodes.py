"""A pool's nodes, and moving what runs on them, through the cluster's API."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.aks.pool_node import PodRef, PoolNode, Refusal
from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Phase, Pod
from azlinux_cli.domain.kubernetes.resource import CPU, MEMORY
from azlinux_cli.ports.kubernetes import Evicted, KubernetesCluster

# AKS, "Use labels in an AKS cluster"; "Upgrade node pools", undrainable nodes.
_IMAGE, _OS_SKU = "kubernetes.azure.com/node-image-version", "kubernetes.azure.com/os-sku"
_STATUS, _QUARANTINED = "kubernetes.azure.com/upgrade-status", "Quarantined"
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class ClusterNodes:
    """`ports.pool_nodes.PoolNodes`."""

    cluster: KubernetesCluster

    def nodes(self, pool: str) -> Sequence[PoolNode]:
        return [_pool_node(node) for node in self.cluster.nodes() if node.pool == pool]

    def cordon(self, node: str, *, on: bool) -> None:
        try:
            if on:
                self.cluster.cordon(node)
            else:
                self.cluster.uncordon(node)
        except NotFoundError:
            return

    def pods_to_move(self, node: str) -> Sequence[PodRef]:
        pods = self.cluster.pods(node)
        return [PodRef(pod.namespace, pod.name) for pod in pods if _moves(pod)]

    def evict(self, pod: PodRef) -> Refusal | None:
        reply = self.cluster.evict(pod.namespace, pod.name)
        if reply.evicted in {Evicted.GOING, Evicted.GONE}:
            return None
        return Refusal(pod, reply.message)

    def pending(self) -> Sequence[PodRef]:
        pods = self.cluster.state().pods
        waiting = (p for p in pods if not p.node and not p.phase.ended and not p.going)
        return [PodRef(pod.namespace, pod.name) for pod in waiting if not pod.gated]


def _moves(pod: Pod) -> bool:
    return not (pod.daemon or pod.mirror or pod.phase in {Phase.SUCCEEDED, Phase.FAILED})


def _pool_node(node: Node) -> PoolNode:
    return PoolNode(
        node.name,
        node.pool,
        ready=node.ready,
        schedulable=not node.cordoned,
        image=node.labels.get(_IMAGE, ""),
        os_sku=node.labels.get(_OS_SKU, ""),
        kubernetes=node.kubelet,
        quarantined=node.labels.get(_STATUS) == _QUARANTINED,
        cpu_millis=node.allocatable.get(CPU, 0),
        memory_mib=node.allocatable.get(MEMORY, 0) // _MIB,
    )
