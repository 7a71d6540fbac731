"""Clusters that only remember their nodes, and whose drains do what a test says."""

from dataclasses import dataclass, field, replace

from azlinux_cli.sandbox.kernel.clusters import Blocked, ClusterSpec, NodeSpec, Sweep

FAULTS = {"not-ready", "image-pull", "evict-429", "evict-500"}
BUDGET = "Cannot evict pod as it would violate the pod's disruption budget."


@dataclass(slots=True)
class FakeCluster:
    """`version` is of the control plane; `cordoned` are names of nodes."""

    spec: ClusterSpec
    version: str
    nodes: dict[str, NodeSpec] = field(default_factory=dict)
    cordoned: set[str] = field(default_factory=set)


class FakeClusters:
    """A ClusterHost without pods: a drain succeeds at once unless a fault is planted."""

    def __init__(self) -> None:
        self.clusters: dict[str, FakeCluster] = {}
        self.events: list[tuple[str, str]] = []  # what, and the node
        self.faults: dict[tuple[str, str, str], int | None] = {}

    def create_cluster(self, spec: ClusterSpec) -> None:
        found = FakeCluster(spec, spec.kubernetes_version)
        self.clusters.setdefault(spec.cluster_id.lower(), found)

    def delete_cluster(self, cluster_id: str) -> None:
        self.clusters.pop(cluster_id.lower(), None)

    def set_version(self, cluster_id: str, kubernetes_version: str) -> None:
        self._of(cluster_id).version = kubernetes_version

    def kubeconfig(self, cluster_id: str, *, admin: bool) -> str:
        user = "clusterAdmin" if admin else "clusterUser"
        name = self._of(cluster_id).spec.name
        return (
            "apiVersion: v1\nkind: Config\npreferences: {}\n"
            f"clusters:\n- name: {name}\n  cluster: {{server: 'https://localhost/kubernetes/1'}}\n"
            f"users:\n- name: {user}\n  user: {{token: fake}}\n"
            f"contexts:\n- name: {name}\n  context: {{cluster: {name}, user: {user}}}\n"
            f"current-context: {name}\n"
        )

    def join(self, cluster_id: str, node: NodeSpec) -> None:
        cluster = self._of(cluster_id)
        self._note("reimage" if node.name in cluster.nodes else "join", node.name)
        zone = {"topology.kubernetes.io/zone": node.zone} if node.zone else {}
        cluster.nodes[node.name] = replace(node, labels={**node.labels, **zone})
        cluster.cordoned.discard(node.name)

    def leave(self, cluster_id: str, node: str) -> None:
        cluster = self._with(cluster_id, node)
        del cluster.nodes[node]
        cluster.cordoned.discard(node)
        self._note("leave", node)

    def cordon(self, cluster_id: str, node: str, *, on: bool) -> None:
        cluster = self._with(cluster_id, node)
        (cluster.cordoned.add if on else cluster.cordoned.discard)(node)
        self._note("cordon" if on else "uncordon", node)

    def label(self, cluster_id: str, node: str, labels: dict[str, str | None]) -> None:
        cluster = self._with(cluster_id, node)
        changed = {**cluster.nodes[node].labels, **labels}
        kept = {key: value for key, value in changed.items() if value is not None}
        cluster.nodes[node] = replace(cluster.nodes[node], labels=kept)

    def taint(self, cluster_id: str, node: str, taints: tuple[str, ...]) -> None:
        cluster = self._with(cluster_id, node)
        cluster.nodes[node] = replace(cluster.nodes[node], taints=taints)

    def sweep(self, cluster_id: str, node: str) -> Sweep:
        self._with(cluster_id, node)
        if self._faulty(cluster_id, "evict-429", node):
            return Sweep(1, (Blocked("default", "web-1", BUDGET),))
        self._note("drained", node)
        return Sweep(0)

    def ready(self, cluster_id: str, node: str) -> bool:
        self._with(cluster_id, node)
        return not self._faulty(cluster_id, "not-ready", node)

    def nodes(self, cluster_id: str, pool: str) -> tuple[str, ...]:
        found = self._of(cluster_id).nodes.values()
        return tuple(sorted(node.name for node in found if node.pool == pool))

    def add_fault(self, cluster_id: str, fault: str, target: str, times: int | None) -> None:
        if fault not in FAULTS:
            raise ValueError(f"no fault {fault!r}")
        self._of(cluster_id)
        self.faults[cluster_id.lower(), fault, target] = times

    def clear_faults(self, cluster_id: str | None) -> None:
        wanted = None if cluster_id is None else cluster_id.lower()
        self.faults = {k: v for k, v in self.faults.items() if wanted not in {None, k[0]}}

    def _faulty(self, cluster_id: str, fault: str, node: str) -> bool:
        """Whether it is planted for the node, its pool or all; counted as used."""
        pool = self._of(cluster_id).nodes[node].pool
        for target in (node, pool, "*"):
            key = (cluster_id.lower(), fault, target)
            if key in self.faults:
                left = self.faults[key]
                if left is not None:
                    self.faults[key] = left - 1
                    if left <= 1:
                        del self.faults[key]
                return True
        return False

    def _of(self, cluster_id: str) -> FakeCluster:
        return self.clusters[cluster_id.lower()]

    def _with(self, cluster_id: str, node: str) -> FakeCluster:
        cluster = self._of(cluster_id)
        if node not in cluster.nodes:
            raise KeyError(node)
        return cluster

    def _note(self, what: str, node: str) -> None:
        self.events.append((what, node))
