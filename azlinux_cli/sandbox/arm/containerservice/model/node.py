"""Nodes of a pool as their kubelets register them.

Labels: azure-aks-docs use-labels.md ("Reserved system labels") and nodes as shown in public issues.
Reserved resources: azure-aks-docs node-resource-reservations.md.
"""

import ipaddress
import zlib

from azlinux_cli.sandbox.arm.compute.offer.catalog import Size
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of, size_of
from azlinux_cli.sandbox.arm.containerservice.model.state import Node, PoolState, state_of
from azlinux_cli.sandbox.arm.containerservice.offer.catalog import ImageFamily, catalog
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import family_of_image
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.clusters import NodeSpec
from azlinux_cli.sandbox.kernel.resources import Document

FIRST_ADDRESS = ipaddress.IPv4Address("10.224.0.4")  # of AKS's own network, 10.224.0.0/12
QUARANTINE = {"kubernetes.azure.com/upgrade-status": "Quarantined"}
# vCPUs and the millicores that AKS keeps of them.
RESERVED_CPU = ((1, 60), (2, 100), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740))


def scale_set_name(cluster: Document, pool_name: str) -> str:
    """`aks-blue-12345678-vmss`; the number is made up, and the same each time."""
    number = zlib.crc32(f"{cluster['id']}/{pool_name}".lower().encode()) % 90_000_000 + 10_000_000
    return f"aks-{pool_name}-{number}-vmss"


def free_address(cloud: Cloud, cluster_id: str, taken: list[str]) -> str:
    """The lowest private address that no node of the cluster has."""
    used = set(taken)
    for pool in pools_of(cloud, cluster_id):
        used |= {node.address for node in state_of(cloud, pool["id"]).nodes}
    address = FIRST_ADDRESS
    while str(address) in used:
        address += 1
    return str(address)


def zone_for(zones: list[str], nodes: list[Node]) -> str:
    """Balanced: the zone that has the fewest nodes."""
    if not zones:
        return ""
    return min(zones, key=lambda zone: sum(node.zone == zone for node in nodes))


def resource_id(cluster: Document, state: PoolState, node: Node) -> str:
    subscription = cluster["id"].split("/")[2]
    return (
        f"/subscriptions/{subscription}/resourceGroups/{cluster['properties']['nodeResourceGroup']}"
        f"/providers/Microsoft.Compute/virtualMachineScaleSets/{state.scale_set}"
        f"/virtualMachines/{node.index}"
    )


def spec_of(cluster: Document, pool: Document, state: PoolState, node: Node) -> NodeSpec:
    properties = pool["properties"]
    size = size_of(properties)
    family = family_of_image(node.image) or catalog().families[0]
    if size is None:
        raise KeyError(properties["vmSize"])
    memory_mib = int(size.memory_gb * 1024)
    return NodeSpec(
        name=state.name_of(node.index),
        pool=pool["name"],
        labels=labels(cluster, pool, state, node),
        taints=tuple(properties.get("nodeTaints") or ()),
        provider_id=f"azure://{resource_id(cluster, state, node)}",
        address=node.address,
        kubernetes_version=node.version,
        os_image=os_image(family, node.image),
        kernel=family.kernel,
        cpu_millis=size.cores * 1000,
        memory_mib=memory_mib,
        pods=properties["maxPods"],
        zone=topology_zone(cluster, node),
        reserved_cpu_millis=reserved_cpu(size),
        reserved_memory_mib=reserved_memory(memory_mib, properties["maxPods"]),
    )


def topology_zone(cluster: Document, node: Node) -> str:
    """`westeurope-1`, as Kubernetes has it; "" for a node in no zone."""
    return f"{cluster['location']}-{node.zone}" if node.zone else ""


def os_image(family: ImageFamily, image: str) -> str:
    """ACL's pretty name has its build in it (AgentBaker release notes)."""
    if not family.plain:
        return family.os_image
    release = image.rpartition("-")[2]
    return f"{family.os_image}.{release.replace('.', '')[:8]}"


def reserved_cpu(size: Size) -> int:
    return max(millis for cores, millis in RESERVED_CPU if cores <= size.cores)


def reserved_memory(memory_mib: int, pods: int) -> int:
    """kube-reserved, and what the eviction threshold keeps."""
    return min(20 * pods + 50, memory_mib // 4) + 100


def labels(cluster: Document, pool: Document, state: PoolState, node: Node) -> dict[str, str]:
    """AKS's own win over those of the pool."""
    properties, name = pool["properties"], state.name_of(node.index)
    location = cluster["location"]
    size = size_of(properties)
    arch = "arm64" if size is not None and size.architecture == "Arm64" else "amd64"
    zone = topology_zone(cluster, node)
    ours = {
        "agentpool": pool["name"],
        "kubernetes.azure.com/agentpool": pool["name"],
        "kubernetes.azure.com/cluster": cluster["properties"]["nodeResourceGroup"],
        "kubernetes.azure.com/mode": properties["mode"].lower(),
        "kubernetes.azure.com/node-image-version": node.image,
        "kubernetes.azure.com/nodepool-type": properties["type"],
        "kubernetes.azure.com/os-sku": node.os_sku,
        "kubernetes.azure.com/os-sku-requested": node.os_sku,
        "kubernetes.azure.com/role": "agent",
        "kubernetes.azure.com/scalesetpriority": (properties.get("scaleSetPriority") or "").lower(),
        "kubernetes.azure.com/security-type": "TrustedLaunch" if _trusted(pool) else "",
        "kubernetes.io/arch": arch,
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": properties["vmSize"],
        "topology.kubernetes.io/region": location,
        "topology.kubernetes.io/zone": zone or "0",
        "topology.disk.csi.azure.com/zone": zone,
    }
    ours |= QUARANTINE if node.quarantined else {}
    given = {key: str(value) for key, value in (properties.get("nodeLabels") or {}).items()}
    return given | {key: value for key, value in ours.items() if value}


def _trusted(pool: Document) -> bool:
    security = pool["properties"].get("securityProfile") or {}
    return bool(security.get("enableSecureBoot") or security.get("enableVTPM"))
