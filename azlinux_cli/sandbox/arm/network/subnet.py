"""Subnets: part of their virtual network's document, found by their own id."""

from ipaddress import IPv4Network

from azlinux_cli.sandbox.arm.network.address import parse_prefix, prefix_of
from azlinux_cli.sandbox.arm.network.document import (
    SUBNET,
    VIRTUAL_NETWORK,
    not_found_reference,
    not_ready,
    reference,
    same,
)
from azlinux_cli.sandbox.arm.network.usage import configurations_in, interfaces
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document


def network_id_of(subnet_id: str) -> str | None:
    """The id of a subnet's virtual network; None if it is no subnet's id."""
    parsed = ResourceId.parse(subnet_id)
    if parsed is None or parsed.type.lower() != f"{VIRTUAL_NETWORK}/subnets".lower():
        return None
    return subnet_id.rsplit("/", 2)[0]


def subnet_in(network: Document, name: str) -> Json | None:
    subnets = network["properties"]["subnets"]
    return next((item for item in subnets if same(item["name"], name)), None)


def find_subnet(cloud: Cloud, subnet_id: str, *, user: str, location: str) -> Json:
    """The subnet that `user` refers to.

    Raises ArmError 400 InvalidResourceReference if it does not exist in the location, 429
    ReferencedResourceNotProvisioned while it is being changed (Azure-Samples/azuresandbox#25).
    """
    network_id = network_id_of(subnet_id)
    network = cloud.resources.get(network_id) if network_id else None
    found = subnet_in(network, subnet_id.rsplit("/", 1)[-1]) if network else None
    if network is None or found is None or network["location"] != location:
        raise not_found_reference(subnet_id, user)
    if found["properties"]["provisioningState"] == "Updating":
        raise not_ready(cloud, found, user)
    return found


def make_subnet(
    cloud: Cloud, network: Document, name: str, given: Json, known: Json | None
) -> Json:
    """The document of a subnet.

    Raises ArmError 400 (InvalidAddressPrefixFormat, InvalidResourceReference).
    """
    subnet_id = f"{network['id']}/subnets/{name}"
    several = given.get("addressPrefixes")
    text = given.get("addressPrefix") or (several[0] if several else None)
    prefix = parse_prefix(text, subnet_id)
    properties: Json = {"provisioningState": "Succeeded"}
    if several:
        properties["addressPrefixes"] = [str(parse_prefix(item, subnet_id)) for item in several]
    else:
        properties["addressPrefix"] = str(prefix)
    if group := reference(given, "networkSecurityGroup"):
        _check_group(cloud, group, subnet_id, network["location"])
        properties["networkSecurityGroup"] = {"id": group}
    properties["delegations"] = given.get("delegations") or []
    for key, value in POLICIES.items():
        properties[key] = given.get(key, value)
    if "defaultOutboundAccess" in given:
        properties["defaultOutboundAccess"] = given["defaultOutboundAccess"]
    return {
        "name": known["name"] if known else name,
        "id": known["id"] if known else subnet_id,
        "etag": network["etag"],
        "properties": properties,
        "type": SUBNET,
    }


# As recorded for a subnet that nobody gave any.
POLICIES = {
    "privateEndpointNetworkPolicies": "Disabled",
    "privateLinkServiceNetworkPolicies": "Enabled",
}
# "The smallest supported IPv4 subnet is /29" (Virtual Network FAQ).
SMALLEST = 29


def check_subnets(network: Document) -> None:
    """Raises ArmError 400 unless all subnets lie in the network and apart from each other.

    Codes: MicrosoftDocs/azure-docs#123869 quotes NetcfgSubnetRangeOutsideVnet and
    NetcfgSubnetRangesOverlap with their messages; older answers said NetcfgInvalidSubnet, which
    is still the code for a subnet that is too small.
    """
    space = [IPv4Network(text) for text in network["properties"]["addressSpace"]["addressPrefixes"]]
    seen: list[IPv4Network] = []
    for subnet in network["properties"]["subnets"]:
        prefix = prefix_of(subnet)
        where = f"virtual network '{network['name']}'"
        if not any(prefix.subnet_of(whole) for whole in space):
            code = "NetcfgSubnetRangeOutsideVnet"
            reason = f"because its IP address range is outside the IP address range of {where}."
        elif any(prefix.overlaps(other) for other in seen):
            code = "NetcfgSubnetRangesOverlap"
            reason = (
                f"because its IP address range overlaps with that of an existing subnet in {where}."
            )
        elif prefix.prefixlen > SMALLEST:
            code = "NetcfgInvalidSubnet"
            reason = f"in {where}."
        else:
            seen.append(prefix)
            continue
        raise ArmError(400, code, f"Subnet '{subnet['name']}' is not valid {reason}", details=[])


def check_removable(cloud: Cloud, network: Document, *, keeping: Document | None) -> None:
    """Raises ArmError 400 InUseSubnetCannotBeDeleted if a subnet in use would go or move.

    The message as in microsoft/nav-arm-templates#161.
    """
    wanted = {
        item["name"].lower(): prefix_of(item)
        for item in (keeping["properties"]["subnets"] if keeping else [])
    }
    for subnet in network["properties"]["subnets"]:
        kept = wanted.get(subnet["name"].lower())
        if kept == prefix_of(subnet):
            continue
        check_unused(cloud, subnet, "deleted" if kept is None else "updated")


def check_unused(cloud: Cloud, subnet: Json, verb: str = "deleted") -> None:
    users = configurations_in(interfaces(cloud, subnet["id"]), subnet["id"])
    if not users:
        return
    if verb == "updated":
        raise ArmError(
            400,
            "InUsePrefixCannotBeDeleted",
            f"IpPrefix {prefix_of(subnet)} on Subnet {subnet['name']} has active allocations and "
            "cannot be deleted.",
            details=[],
        )
    raise ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        f"Subnet {subnet['name']} is in use by {users[0]} and cannot be deleted. In order to "
        "delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.",
        details=[],
    )


def _check_group(cloud: Cloud, group_id: str, subnet_id: str, location: str) -> None:
    found = cloud.resources.get(group_id)
    if found is None or found["location"] != location:
        raise not_found_reference(group_id, subnet_id)
