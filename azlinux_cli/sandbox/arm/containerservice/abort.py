"""The operation that is under way is canceled; nothing is undone.

Source: azure-aks-docs manage-abort-operations.md (2026-08): states Canceling and Canceled, 409
where there is nothing left to cancel; what was changed stays changed.
"""

from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    host,
    require_cluster,
)
from azlinux_cli.sandbox.arm.containerservice.model.cluster import save as save_cluster
from azlinux_cli.sandbox.arm.containerservice.model.pool import (
    POOL_TYPE,
    cluster_id_of_pool,
    pools_of,
)
from azlinux_cli.sandbox.arm.containerservice.model.pool import save as save_pool
from azlinux_cli.sandbox.arm.containerservice.model.state import remember, state_of
from azlinux_cli.sandbox.arm.containerservice.model.work import ABORT, begin, under_way
from azlinux_cli.sandbox.arm.containerservice.pool.endpoint import require_pool
from azlinux_cli.sandbox.arm.containerservice.pool.reconcile import end_rollout
from azlinux_cli.sandbox.arm.containerservice.refusal import not_allowed
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import CanceledError, Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

WEIGHT = 0.1  # of an operation: how long cancelling takes
DELETING = "Deleting"


def of_pool(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str, name: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    pool = require_pool(cloud, owner, name)
    _check(cloud, pool)
    pool["properties"]["provisioningState"] = "Canceling"
    save_pool(cloud, pool)
    return _accepted(cloud, request, pool, owner["location"])


def of_cluster(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    owner = require_cluster(cloud, subscription, group, cluster)
    _check(cloud, owner)
    owner["properties"]["provisioningState"] = "Canceling"
    save_cluster(cloud, owner)
    return _accepted(cloud, request, owner, owner["location"])


def _check(cloud: Cloud, resource: Document) -> None:
    """Raises ArmError 409 OperationNotAllowed."""
    state = resource["properties"]["provisioningState"]
    if not under_way(cloud, resource["id"]) or state == DELETING:
        raise not_allowed(
            f"Aborting is not allowed: there is no operation in progress on '{resource['name']}' "
            f"that can be canceled, its provisioning state is {state}."
        )


def _accepted(cloud: Cloud, request: Request, resource: Document, location: str) -> Response:
    arguments = {"no_body": True}
    operation = begin(cloud, ABORT, resource["id"], location, arguments, weight=WEIGHT)
    return cloud.operations.accepted(operation, request)


@effect(ABORT)
def finish(cloud: Cloud, operation: Operation) -> None:
    """Nodes stay as they are: cordoned ones cordoned, surge nodes in the pool."""
    resource = cloud.resources.get(operation.resource_id)
    running = under_way(cloud, operation.resource_id)
    if resource is None or not running:
        return
    for item in running:
        message = "The operation was canceled by a request to abort it."
        cloud.operations.end(item, CanceledError(409, "OperationCanceled", message, flat=True))
    if resource["type"] == POOL_TYPE:
        _leave(cloud, resource, running[0].arguments.get("origin"))
        return
    for pool in pools_of(cloud, resource["id"]):
        if pool["properties"]["provisioningState"] != "Succeeded":
            _leave(cloud, pool, None)
    resource["properties"]["provisioningState"] = "Canceled"
    save_cluster(cloud, resource)


def _leave(cloud: Cloud, pool: Document, origin: dict[str, str] | None) -> None:
    cluster = cloud.resources.require(cluster_id_of_pool(pool["id"]))
    state = state_of(cloud, pool["id"])
    pool["properties"]["provisioningState"] = "Canceled"
    end_rollout(cloud, Hands(host(cloud), cluster, pool, state), origin)
    remember(cloud, pool["id"], state)
