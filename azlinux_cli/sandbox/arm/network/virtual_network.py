"""Virtual networks, over HTTP."""

from ipaddress import IPv4Network

from azlinux_cli.sandbox.arm.network.address import parse_prefix
from azlinux_cli.sandbox.arm.network.change import check_idle, written
from azlinux_cli.sandbox.arm.network.document import VIRTUAL_NETWORK, document, resource_id
from azlinux_cli.sandbox.arm.network.subnet import check_removable, check_subnets, make_subnet
from azlinux_cli.sandbox.arm.network.usage import configurations_in, interfaces, machines_in
from azlinux_cli.sandbox.arm.placement import location_of, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.resources import Document, check_etag


def present(cloud: Cloud, network: Document) -> Document:
    """The network, each subnet with the IP configurations in it."""
    nics = list(interfaces(cloud, network["id"]))
    for subnet in network["properties"]["subnets"]:
        if users := configurations_in(nics, subnet["id"]):
            subnet["properties"]["ipConfigurations"] = [{"id": user} for user in users]
    return network


def put_network(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    network_id = resource_id(cloud, subscription, group, VIRTUAL_NETWORK, name)
    existing = cloud.resources.get(network_id)
    check_etag(request, existing)
    body = request.json
    location = location_of(body, VIRTUAL_NETWORK, name, existing)
    given = body.get("properties") or {}
    prefixes = _prefixes(network_id, given)
    out = document(network_id, VIRTUAL_NETWORK, location, {}, tags_of(body))
    out["properties"]["addressSpace"] = {"addressPrefixes": [str(item) for item in prefixes]}
    if servers := (given.get("dhcpOptions") or {}).get("dnsServers"):
        out["properties"]["dhcpOptions"] = {"dnsServers": servers}
    out["properties"]["subnets"] = _subnets(cloud, out, given, existing)
    out["properties"]["virtualNetworkPeerings"] = []
    out["properties"]["enableDdosProtection"] = bool(given.get("enableDdosProtection"))
    check_subnets(out)
    if existing is not None:
        out["properties"]["resourceGuid"] = existing["properties"]["resourceGuid"]
        check_removable(cloud, existing, keeping=out)
        check_idle(cloud, request, existing)
    affected = machines_in(cloud, [item["id"] for item in out["properties"]["subnets"]])
    return written(cloud, request, out, created=existing is None, affected=affected)


def check_deletable(cloud: Cloud, request: Request, network: Document) -> None:
    """Raises ArmError while something is in one of its subnets, or while it is being changed."""
    check_removable(cloud, network, keeping=None)
    check_idle(cloud, request, network)


@deleter(VIRTUAL_NETWORK, order=60)
def _delete(cloud: Cloud, network_id: str) -> None:
    cloud.resources.delete(network_id)


def _prefixes(network_id: str, given: Json) -> list[IPv4Network]:
    texts = (given.get("addressSpace") or {}).get("addressPrefixes") or []
    if not texts:
        raise ArmError(
            400,
            "InvalidRequestFormat",
            f"Virtual network {network_id} must have at least one address prefix.",
            details=[],
        )
    return [parse_prefix(text, network_id) for text in texts]


def _subnets(cloud: Cloud, network: Document, given: Json, existing: Document | None) -> list[Json]:
    """The subnets a PUT wants: all of them, for those it leaves out are removed."""
    known = (
        {item["name"].lower(): item for item in existing["properties"]["subnets"]}
        if (existing)
        else {}
    )
    return [
        make_subnet(
            cloud,
            network,
            str(item.get("name")),
            item.get("properties") or {},
            known.get(str(item.get("name")).lower()),
        )
        for item in given.get("subnets") or []
    ]
