"""The requests for managed disks and snapshots.

All changes are long-running: 202 with both polling headers, the finished document in the status's
`properties.output` (recorded: az disk create, az snapshot create, 2024-08).
"""

from collections.abc import Callable

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.disk.change import changed
from azlinux_cli.sandbox.arm.compute.disk.source import Source, plan
from azlinux_cli.sandbox.arm.compute.disk.volume import (
    DISK,
    PROVIDER,
    SNAPSHOT,
    delete_volume,
    fill,
    make_disk,
    make_snapshot,
    owner_of,
)
from azlinux_cli.sandbox.arm.compute.offer.catalog import location
from azlinux_cli.sandbox.arm.compute.refusal import elsewhere, not_allowed
from azlinux_cli.sandbox.arm.compute.shape import VOLUME, shaped
from azlinux_cli.sandbox.arm.network.document import resource_id
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.machines import CopyFailedError
from azlinux_cli.sandbox.kernel.operations import LaterError, Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document, check_etag
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

# Recorded: 0.1 s for an empty disk, 0.7 s for a copy, when a VM takes a minute.
WEIGHT = 0.2
_POLL_SECONDS = 0.1  # of a copy that takes longer


@effect("compute.volume.write")
def finish_write(cloud: Cloud, operation: Operation) -> Document | None:
    volume = cloud.resources.get(operation.resource_id)
    if volume is None:
        return None
    try:
        if cloud.machines.is_copying(operation.resource_id):
            raise LaterError(_POLL_SECONDS)
    except CopyFailedError as error:
        volume["properties"]["provisioningState"] = "Failed"
        cloud.resources.put(volume)
        said = f"An internal disk management error occurred: {error}"
        raise ArmError(500, "InternalDiskManagementError", said) from error
    volume["properties"]["provisioningState"] = "Succeeded"
    cloud.resources.put(volume)
    return volume


@effect("compute.volume.delete")
def finish_delete(cloud: Cloud, operation: Operation) -> None:
    delete_volume(cloud, operation.resource_id)


def put(
    cloud: Cloud, request: Request, kind: str, *, subscription: str, group: str, name: str
) -> Response:
    volume_id = resource_id(cloud, subscription, group, kind, name)
    existing = cloud.resources.get(volume_id)
    check_etag(request, existing)
    body = shaped(request, VOLUME)
    if existing is not None:
        wanted = location(str(body.get("location") or existing["location"])).name
        if wanted != existing["location"]:
            raise elsewhere(name, group, existing["location"], wanted)
        return _accept(cloud, request, changed(cloud, existing, body), body)
    source = plan(cloud, volume_id, kind, body)
    document = _made(cloud, source, body, kind)
    cloud.resources.put(document)
    fill(cloud, volume_id, source.volume.creation, source.image)
    return _accept(cloud, request, document, body)


def _made(cloud: Cloud, source: Source, body: Json, kind: str) -> Document:
    if kind == DISK:
        return make_disk(cloud, source.volume)
    incremental = bool(at(body, "properties.incremental"))
    return make_snapshot(cloud, source.volume, incremental=incremental)


def _accept(cloud: Cloud, request: Request, document: Document, body: Json) -> Response:
    document["properties"]["provisioningState"] = "Updating"
    cloud.resources.put(document)
    operation = cloud.operations.begin(
        "compute.volume.write",
        document["id"],
        provider=PROVIDER,
        location=document["location"],
        weight=WEIGHT,
    )
    return cloud.operations.accepted(operation, request, body=_echo(document, body))


def _echo(document: Document, body: Json) -> Json:
    """The first answer: what was sent, not yet what becomes of it (recorded)."""
    out = {key: document[key] for key in ("name", "id", "type", "location", "tags")}
    out["sku"] = {"name": document["sku"]["name"]}
    out["properties"] = {**(body.get("properties") or {}), "provisioningState": "Updating"}
    return out


def patch(
    cloud: Cloud, request: Request, kind: str, *, subscription: str, group: str, name: str
) -> Response:
    existing = cloud.resources.require(resource_id(cloud, subscription, group, kind, name))
    check_etag(request, existing)
    body = shaped(request, VOLUME)
    return _accept(cloud, request, changed(cloud, existing, body), body)


def get(
    cloud: Cloud, request: Request, kind: str, *, subscription: str, group: str, name: str
) -> Response:
    volume_id = resource_id(cloud, subscription, group, kind, name)
    return Response(200, cloud.resources.require(volume_id))


def delete(
    cloud: Cloud, request: Request, kind: str, *, subscription: str, group: str, name: str
) -> Response:
    """409 while attached, in the words of ansible#54644 ("Disk X is attached to VM ...")."""
    volume_id = resource_id(cloud, subscription, group, kind, name)
    existing = cloud.resources.get(volume_id)
    if existing is None:
        return Response(204)
    owner = owner_of(existing)
    if owner is not None:
        raise not_allowed(f"Disk {existing['name']} is attached to VM {owner}.")
    operation = cloud.operations.begin(
        "compute.volume.delete",
        existing["id"],
        provider=PROVIDER,
        location=existing["location"],
        weight=WEIGHT,
    )
    return cloud.operations.accepted(operation, request)


def list_group(
    cloud: Cloud, request: Request, kind: str, *, subscription: str, group: str
) -> Response:
    scope = str(cloud.resources.group(subscription, group)["id"])
    return paged(cloud, request, cloud.resources.of_type(kind, scope))


def list_all(cloud: Cloud, request: Request, kind: str, *, subscription: str) -> Response:
    scope = f"/subscriptions/{subscription}"
    return paged(cloud, request, cloud.resources.of_type(kind, scope))


def _of(kind: str, function: Callable[..., Response]) -> Callable[..., Response]:
    def handler(cloud: Cloud, request: Request, **parameters: str) -> Response:
        return function(cloud, request, kind, **parameters)

    return handler


def _routes(kind: str) -> tuple[Route, ...]:
    everywhere = f"{SUBSCRIPTION}/providers/{kind}"
    grouped = f"{GROUP}/providers/{kind}"
    one = grouped + "/{name}"
    return (
        Route("GET", everywhere, _of(kind, list_all)),
        Route("GET", grouped, _of(kind, list_group)),
        Route("PUT", one, _of(kind, put)),
        Route("PATCH", one, _of(kind, patch)),
        Route("GET", one, _of(kind, get)),
        Route("DELETE", one, _of(kind, delete)),
    )


ROUTES = _routes(DISK) + _routes(SNAPSHOT)
