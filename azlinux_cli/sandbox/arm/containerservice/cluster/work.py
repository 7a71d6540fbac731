"""What is done to a cluster after its request was accepted."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import control_plane, save
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of
from azlinux_cli.sandbox.arm.containerservice.model.pool import save as save_pool
from azlinux_cli.sandbox.arm.containerservice.pool.reconcile import reconcile
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

CREATE = "aks.cluster.create"
UPDATE = "aks.cluster.update"


@effect(CREATE)
def finish_create(cloud: Cloud, operation: Operation) -> None:
    cluster = cloud.resources.get(operation.resource_id)
    if cluster is None:
        return
    control_plane(cloud, cluster)
    operation.status = "CreatingAgentPools"
    todo = operation.arguments.setdefault(
        "pools", [{"id": pool["id"], "arguments": {}} for pool in pools_of(cloud, cluster["id"])]
    )
    work_off(cloud, operation, todo)
    _add_what_is_there_now(cluster)
    cluster["properties"]["provisioningState"] = "Succeeded"
    save(cloud, cluster)


def work_off(cloud: Cloud, operation: Operation, todo: list[Json]) -> None:
    """One pool after the other. Raises LaterError between, ArmError if one failed."""
    while todo:
        pool = cloud.resources.get(todo[0]["id"])
        if pool is not None:
            _one(cloud, pool, operation.method, todo[0]["arguments"])
        todo.pop(0)


def _one(cloud: Cloud, pool: Document, method: str, arguments: Json) -> None:
    try:
        reconcile(cloud, pool, method, arguments)
    except ArmError:
        failed = cloud.resources.require(pool["id"])
        failed["properties"]["provisioningState"] = "Failed"
        save_pool(cloud, failed)
        raise


def _add_what_is_there_now(cluster: Document) -> None:
    """Recorded: the outbound address and the kubelets' identity, once all is made."""
    properties = cluster["properties"]
    parsed = ResourceId.parse(cluster["id"])
    subscription = parsed.subscription if parsed else ""
    group = properties["nodeResourceGroup"]
    kubelet = f"{cluster['name']}-agentpool"
    head = f"/subscriptions/{subscription}/resourceGroups/{group}/providers"
    address = f"{head}/Microsoft.Network/publicIPAddresses/{properties['resourceUID']}"
    properties["networkProfile"]["loadBalancerProfile"]["effectiveOutboundIPs"] = [{"id": address}]
    principal = cluster["identity"].get("principalId", "")
    properties["identityProfile"] = {
        "kubeletidentity": {
            "resourceId": f"{head}/Microsoft.ManagedIdentity/userAssignedIdentities/{kubelet}",
            "clientId": principal,
            "objectId": principal,
        }
    }


@effect(UPDATE)
def finish_update(cloud: Cloud, operation: Operation) -> None:
    """The control plane first, then the pools."""
    cluster = cloud.resources.get(operation.resource_id)
    if cluster is None:
        return
    version = operation.arguments["version"]
    if version is not None and cluster["properties"]["currentKubernetesVersion"] != version:
        control_plane(cloud, cluster).set_version(cluster["id"], version)
        cluster["properties"]["currentKubernetesVersion"] = version
        save(cloud, cluster)
    work_off(cloud, operation, operation.arguments["pools"])
    cluster["properties"]["provisioningState"] = "Succeeded"
    save(cloud, cluster)
