"""Clusters and node pools as documents and tables. docs/schemas pins the keys."""

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.outlook import PoolOutlook
from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.rendering.output import Column, Document, View


def cluster_document(cluster: Cluster) -> Document:
    return {
        "id": cluster.ref.id,
        "name": cluster.name,
        "resourceGroup": cluster.ref.resource_group,
        "location": cluster.location,
        "kubernetesVersion": cluster.kubernetes,
        "provisioningState": cluster.provisioning_state,
        "powerState": cluster.power_state,
        "fqdn": cluster.fqdn or None,
        "nodeResourceGroup": cluster.node_group or None,
        "upgradeChannel": cluster.upgrade_channel,
        "nodeOsUpgradeChannel": cluster.node_os_channel,
        "tier": cluster.tier,
        "identity": cluster.identity,
        "networkPlugin": cluster.network_plugin or None,
        "localAccounts": cluster.local_accounts,
        "tags": dict(cluster.tags),
        "nodePools": [pool_document(pool) for pool in cluster.pools],
    }


def pool_document(pool: NodePool) -> Document:
    scaler = pool.autoscaler
    return {
        "id": pool.ref.id,
        "name": pool.name,
        "cluster": pool.ref.cluster.name,
        "resourceGroup": pool.ref.cluster.resource_group,
        "mode": pool.mode,
        "osSku": pool.os_sku,
        "nodeImage": pool.node_image or None,
        "kubernetesVersion": pool.kubernetes,
        "count": pool.count,
        "size": pool.size,
        "autoscaler": scaler and {"minCount": scaler.least, "maxCount": scaler.most},
        "provisioningState": pool.provisioning_state,
        "powerState": pool.power_state,
        "zones": list(pool.zones),
        "labels": dict(pool.labels),
        "taints": list(pool.taints),
        "tags": dict(pool.tags),
        "maxPods": pool.max_pods,
        "osDiskType": pool.os_disk_type or None,
        "osDiskSizeGb": pool.os_disk_size_gb,
        "priority": pool.priority,
        "secureBoot": pool.secure_boot,
        "vtpm": pool.vtpm,
        "fips": pool.fips,
        "maxSurge": pool.max_surge or None,
        "maxUnavailable": pool.max_unavailable or None,
        "drainTimeoutMinutes": pool.drain_timeout_min,
        "soakMinutes": pool.soak_min,
        "subnetId": pool.subnet_id or None,
    }


def outlook_document(seen: PoolOutlook) -> Document:
    offered = seen.offered
    return {
        **pool_document(seen.pool),
        "channel": seen.cluster.channel,
        "controlPlaneVersion": seen.cluster.kubernetes,
        "newestNodeImage": (offered.newest_image or None) if offered else None,
        "hasNewerNodeImage": seen.has_newer_image,
        "nodeImageAgeDays": seen.image_age_days,
        "kubernetesUpgrades": list(offered.kubernetes) if offered else None,
        "supportEnds": seen.support_ends or None,
        "warnings": list(seen.warnings),
        "blocks": list(seen.blocks),
    }


def _image(document: Document) -> str:
    """The release and its age: the line is the OS SKU's."""
    release = (document["nodeImage"] or "").rpartition("-")[2]
    age = document["nodeImageAgeDays"]
    return f"{release} ({age} d)" if age is not None else release


def _newest(document: Document) -> str:
    if document["newestNodeImage"] is None:
        return "?"
    newer = document["hasNewerNodeImage"]
    return document["newestNodeImage"].rpartition("-")[2] if newer else "same"


def _count(document: Document) -> str:
    scaler = document["autoscaler"]
    return f"{document['count']}" + (
        f" ({scaler['minCount']}-{scaler['maxCount']})" if scaler else ""
    )


def _state(document: Document) -> str:
    if document["powerState"].lower() != "running":
        return str(document["powerState"])
    return str(document["provisioningState"])


CLUSTER_VIEW = View(
    cluster_document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("GROUP", lambda d: d["resourceGroup"]),
        Column("LOCATION", lambda d: d["location"]),
        Column("KUBERNETES", lambda d: d["kubernetesVersion"]),
        Column("POOLS", lambda d: [p["name"] for p in d["nodePools"]]),
        Column("NODES", lambda d: sum(p["count"] for p in d["nodePools"])),
        Column("CHANNEL", lambda d: f"{d['upgradeChannel']}/{d['nodeOsUpgradeChannel']}"),
        Column("STATE", _state),
    ),
)
POOL_VIEW = View(
    outlook_document,
    (
        Column("CLUSTER", lambda d: d["cluster"]),
        Column("NAME", lambda d: d["name"]),
        Column("MODE", lambda d: d["mode"]),
        Column("NODES", _count),
        Column("SIZE", lambda d: d["size"]),
        Column("OS SKU", lambda d: d["osSku"]),
        Column("NODE IMAGE", _image),
        Column("NEWEST", _newest),
        Column("KUBERNETES", lambda d: d["kubernetesVersion"]),
        Column("CHANNEL", lambda d: d["channel"]),
        Column("SUPPORT ENDS", lambda d: d["supportEnds"]),
        Column("STATE", _state),
        Column("WARNINGS", lambda d: len(d["warnings"]) or ""),
    ),
)


AILMENT_VIEW = View(
    lambda ailment: {
        "key": ailment.key,
        "message": ailment.message,
        "nodes": list(ailment.nodes),
        "remedy": ailment.remedy.value,
    },
    (
        Column("WHAT", lambda d: d["key"]),
        Column("NODES", lambda d: d["nodes"]),
        Column("WHY", lambda d: d["message"]),
        Column("REMEDY", lambda d: d["remedy"]),
    ),
    lambda d: str(d["key"]),
)


def warning_lines(found: list[PoolOutlook]) -> list[str]:
    """For people, after the table: loud things with the pool's name."""
    return [f"warning: {seen.pool.ref}: {text}\n" for seen in found for text in seen.warnings]
