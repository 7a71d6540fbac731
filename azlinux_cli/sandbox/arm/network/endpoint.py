"""Network interfaces and public IP addresses, over HTTP."""

from azlinux_cli.sandbox.arm.network import interface, public_address
from azlinux_cli.sandbox.arm.network.change import check_idle, written
from azlinux_cli.sandbox.arm.network.document import INTERFACE, PUBLIC_ADDRESS, resource_id
from azlinux_cli.sandbox.arm.network.read import read
from azlinux_cli.sandbox.arm.network.usage import machines_of
from azlinux_cli.sandbox.arm.placement import location_of, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.resources import Document, check_etag


def present(cloud: Cloud, found: Document) -> Document:
    return found


def get_interface(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    """`$expand=ipConfigurations/publicIPAddress` puts the addresses in place of their ids."""
    found = read(cloud, subscription, group, INTERFACE, name)
    expand = (request.parameter("$expand") or "").lower()
    if "ipconfigurations/publicipaddress" in expand:
        for configuration in found["properties"]["ipConfigurations"]:
            held = configuration["properties"].get("publicIPAddress")
            address = cloud.resources.get(held["id"]) if held else None
            if address is not None:
                configuration["properties"]["publicIPAddress"] = address
    return Response(200, found, {"ETag": found["etag"]})


def put_interface(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    nic_id = resource_id(cloud, subscription, group, INTERFACE, name)
    existing = cloud.resources.get(nic_id)
    check_etag(request, existing)
    body = request.json
    location = location_of(body, INTERFACE, name, existing)
    if existing is not None:
        check_idle(cloud, request, existing)
    out = interface.create_interface(
        cloud, nic_id, location, body.get("properties") or {}, tags_of(body)
    )
    return written(cloud, request, out, created=existing is None, affected=machines_of([out]))


def put_address(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    address_id = resource_id(cloud, subscription, group, PUBLIC_ADDRESS, name)
    existing = cloud.resources.get(address_id)
    check_etag(request, existing)
    body = request.json
    location = location_of(body, PUBLIC_ADDRESS, name, existing)
    if existing is not None:
        check_idle(cloud, request, existing)
    out = public_address.create_public_address(
        cloud,
        address_id,
        location,
        body.get("properties") or {},
        sku=body.get("sku"),
        zones=body.get("zones"),
        tags=tags_of(body),
    )
    affected = public_address.machine_of(cloud, out)
    return written(cloud, request, out, created=existing is None, affected=affected)
