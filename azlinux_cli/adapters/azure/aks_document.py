"""Clusters and node pools, out of ARM's documents."""

from typing import Any

from azlinux_cli.adapters.azure.document import at, items, number, segment, text, texts
from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.outlook import Offered
from azlinux_cli.domain.aks.pool import Autoscaler, ClusterRef, NodePool, PoolRef
from azlinux_cli.ports.arm import Document


def cluster_of(document: Document) -> Cluster:
    """With its pools, which carry no etag here."""
    found = text(document, "id")
    ref = ClusterRef(
        segment(found, "subscriptions"), segment(found, "resourceGroups"), text(document, "name")
    )
    p = "properties."
    return Cluster(
        ref,
        location=text(document, "location"),
        kubernetes=text(document, p + "currentKubernetesVersion")
        or text(document, p + "kubernetesVersion"),
        provisioning_state=text(document, p + "provisioningState"),
        power_state=text(document, p + "powerState.code") or "Running",
        fqdn=text(document, p + "fqdn") or text(document, p + "privateFQDN"),
        node_group=text(document, p + "nodeResourceGroup"),
        upgrade_channel=text(document, p + "autoUpgradeProfile.upgradeChannel") or "none",
        node_os_channel=text(document, p + "autoUpgradeProfile.nodeOSUpgradeChannel") or "None",
        tier=text(document, "sku.tier") or "Free",
        identity=text(document, "identity.type") or "None",
        network_plugin=text(document, p + "networkProfile.networkPlugin"),
        local_accounts=at(document, p + "disableLocalAccounts") is not True,
        tags=texts(document, "tags"),
        pools=tuple(
            pool_of(PoolRef(ref, text(profile, "name")), profile)
            for profile in items(document, "properties.agentPoolProfiles")
        ),
    )


def pool_of(ref: PoolRef, properties: Any) -> NodePool:
    """`properties`: of a pool's own document, or a profile in its cluster's."""
    scaler = None
    if at(properties, "enableAutoScaling") is True:
        least, most = number(properties, "minCount"), number(properties, "maxCount")
        scaler = Autoscaler(least or 0, most or 0)
    return NodePool(
        ref,
        mode=text(properties, "mode") or "User",
        os_sku=text(properties, "osSKU"),
        os_type=text(properties, "osType") or "Linux",
        node_image=text(properties, "nodeImageVersion"),
        kubernetes=text(properties, "currentOrchestratorVersion")
        or text(properties, "orchestratorVersion"),
        kubernetes_wanted=text(properties, "orchestratorVersion"),
        count=number(properties, "count") or 0,
        size=text(properties, "vmSize"),
        provisioning_state=text(properties, "provisioningState"),
        power_state=text(properties, "powerState.code") or "Running",
        autoscaler=scaler,
        max_pods=number(properties, "maxPods"),
        zones=tuple(map(str, at(properties, "availabilityZones") or ())),
        labels=texts(properties, "nodeLabels"),
        taints=tuple(map(str, at(properties, "nodeTaints") or ())),
        tags=texts(properties, "tags"),
        os_disk_type=text(properties, "osDiskType"),
        os_disk_size_gb=number(properties, "osDiskSizeGB"),
        priority=text(properties, "scaleSetPriority") or "Regular",
        secure_boot=at(properties, "securityProfile.enableSecureBoot") is True,
        vtpm=at(properties, "securityProfile.enableVTPM") is True,
        fips=at(properties, "enableFIPS") is True,
        max_surge=text(properties, "upgradeSettings.maxSurge"),
        max_unavailable=text(properties, "upgradeSettings.maxUnavailable"),
        drain_timeout_min=number(properties, "upgradeSettings.drainTimeoutInMinutes"),
        soak_min=number(properties, "upgradeSettings.nodeSoakDurationInMinutes"),
        subnet_id=text(properties, "vnetSubnetID"),
        etag=text(properties, "eTag"),
    )


def offered_of(document: Document) -> Offered:
    """Of a pool's upgrade profile."""
    upgrades = items(document, "properties.upgrades")
    versions = (text(upgrade, "kubernetesVersion") for upgrade in upgrades)
    return Offered(
        text(document, "properties.latestNodeImageVersion"), tuple(filter(None, versions))
    )
