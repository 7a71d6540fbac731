"""Managed clusters as documents."""

import uuid
from typing import Any

from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of, profile
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import LTS
from azlinux_cli.sandbox.arm.containerservice.refusal import not_emulated
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.clusters import ClusterHost, ClusterSpec
from azlinux_cli.sandbox.kernel.resources import Document

PROVIDER = "Microsoft.ContainerService"
CLUSTER_TYPE = PROVIDER + "/managedClusters"
SHOWN_TYPE = PROVIDER + "/ManagedClusters"  # as recorded


def cluster_id_of(cloud: Cloud, subscription: str, group: str, name: str) -> str:
    """As recorded, with `resourcegroups` in small letters. Raises ArmError 404 for the group."""
    found = str(cloud.resources.group(subscription, group)["name"])
    return f"/subscriptions/{subscription}/resourcegroups/{found}/providers/{CLUSTER_TYPE}/{name}"


def require_cluster(cloud: Cloud, subscription: str, group: str, name: str) -> Document:
    """Raises ArmError 404 ResourceGroupNotFound or ResourceNotFound."""
    return cloud.resources.require(cluster_id_of(cloud, subscription, group, name))


def new_etag() -> str:
    return str(uuid.uuid4())


def save(cloud: Cloud, cluster: Document) -> None:
    """Remember a change: a cluster has another ETag then."""
    cluster["eTag"] = new_etag()
    cloud.resources.put(cluster)


def shown(cloud: Cloud, cluster: Document) -> Document:
    """The document with its pools."""
    pools = [profile(pool) for pool in pools_of(cloud, cluster["id"])]
    properties = {**cluster["properties"], "agentPoolProfiles": pools}
    return {**cluster, "properties": properties}


def host(cloud: Cloud) -> ClusterHost:
    """Raises ArmError 501 if this sandbox runs no Kubernetes API."""
    try:
        return cloud.clusters
    except LookupError:
        raise not_emulated("Kubernetes clusters without a Kubernetes API") from None


def control_plane(cloud: Cloud, cluster: Document) -> ClusterHost:
    """The host, with the cluster in it: it may be missing after a creation that failed."""
    found, properties = host(cloud), cluster["properties"]
    found.create_cluster(
        ClusterSpec(
            cluster_id=cluster["id"],
            name=cluster["name"],
            kubernetes_version=properties["currentKubernetesVersion"],
            fqdn=properties["fqdn"],
        )
    )
    return found


def is_lts(cluster: Document) -> bool:
    return bool(cluster["properties"].get("supportPlan") == LTS)


def channel_of(cluster: Document, name: str) -> str:
    """`upgradeChannel` or `nodeOSUpgradeChannel`; "" where none is set."""
    profiles: dict[str, Any] = cluster["properties"].get("autoUpgradeProfile") or {}
    return str(profiles.get(name) or "")
