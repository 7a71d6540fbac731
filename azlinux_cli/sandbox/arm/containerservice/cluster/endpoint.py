"""The requests that read and write managed clusters."""

from azlinux_cli.sandbox.arm.containerservice.cluster.write import change, create
from azlinux_cli.sandbox.arm.containerservice.model.cluster import (
    CLUSTER_TYPE,
    cluster_id_of,
    require_cluster,
    save,
    shown,
)
from azlinux_cli.sandbox.arm.containerservice.model.precondition import check_etag
from azlinux_cli.sandbox.arm.containerservice.model.shape import CLUSTER_REQUEST, shaped
from azlinux_cli.sandbox.arm.containerservice.model.work import check_cluster_idle
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response

OK, CREATED = 200, 201


def put(cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str) -> Response:
    cluster_id = cluster_id_of(cloud, subscription, group, cluster)
    existing = cloud.resources.get(cluster_id)
    check_etag(request, existing["eTag"] if existing else None)
    body = shaped(request, CLUSTER_REQUEST)
    if existing is None:
        document, operation = create(cloud, cluster_id, body)
    else:
        document, operation = change(cloud, existing, body)
    status = CREATED if existing is None else OK
    return cloud.operations.accepted(operation, request, status=status, body=shown(cloud, document))


def get(cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str) -> Response:
    return Response(OK, shown(cloud, require_cluster(cloud, subscription, group, cluster)))


def list_all(
    cloud: Cloud, request: Request, *, subscription: str, group: str | None = None
) -> Response:
    scope = f"/subscriptions/{subscription}"
    if group is not None:
        scope = str(cloud.resources.group(subscription, group)["id"])
    found = cloud.resources.of_type(CLUSTER_TYPE, scope)
    return paged(cloud, request, [shown(cloud, document) for document in found])


def patch(
    cloud: Cloud, request: Request, *, subscription: str, group: str, cluster: str
) -> Response:
    """Tags only (REST: Update Tags)."""
    document = require_cluster(cloud, subscription, group, cluster)
    check_etag(request, document["eTag"])
    check_cluster_idle(cloud, document)
    tags = tags_of(request.json)
    if tags is not None:
        document["tags"] = tags
        save(cloud, document)
    return Response(OK, shown(cloud, document))
