"""Documents of a small Kubernetes cluster, as its API lists them."""

from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.domain.kubernetes.state import ClusterState, cluster_state

Document = dict[str, Any]
READY = {"type": "Ready", "status": "True"}
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def node(name: str, *, cpu: str = "2", zone: str = "", ready: bool = True, **spec: Any) -> Document:
    labels = {"agentpool": "blue", HOSTNAME: name} | ({ZONE: zone} if zone else {})
    return {
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": {
            "allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        },
    }


def apart(topology: str = HOSTNAME, **labels: str) -> Document:
    """A required anti-affinity to pods of these labels."""
    term = {"topologyKey": topology, "labelSelector": {"matchLabels": labels}}
    return {"affinity": {"podAntiAffinity": {REQUIRED: [term]}}}


@dataclass
class FakeCluster:
    """Filled word by word; `state()` reads it as it is then."""

    nodes: list[Document] = field(default_factory=list)
    pods: list[Document] = field(default_factory=list)
    budgets: list[Document] = field(default_factory=list)
    workloads: dict[str, list[Document]] = field(default_factory=dict)
    claims: list[Document] = field(default_factory=list)
    volumes: list[Document] = field(default_factory=list)

    def state(self) -> ClusterState:
        return cluster_state(
            nodes=self.nodes,
            pods=self.pods,
            budgets=self.budgets,
            workloads=self.workloads,
            claims=self.claims,
            volumes=self.volumes,
        )

    def pod(self, name: str, node: str, *, cpu: str = "100m", **more: Any) -> Document:
        """`more`: owner, labels, ready, phase, and fields of the spec."""
        labels = more.pop("labels", {"app": name.partition("-")[0]})
        owner, ready = more.pop("owner", None), more.pop("ready", True)
        phase = more.pop("phase", "Running")
        metadata: Document = {"name": name, "namespace": "shop", "labels": labels}
        metadata |= more.pop("metadata", {})
        if owner is not None:
            kind, uid = owner
            reference = {"kind": kind, "name": uid, "uid": uid, "controller": True}
            metadata["ownerReferences"] = [reference]
        container = {"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "64Mi"}}}
        document: Document = {
            "metadata": metadata,
            "spec": {"containers": [container], **({"nodeName": node} if node else {}), **more},
            "status": {"phase": phase, "conditions": [READY] if ready else []},
        }
        self.pods.append(document)
        return document

    def deployment(self, name: str, *nodes: str, **more: Any) -> None:
        """A deployment with its replica set, and a pod on each of the nodes."""
        metadata = {"name": name, "namespace": "shop", "uid": f"{name}-deployment"}
        spec = {"replicas": len(nodes)}
        self._workload("Deployment", metadata, spec)
        owner = {"kind": "Deployment", "name": name, "uid": metadata["uid"], "controller": True}
        replicas = {"name": f"{name}-set", "namespace": "shop", "uid": f"{name}-set"}
        self._workload("ReplicaSet", {**replicas, "ownerReferences": [owner]}, spec)
        for number, place in enumerate(nodes):
            self.pod(f"{name}-{number}", place, owner=("ReplicaSet", f"{name}-set"), **more)

    def stateful_set(self, name: str, *nodes: str, **more: Any) -> None:
        metadata = {"name": name, "namespace": "shop", "uid": name}
        self._workload("StatefulSet", metadata, {"replicas": len(nodes)})
        for number, place in enumerate(nodes):
            self.pod(f"{name}-{number}", place, owner=("StatefulSet", name), **more)

    def _workload(self, kind: str, metadata: Document, spec: Document) -> None:
        self.workloads.setdefault(kind, []).append({"metadata": metadata, "spec": dict(spec)})

    def budget(self, name: str, *, app: str, **spec: Any) -> None:
        selector = {"matchLabels": {"app": app}}
        metadata = {"name": name, "namespace": "shop"}
        self.budgets.append({"metadata": metadata, "spec": {"selector": selector, **spec}})

    def disk(self, claim: str, zone: str) -> None:
        """A claim bound to a volume of a zone."""
        terms = [{"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone]}]}]
        self.claims.append(
            {
                "metadata": {"name": claim, "namespace": "shop"},
                "spec": {"volumeName": f"{claim}-disk"},
            }
        )
        affinity = {"required": {"nodeSelectorTerms": terms}}
        self.volumes.append(
            {"metadata": {"name": f"{claim}-disk"}, "spec": {"nodeAffinity": affinity}}
        )
