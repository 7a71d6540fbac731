"""A cluster goes, with its pools and the group of its nodes; whatever is under way ends."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    CLUSTER_TYPE,
    cluster_id_of,
    host,
    save,
)
from azlinux_cli.sandbox.arm.containerservice.model.pool import pools_of
from azlinux_cli.sandbox.arm.containerservice.model.precondition import check_etag
from azlinux_cli.sandbox.arm.containerservice.model.work import begin, preempt
from azlinux_cli.sandbox.arm.containerservice.pool.endpoint import remove
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import delete_resources, deleter
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

EFFECT = "aks.cluster.delete"
NO_CONTENT = 204


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    document = cloud.resources.get(cluster_id_of(cloud, subscription, group, cluster))
    if document is None:
        return Response(NO_CONTENT)
    check_etag(request, document["eTag"])
    running = [op for op in cloud.operations.running(document["id"]) if op.name == EFFECT]
    if running:
        return cloud.operations.accepted(running[0], request)
    _preempt_all(cloud, document)
    document["properties"]["provisioningState"] = "Deleting"
    save(cloud, document)
    operation = begin(cloud, EFFECT, document["id"], document["location"], {"no_body": True})
    return cloud.operations.accepted(operation, request)


def _preempt_all(cloud: Cloud, cluster: Document) -> None:
    preempt(cloud, cluster["id"])
    for pool in pools_of(cloud, cluster["id"]):
        preempt(cloud, pool["id"])


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    remove_cluster(cloud, operation.resource_id)


@deleter(CLUSTER_TYPE, order=5)
def remove_cluster(cloud: Cloud, cluster_id: str) -> None:
    """Also when its whole group goes."""
    document = cloud.resources.get(cluster_id)
    if document is None:
        return
    for pool in pools_of(cloud, document["id"]):
        for running in cloud.operations.running(pool["id"]):
            cloud.operations.end(running)
        remove(cloud, pool["id"])
    host(cloud).delete_cluster(document["id"])
    cloud.resources.delete(document["id"])
    subscription = document["id"].split("/")[2]
    group = document["properties"]["nodeResourceGroup"]
    group_id = f"/subscriptions/{subscription}/resourceGroups/{group}"
    delete_resources(cloud, group_id)
    cloud.resources.delete_group(group_id)
