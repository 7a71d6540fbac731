"""The requests that read and write virtual machines."""

from azlinux_cli.sandbox.arm.compute.body import same_text
from azlinux_cli.sandbox.arm.compute.machine.creation import create
from azlinux_cli.sandbox.arm.compute.machine.document import (
    EXTENSION_TYPE,
    children,
    extensions_by_vm,
    require_vm,
    shown,
    view,
    vm_id_of,
)
from azlinux_cli.sandbox.arm.compute.machine.instance_view import instance_view
from azlinux_cli.sandbox.arm.compute.machine.power import ASYNC
from azlinux_cli.sandbox.arm.compute.machine.update import update
from azlinux_cli.sandbox.arm.compute.machine_state import is_allocated, state_of
from azlinux_cli.sandbox.arm.compute.offer.catalog import catalog, location
from azlinux_cli.sandbox.arm.compute.offer.sku import sizes_document
from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE
from azlinux_cli.sandbox.arm.compute.refusal import bad_request
from azlinux_cli.sandbox.arm.compute.shape import VIRTUAL_MACHINE, shaped
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.resources import Document, check_etag

OK, CREATED = 200, 201


def put(cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str) -> Response:
    vm_id = vm_id_of(cloud, subscription, group, vm_name)
    existing = cloud.resources.get(vm_id)
    check_etag(request, existing)
    body = shaped(request, VIRTUAL_MACHINE)
    if existing is None:
        vm, operation = create(cloud, vm_id, body)
        return _written(cloud, request, vm, operation, CREATED)
    return _written(cloud, request, *update(cloud, existing, body), OK)


def patch(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    check_etag(request, vm)
    return _written(cloud, request, *update(cloud, vm, shaped(request, VIRTUAL_MACHINE)), OK)


def _written(
    cloud: Cloud, request: Request, vm: Document, operation: Operation | None, status: int
) -> Response:
    headers = {"ETag": vm["etag"]}
    body = view(cloud, vm)
    if operation is None:
        return Response(status, body, headers)
    response = cloud.operations.accepted(operation, request, status=status, body=body)
    response.headers.update({**headers, **ASYNC})
    return response


def get(cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    extensions = children(cloud, vm["id"], EXTENSION_TYPE)
    wanted = [item.strip().lower() for item in (request.parameter("$expand") or "").split(",")]
    if "instanceview" in wanted:
        vm["properties"]["instanceView"] = instance_view(cloud, vm, extensions)
    if "userdata" in wanted:
        vm["properties"]["userData"] = state_of(cloud, vm["id"]).user_data
    return Response(OK, shown(vm, extensions), {"ETag": vm["etag"]})


def get_instance_view(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    return Response(OK, instance_view(cloud, vm, children(cloud, vm["id"], EXTENSION_TYPE)))


def get_sizes(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    """What the machine can be resized to: its cluster's sizes while it is allocated."""
    vm = require_vm(cloud, subscription, group, vm_name)
    sizes = catalog().sizes_in(vm["location"])
    present = catalog().size(vm["properties"]["hardwareProfile"]["vmSize"])
    if present is not None:
        sizes = [size for size in sizes if size.architecture == present.architecture]
        if is_allocated(state_of(cloud, vm["id"])):
            sizes = [size for size in sizes if size.cluster == present.cluster]
    return Response(OK, sizes_document(sizes))


def list_group(cloud: Cloud, request: Request, *, subscription: str, group: str) -> Response:
    return _list(cloud, request, str(cloud.resources.group(subscription, group)["id"]))


def list_all(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    """With `statusOnly=true`: run-time status of all machines, and little else.

    No recording shows what Azure leaves in such an answer; this one has identity and status only,
    so that a client cannot come to rely on more.
    """
    return _list(
        cloud,
        request,
        f"/subscriptions/{subscription}",
        status_only=same_text(request.parameter("statusOnly"), "true"),
    )


def list_location(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    return _list(cloud, request, f"/subscriptions/{subscription}", place=location(place).name)


def _list(
    cloud: Cloud,
    request: Request,
    scope: str,
    *,
    status_only: bool = False,
    place: str | None = None,
) -> Response:
    """Raises ArmError 400 for `$expand` alone.

    REST: `$expand=instanceView` "can only be specified if a valid $filter option is specified",
    and the only filter is by scale set, of which the sandbox has none.
    """
    if request.parameter("$filter"):
        return Response(OK, {"value": []})
    if request.parameter("$expand") and not status_only:
        raise bad_request("The $expand option requires a valid $filter option.")
    found = [
        vm
        for vm in cloud.resources.of_type(MACHINE_TYPE, scope)
        if place is None or vm["location"] == place
    ]
    extensions = extensions_by_vm(cloud, scope)

    def whole(vm: Document) -> Document:
        return shown(vm, extensions.get(vm["id"].lower(), []))

    def status(vm: Document) -> Document:
        properties = {key: vm["properties"][key] for key in ("vmId", "provisioningState")}
        known = extensions.get(vm["id"].lower(), [])
        properties["instanceView"] = instance_view(cloud, vm, known)
        kept = ("name", "id", "type", "location", "zones")
        return {**{key: vm[key] for key in kept if key in vm}, "properties": properties}

    return paged(cloud, request, map(status if status_only else whole, found))
