"""What a cluster may be upgraded to; as recorded (2024-06), with `agentPoolProfiles` null."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    CLUSTER_TYPE,
    is_lts,
    require_cluster,
)
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import upgrades
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response


def get(cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str) -> Response:
    document = require_cluster(cloud, subscription, group, cluster)
    version = document["properties"]["currentKubernetesVersion"]
    plane: Json = {"kubernetesVersion": version, "osType": "Linux"}
    higher = upgrades(version, lts=is_lts(document))
    if higher:
        plane["upgrades"] = [{"kubernetesVersion": item} for item in higher]
    return Response(
        200,
        {
            "id": f"{document['id']}/upgradeprofiles/default",
            "name": "default",
            "type": f"{CLUSTER_TYPE}/upgradeprofiles",
            "properties": {"controlPlaneProfile": plane, "agentPoolProfiles": None},
        },
    )
