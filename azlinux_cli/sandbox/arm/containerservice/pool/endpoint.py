"""The requests that read and write node pools."""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    channel_of,
    host,
    require_cluster,
)
from azlinux_cli.sandbox.arm.containerservice.model.pool import (
    cluster_id_of_pool,
    hardware_of,
    pool_id_of,
    pools_of,
    save,
)
from azlinux_cli.sandbox.arm.containerservice.model.precondition import check_etag
from azlinux_cli.sandbox.arm.containerservice.model.shape import POOL_REQUEST, shaped
from azlinux_cli.sandbox.arm.containerservice.model.state import (
    Goal,
    forget,
    remember,
    state_of,
)
from azlinux_cli.sandbox.arm.containerservice.model.work import begin, check_pool_idle, preempt
from azlinux_cli.sandbox.arm.containerservice.offer import os_sku
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import latest
from azlinux_cli.sandbox.arm.containerservice.pool.reconcile import EFFECT
from azlinux_cli.sandbox.arm.containerservice.pool.write import (
    change,
    check_system_left,
    create,
    origin_of,
)
from azlinux_cli.sandbox.arm.containerservice.refusal import not_found
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

DELETE_EFFECT = "aks.pool.delete"
OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204


def require_pool(cloud: Cloud, cluster: Document, name: str) -> Document:
    """Raises ArmError 404 NotFound."""
    found = cloud.resources.get(pool_id_of(cluster, name))
    if found is None:
        raise not_found(f"the agent pool '{name}' in cluster '{cluster['name']}'")
    return found


def put(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    existing = cloud.resources.get(pool_id_of(owner, name))
    check_etag(request, existing["properties"]["eTag"] if existing else None)
    given = shaped(request, POOL_REQUEST).get("properties") or {}
    check_pool_idle(cloud, owner, existing)
    if existing is None:
        pool, operation = create(cloud, owner, name, given)
        return cloud.operations.accepted(operation, request, status=CREATED, body=pool)
    pool, operation = change(cloud, owner, existing, given)
    return cloud.operations.accepted(operation, request, status=OK, body=pool)


def get(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    return Response(OK, require_pool(cloud, owner, name))


def list_all(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    return paged(cloud, request, pools_of(cloud, owner["id"]))


def delete(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    """Goes before what else is done to the pool. `ignore-pod-disruption-budget` changes nothing."""
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = cloud.resources.get(pool_id_of(owner, name))
    if pool is None:
        return Response(NO_CONTENT)
    check_etag(request, pool["properties"]["eTag"])
    check_pool_idle(cloud, owner, None)
    check_system_left(cloud, owner, pool)
    preempt(cloud, pool["id"])
    pool["properties"]["provisioningState"] = "Deleting"
    save(cloud, pool)
    operation = begin(cloud, DELETE_EFFECT, pool["id"], owner["location"], {"no_body": True})
    return cloud.operations.accepted(operation, request)


@effect(DELETE_EFFECT)
def finish_delete(cloud: Cloud, operation: Operation) -> None:
    remove(cloud, operation.resource_id)


def remove(cloud: Cloud, pool_id: str) -> None:
    """The pool and its nodes are gone at once."""
    pool = cloud.resources.get(pool_id)
    cluster = cloud.resources.get(cluster_id_of_pool(pool_id))
    if pool is None:
        return
    if cluster is not None:
        hands = Hands(host(cloud), cluster, pool, state_of(cloud, pool["id"]))
        for node in list(hands.state.nodes):
            hands.leave(node.index)
    forget(cloud, pool_id)
    cloud.resources.delete(pool_id)


def upgrade_node_image(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    """To the newest image of what the pool is (REST: Upgrade Node Image Version)."""
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    check_etag(request, pool["properties"]["eTag"])
    check_pool_idle(cloud, owner, pool)
    state, hardware = state_of(cloud, pool["id"]), hardware_of(pool["properties"])
    channel = channel_of(owner, "nodeOSUpgradeChannel")
    os_sku.check(state.goal.os_sku, state.goal.version, hardware, channel)
    image = latest(cloud, os_sku.find(state.goal.os_sku), state.goal.version, hardware)
    goal = Goal(state.goal.version, image, state.goal.os_sku)
    arguments = origin_of(state, goal)
    state.goal = goal
    remember(cloud, pool["id"], state)
    pool["properties"]["provisioningState"] = "UpgradingNodeImageVersion"
    save(cloud, pool)
    operation = begin(cloud, EFFECT, pool["id"], owner["location"], arguments)
    return cloud.operations.accepted(operation, request, status=ACCEPTED, body=pool)
