"""A machine of a pool as the node that its kubelet registers.

Source: well-known labels ("Well-Known Labels, Annotations and Taints"); labels that AKS gives
("Use labels in an AKS cluster", reserved prefixes); recorded `kubectl get node -o yaml` of AKS.
"""

from azlinux_cli.sandbox.kernel.clusters import ClusterSpec, NodeSpec
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes import taint as taints
from azlinux_cli.sandbox.kubernetes.controller.node import keep_taints, registered
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh, owner_reference
from azlinux_cli.sandbox.kubernetes.controller.pod import POOL
from azlinux_cli.sandbox.kubernetes.field import name_of, stamp
from azlinux_cli.sandbox.kubernetes.kind import NODES
from azlinux_cli.sandbox.kubernetes.volume import DISK_ZONE, ZONE

RUNTIME = "containerd://2.0.0"
DISK_BYTES = 128 * 2**30


def node_of(plane: Plane, cluster: ClusterSpec, spec: NodeSpec) -> Json:
    """Raises ValueError for a taint that is none."""
    metadata: Json = {"name": spec.name, "labels": _labels(cluster, spec)}
    if spec.annotations:
        metadata["annotations"] = dict(spec.annotations)
    node = {
        "metadata": fresh(plane, metadata),
        "spec": {
            "providerID": spec.provider_id,
            "taints": [taints.parse(text) for text in spec.taints],
        },
        "status": _status(spec),
    }
    return keep_taints(registered(node, plane.now), plane.now)


def lease_of(plane: Plane, node: Json) -> Json:
    """The kubelet's sign of life. It is written once: heartbeats stand still here."""
    owner = owner_reference(NODES, node)
    metadata: Json = {
        "name": name_of(node),
        "namespace": "kube-node-lease",
        "ownerReferences": [{k: owner[k] for k in ("apiVersion", "kind", "name", "uid")}],
    }
    spec = {
        "holderIdentity": name_of(node),
        "leaseDurationSeconds": 40,
        "renewTime": stamp(plane.now).replace("Z", ".000000Z"),
    }
    return {"metadata": fresh(plane, metadata), "spec": spec}


def _labels(cluster: ClusterSpec, spec: NodeSpec) -> dict[str, str]:
    """What the pool says wins over what is set here."""
    labels = {
        "kubernetes.io/hostname": spec.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "agentpool": spec.pool,
        POOL: spec.pool,
        "kubernetes.azure.com/cluster": cluster.name,
    }
    if spec.zone:
        labels[ZONE] = labels[DISK_ZONE] = spec.zone
    return labels | spec.labels


def _status(spec: NodeSpec) -> Json:
    def amounts(cpu_millis: int, memory_mib: int) -> Json:
        return {
            "cpu": f"{cpu_millis}m" if cpu_millis % 1000 else str(cpu_millis // 1000),
            "memory": f"{memory_mib * 1024}Ki",
            "pods": str(spec.pods),
            "ephemeral-storage": str(DISK_BYTES),
        }

    return {
        "capacity": amounts(spec.cpu_millis, spec.memory_mib),
        "allocatable": amounts(
            spec.cpu_millis - spec.reserved_cpu_millis,
            spec.memory_mib - spec.reserved_memory_mib,
        ),
        "addresses": [
            {"type": "InternalIP", "address": spec.address},
            {"type": "Hostname", "address": spec.name},
        ],
        "nodeInfo": {
            "architecture": "amd64",
            "operatingSystem": "linux",
            "osImage": spec.os_image,
            "kernelVersion": spec.kernel,
            "kubeletVersion": f"v{spec.kubernetes_version}",
            "kubeProxyVersion": f"v{spec.kubernetes_version}",
            "containerRuntimeVersion": RUNTIME,
            "machineID": "",
            "systemUUID": "",
            "bootID": "",
        },
    }
