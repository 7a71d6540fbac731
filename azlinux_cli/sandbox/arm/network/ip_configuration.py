"""IP configurations of an interface: the private address, the subnet, the public address."""

from azlinux_cli.sandbox.arm.network.address import check_private, next_private, taken
from azlinux_cli.sandbox.arm.network.document import (
    INTERFACE,
    PUBLIC_ADDRESS,
    parent_of,
    reference,
    same,
)
from azlinux_cli.sandbox.arm.network.neighbour import require_neighbour
from azlinux_cli.sandbox.arm.network.public_address import check_free, create_public_address
from azlinux_cli.sandbox.arm.network.subnet import find_subnet
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document


def ip_configuration(
    cloud: Cloud,
    nic_id: str,
    location: str,
    wanted: Json,
    existing: Document | None,
    *,
    first: bool,
) -> Json:
    """One IP configuration as the interface shows it; an inline public address is made at once.

    Raises ArmError 400 (InvalidRequestFormat, InvalidResourceReference, SubnetIsFull, ...).
    """
    name = wanted.get("name") or "ipconfig1"
    configuration_id = f"{nic_id}/ipConfigurations/{name}"
    given = wanted.get("properties") or {}
    subnet_id = reference(given, "subnet")
    if subnet_id is None:
        raise ArmError(
            400,
            "InvalidRequestFormat",
            f"IP configuration {configuration_id} does not refer to a subnet.",
            details=[],
        )
    subnet = find_subnet(cloud, subnet_id, user=nic_id, location=location)
    out: Json = {
        "provisioningState": "Succeeded",
        "privateIPAddress": _private(
            cloud, nic_id, configuration_id, given, subnet=subnet, existing=existing
        ),
        "privateIPAllocationMethod": _method(given),
        "subnet": {"id": subnet["id"]},
        "primary": bool(given.get("primary", first)),
        "privateIPAddressVersion": given.get("privateIPAddressVersion", "IPv4"),
    }
    public = _public(cloud, nic_id, configuration_id, location, given)
    if public is not None:
        out["publicIPAddress"] = public
    return {
        "name": name,
        "id": configuration_id,
        "type": f"{INTERFACE}/ipConfigurations",
        "properties": out,
    }


def _method(given: Json) -> str:
    return str(given.get("privateIPAllocationMethod", "Dynamic")).capitalize()


def _private(
    cloud: Cloud,
    nic_id: str,
    configuration_id: str,
    given: Json,
    *,
    subnet: Json,
    existing: Document | None,
) -> str:
    used = taken(cloud, subnet["id"], without=nic_id)
    address = given.get("privateIPAddress")
    if _method(given) == "Static" and address:
        check_private(subnet, address, used, configuration_id)
        return str(address)
    for known in existing["properties"]["ipConfigurations"] if existing else []:
        properties = known["properties"]
        if same(known["id"], configuration_id) and same(properties["subnet"]["id"], subnet["id"]):
            return str(properties["privateIPAddress"])
    return next_private(subnet, used)


def _public(
    cloud: Cloud, nic_id: str, configuration_id: str, location: str, given: Json
) -> Json | None:
    inline = given.get("publicIPAddressConfiguration")
    if inline is not None:
        return _inline_public(cloud, nic_id, location, inline)
    wanted = given.get("publicIPAddress")
    if not wanted:
        return None
    found = require_neighbour(cloud, wanted.get("id", ""), nic_id, PUBLIC_ADDRESS, location)
    check_free(found, configuration_id)
    out: Json = {"id": found["id"]}
    if option := (wanted.get("properties") or {}).get("deleteOption"):
        out["properties"] = {"deleteOption": option}
    return out


def _inline_public(cloud: Cloud, nic_id: str, location: str, inline: Json) -> Json:
    properties = dict(inline.get("properties") or {})
    address_id = f"{parent_of(nic_id)}/publicIPAddresses/{inline['name']}"
    properties.setdefault("publicIPAllocationMethod", "Dynamic")
    create_public_address(cloud, address_id, location, properties, sku=inline.get("sku"))
    return {
        "id": address_id,
        "properties": {"deleteOption": properties.get("deleteOption", "Detach")},
    }
