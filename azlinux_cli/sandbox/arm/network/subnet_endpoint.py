"""Subnets, over HTTP."""

from azlinux_cli.sandbox.arm.network.change import check_idle, removed, written
from azlinux_cli.sandbox.arm.network.document import VIRTUAL_NETWORK
from azlinux_cli.sandbox.arm.network.read import not_found, read
from azlinux_cli.sandbox.arm.network.subnet import (
    check_removable,
    check_subnets,
    check_unused,
    make_subnet,
    subnet_in,
)
from azlinux_cli.sandbox.arm.network.usage import machines_in
from azlinux_cli.sandbox.arm.network.virtual_network import present
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.resources import check_etag


def _shown(subnet: Json) -> Json:
    """A subnet by itself has a key more than one in its network (recorded)."""
    return {**subnet, "properties": {**subnet["properties"], "ipamPoolPrefixAllocations": []}}


def list_subnets(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    network = present(cloud, read(cloud, subscription, group, VIRTUAL_NETWORK, name))
    return paged(cloud, request, map(_shown, network["properties"]["subnets"]))


def get_subnet(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, subnet: str
) -> Response:
    network = present(cloud, read(cloud, subscription, group, VIRTUAL_NETWORK, name))
    found = subnet_in(network, subnet)
    if found is None:
        raise not_found(f"{network['id']}/subnets/{subnet}")
    return Response(200, _shown(found), {"ETag": found["etag"]})


def put_subnet(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, subnet: str
) -> Response:
    network = read(cloud, subscription, group, VIRTUAL_NETWORK, name)
    before = cloud.resources.require(network["id"])
    known = subnet_in(network, subnet)
    check_etag(request, known)
    check_idle(cloud, request, network)
    made = make_subnet(cloud, network, subnet, request.json.get("properties") or {}, known)
    subnets = network["properties"]["subnets"]
    if known is None:
        subnets.append(made)
    else:
        subnets[subnets.index(known)] = made
    check_subnets(network)
    check_removable(cloud, before, keeping=network)
    affected = machines_in(cloud, [made["id"]])
    response = written(cloud, request, network, created=known is None, affected=affected, part=made)
    updated = subnet_in(present(cloud, cloud.resources.require(network["id"])), subnet)
    response.body = _shown(updated or made)
    return response


def delete_subnet(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, subnet: str
) -> Response:
    network = read(cloud, subscription, group, VIRTUAL_NETWORK, name)
    known = subnet_in(network, subnet)
    if known is None:
        return Response(204)
    check_unused(cloud, known)
    check_idle(cloud, request, network)
    return removed(cloud, request, network, child=known["id"])
