"""What a pool may be upgraded to, and what it may go back to.

Shapes as recorded; `recentlyUsedVersions` as in azure-mgmt-containerservice 41.8.0.
"""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import is_lts, require_cluster
from azlinux_cli.sandbox.arm.containerservice.model.pool import POOL_TYPE, hardware_of
from azlinux_cli.sandbox.arm.containerservice.model.state import state_of
from azlinux_cli.sandbox.arm.containerservice.offer import os_sku
from azlinux_cli.sandbox.arm.containerservice.offer.catalog import catalog
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import (
    exact,
    key,
    patches,
    pool_upgrades,
)
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import latest
from azlinux_cli.sandbox.arm.containerservice.pool.endpoint import require_pool
from azlinux_cli.sandbox.arm.containerservice.pool.rollback import recent
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document


def get(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    return Response(
        200,
        {
            "id": f"{pool['id']}/upgradeProfiles/default",
            "name": "default",
            "type": f"{POOL_TYPE}/upgradeProfiles",
            "properties": _properties(cloud, owner, pool),
        },
    )


def _properties(cloud: Cloud, cluster: Document, pool: Document) -> Json:
    """`latestNodeImageVersion` is of the present version and SKU."""
    state, lts = state_of(cloud, pool["id"]), is_lts(cluster)
    version = pool["properties"]["currentOrchestratorVersion"]
    sku = catalog().os_sku(pool["properties"]["osSKU"]) or os_sku.find(os_sku.DEFAULT)
    out: Json = {"kubernetesVersion": version, "osType": "Linux"}
    higher = pool_upgrades(version, cluster["properties"]["currentKubernetesVersion"], lts=lts)
    if higher:
        out["upgrades"] = [{"kubernetesVersion": item} for item in higher]
    found = recent(state, cloud.clock.now(), lts=lts)
    if found:
        out["recentlyUsedVersions"] = [
            {
                "orchestratorVersion": past.version,
                "nodeImageVersion": past.image,
                "timestamp": rfc3339(past.ended),
            }
            for past in found
        ]
    image = latest(cloud, sku, version, hardware_of(pool["properties"]))
    return {**out, "latestNodeImageVersion": image}


def list_versions(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    """Versions that a new pool may have (REST: Get Available Agent Pool Versions)."""
    owner = require_cluster(cloud, subscription, group, cluster)
    plane = owner["properties"]["currentKubernetesVersion"]
    found = [v for v in patches(lts=is_lts(owner)) if key(v) <= key(plane)]
    default = exact("", lts=is_lts(owner))
    return Response(
        200,
        {
            "id": f"{owner['id']}/availableAgentPoolVersions/default",
            "name": "default",
            "type": "Microsoft.ContainerService/managedClusters/availableAgentPoolVersions",
            "properties": {
                "agentPoolVersions": [
                    {"kubernetesVersion": v} | ({"default": True} if v == default else {})
                    for v in found
                ]
            },
        },
    )
