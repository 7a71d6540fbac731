"""What the container service asks of whatever runs as a cluster's Kubernetes API.

ARM decides which nodes there are and from which image; the cluster decides what runs on them, and
whether a pod may be evicted. The ARM side never reads a Kubernetes object.
"""

from dataclasses import dataclass, field
from typing import Protocol

# What an operator can make go wrong in a cluster: on a node, on a pool's nodes, or on all.
CLUSTER_FAULTS: dict[str, str] = {
    "not-ready": "a node of a cluster is not Ready",
    "image-pull": "a pod of a cluster cannot pull its image",
    "evict-429": "evictions in a cluster are refused, as by a disruption budget",
    "evict-500": "evictions in a cluster meet an internal error",
}


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """A managed cluster as its control plane is made."""

    cluster_id: str  # ARM id
    name: str
    kubernetes_version: str  # "1.34.1"
    fqdn: str


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One machine of a pool, as its kubelet registers it.

    `taints` are "key=value:Effect". `reserved_*` is what AKS keeps from pods, so that allocatable
    is what is left.
    """

    name: str  # "aks-blue-12345678-vmss000000"
    pool: str
    labels: dict[str, str]
    taints: tuple[str, ...]
    provider_id: str
    address: str  # private
    kubernetes_version: str
    os_image: str  # "Azure Linux 3.0 (...)": status.nodeInfo.osImage
    kernel: str
    cpu_millis: int
    memory_mib: int
    pods: int
    zone: str = ""
    reserved_cpu_millis: int = 100
    reserved_memory_mib: int = 1024
    annotations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A pod whose eviction was refused in a sweep, and why, in the API server's words."""

    namespace: str
    pod: str
    message: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """One round of evictions on a node. Drained: nothing is left but what a drain leaves."""

    left: int  # pods that are still there and have to go
    blocked: tuple[Blocked, ...] = ()

    @property
    def drained(self) -> bool:
        return self.left == 0


class ClusterHost(Protocol):
    """Runs control planes. Keeps each cluster's objects under its ARM id, durably.

    All but `create_cluster` raise KeyError for a cluster, or a node, that is not there.
    """

    def create_cluster(self, spec: ClusterSpec) -> None:
        """An API server with what AKS puts into kube-system. Silent if it is there."""
        ...

    def delete_cluster(self, cluster_id: str) -> None:
        """Forget it and all in it. Silent if there is none."""
        ...

    def set_version(self, cluster_id: str, kubernetes_version: str) -> None:
        """The control plane was upgraded."""
        ...

    def kubeconfig(self, cluster_id: str, *, admin: bool) -> str:
        """The file that `listClusterUserCredential` and `...AdminCredential` hand out, as YAML."""
        ...

    def join(self, cluster_id: str, node: NodeSpec) -> None:
        """A machine registers. It is Ready after a moment, and pods that wait are bound to it.

        One of this name that is there is replaced: a reimage. Its pods are gone.
        """
        ...

    def leave(self, cluster_id: str, node: str) -> None:
        """The machine is gone, drained or not; controllers make its pods anew elsewhere."""
        ...

    def cordon(self, cluster_id: str, node: str, *, on: bool) -> None: ...

    def label(self, cluster_id: str, node: str, labels: dict[str, str | None]) -> None:
        """Set labels; None takes one away."""
        ...

    def taint(self, cluster_id: str, node: str, taints: tuple[str, ...]) -> None:
        """Replace the taints that the pool gave it; a cordon's own stays."""
        ...

    def sweep(self, cluster_id: str, node: str) -> Sweep:
        """Evict what is on it as a drain does, once; disruption budgets are kept.

        Called again until it is drained or the caller's time is up.
        """
        ...

    def ready(self, cluster_id: str, node: str) -> bool: ...

    def nodes(self, cluster_id: str, pool: str) -> tuple[str, ...]:
        """Names of the pool's nodes, sorted."""
        ...

    def add_fault(self, cluster_id: str, fault: str, target: str, times: int | None) -> None:
        """A fault by name: `not-ready`, `image-pull`, `evict-429`, `evict-500`.

        `target`: a node, a pool, or "*". Raises ValueError for a fault it does not know.
        """
        ...

    def clear_faults(self, cluster_id: str | None) -> None: ...
