"""Node pool snapshots: what a pool was, kept under a name.

Source: REST reference "Snapshots", azure-aks-docs node-pool-snapshot.md.
"""

from azlinux_cli.sandbox.arm.containerservice.model.pool import POOL_TYPE
from azlinux_cli.sandbox.arm.containerservice.model.shape import SNAPSHOT_REQUEST, shaped
from azlinux_cli.sandbox.arm.containerservice.refusal import invalid
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import location_of, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.operations import rfc3339
from azlinux_cli.sandbox.kernel.resources import Document
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

SNAPSHOT_TYPE = "Microsoft.ContainerService/snapshots"
NO_CONTENT = 204


def _id(cloud: Cloud, subscription: str, group: str, name: str) -> str:
    found = cloud.resources.group(subscription, group)["id"]
    return f"{found}/providers/{SNAPSHOT_TYPE}/{name}"


def put(cloud: Cloud, request: Request, *, subscription: str, group: str, name: str) -> Response:
    body = shaped(request, SNAPSHOT_REQUEST)
    snapshot_id = _id(cloud, subscription, group, name)
    existing = cloud.resources.get(snapshot_id)
    location = location_of(body, SNAPSHOT_TYPE, name, existing)
    source = ((body.get("properties") or {}).get("creationData") or {}).get("sourceResourceId")
    pool = _pool(cloud, str(source or ""), location)
    document: Document = {
        "id": snapshot_id,
        "name": name,
        "type": SNAPSHOT_TYPE,
        "location": location,
        "tags": tags_of(body) or {},
        "systemData": {"createdAt": rfc3339(cloud.clock.now())},
        "properties": _properties(pool),
    }
    cloud.resources.put(document)
    return Response(200 if existing else 201, document)


def _pool(cloud: Cloud, source: str, location: str) -> Document:
    """Raises ArmError 400 InvalidParameter, 404 ResourceNotFound."""
    parsed = ResourceId.parse(source)
    if parsed is None or parsed.type.lower() != POOL_TYPE.lower():
        raise invalid("creationData.sourceResourceId")
    pool = cloud.resources.require(source)
    cluster = cloud.resources.require(source.rpartition("/agentPools/")[0])
    if cluster["location"] != location:
        raise invalid(
            "location",
            f"The snapshot has to be in the region of its source, {cluster['location']}.",
        )
    return pool


def _properties(pool: Document) -> Json:
    source = pool["properties"]
    return {
        "creationData": {"sourceResourceId": pool["id"]},
        "snapshotType": "NodePool",
        "kubernetesVersion": source["currentOrchestratorVersion"],
        "nodeImageVersion": source["nodeImageVersion"],
        "osType": source["osType"],
        "osSku": source["osSKU"],
        "vmSize": source["vmSize"],
        "enableFIPS": source["enableFIPS"],
    }


def get(cloud: Cloud, request: Request, *, subscription: str, group: str, name: str) -> Response:
    return Response(200, cloud.resources.require(_id(cloud, subscription, group, name)))


def patch(cloud: Cloud, request: Request, *, subscription: str, group: str, name: str) -> Response:
    found = cloud.resources.require(_id(cloud, subscription, group, name))
    found["tags"] = tags_of(request.json) or {}
    cloud.resources.put(found)
    return Response(200, found)


def list_all(
    cloud: Cloud, request: Request, *, subscription: str, group: str | None = None
) -> Response:
    scope = f"/subscriptions/{subscription}"
    if group is not None:
        scope = str(cloud.resources.group(subscription, group)["id"])
    return paged(cloud, request, cloud.resources.of_type(SNAPSHOT_TYPE, scope))


def delete(cloud: Cloud, request: Request, *, subscription: str, group: str, name: str) -> Response:
    gone = cloud.resources.delete(_id(cloud, subscription, group, name))
    return Response(200 if gone else NO_CONTENT)


_GROUP = GROUP + "/providers/Microsoft.ContainerService/snapshots"

ROUTES = (
    Route("GET", SUBSCRIPTION + "/providers/Microsoft.ContainerService/snapshots", list_all),
    Route("GET", _GROUP, list_all),
    Route("PUT", _GROUP + "/{name}", put),
    Route("GET", _GROUP + "/{name}", get),
    Route("PATCH", _GROUP + "/{name}", patch),
    Route("DELETE", _GROUP + "/{name}", delete),
)
