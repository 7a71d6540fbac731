"""Network interfaces: made by a PUT or inline by a virtual machine, attached, removed."""

import uuid
from typing import Any

from azlinux_cli.sandbox.arm.network.document import (
    INTERFACE,
    SECURITY_GROUP,
    document,
    parent_of,
    reference,
    same,
)
from azlinux_cli.sandbox.arm.network.ip_configuration import ip_configuration
from azlinux_cli.sandbox.arm.network.neighbour import require_neighbour
from azlinux_cli.sandbox.arm.network.public_address import (
    delete_public_address,
    tie,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request
from azlinux_cli.sandbox.kernel.resources import Document, etag


def create_interface(
    cloud: Cloud, interface_id: str, location: str, properties: Json, tags: Any = None
) -> Document:
    """Make or change a network interface, at once; also its inline public IP addresses.

    `properties` are those of a NIC's PUT, or of one `networkInterfaceConfigurations` entry of a
    VM (whose IP configurations may hold a `publicIPAddressConfiguration`). The delete option of a
    public address stays in the interface's document; that of the interface is the VM's.

    Raises ArmError 400 (InvalidResourceReference, SubnetIsFull, PublicIPAddressInUse, ...).
    """
    existing = cloud.resources.get(interface_id)
    wanted = properties.get("ipConfigurations") or []
    if not wanted:
        raise ArmError(
            400,
            "InvalidRequestFormat",
            f"Network interface {interface_id} must have at least one IP configuration.",
            details=[],
        )
    group = reference(properties, "networkSecurityGroup")
    if group is not None:
        require_neighbour(cloud, group, interface_id, SECURITY_GROUP, location)
    configurations = [
        ip_configuration(cloud, interface_id, location, item, existing, first=number == 0)
        for number, item in enumerate(wanted)
    ]
    out = document(interface_id, INTERFACE, location, {}, tags)
    out["properties"].update(_properties(properties, configurations, existing))
    for configuration in out["properties"]["ipConfigurations"]:
        configuration["etag"] = out["etag"]
    out["kind"] = "Regular"
    _retie(cloud, existing, out)
    cloud.resources.put(out)
    return out


def attach_interface(
    cloud: Cloud, nic_id: str, vm_id: str, *, primary: bool = True, location: str | None = None
) -> Document:
    """Give an interface to a VM.

    Raises ArmError 400 InvalidResourceReference if it does not exist (in the VM's location), 400
    NicInUse if another VM has it, 429 ReferencedResourceNotProvisioned while it is being changed.
    """
    nic = require_neighbour(cloud, nic_id, vm_id, INTERFACE, location)
    properties = nic["properties"]
    owner = properties.get("virtualMachine", {}).get("id")
    if owner is not None and not same(owner, vm_id):
        raise ArmError(
            400,
            "NicInUse",
            f"Network Interface {nic['id']} is used by existing VM {owner}.",
            details=[],
        )
    if owner is None:
        properties["virtualMachine"] = {"id": vm_id}
        properties["macAddress"] = _mac_address()
        nic["etag"] = etag()
    properties["primary"] = primary
    cloud.resources.put(nic)
    return nic


def detach_interface(cloud: Cloud, nic_id: str) -> None:
    """Take an interface from its VM. Silent if it has none, or is gone."""
    nic = cloud.resources.get(nic_id)
    if nic is None:
        return
    for key in ("virtualMachine", "primary", "macAddress"):
        nic["properties"].pop(key, None)
    nic["etag"] = etag()
    cloud.resources.put(nic)


@deleter(INTERFACE, order=30)
def delete_interface(cloud: Cloud, nic_id: str) -> None:
    """Remove an interface at once; public addresses with delete option Delete go with it."""
    nic = cloud.resources.get(nic_id)
    if nic is None:
        return
    for configuration in nic["properties"]["ipConfigurations"]:
        public = configuration["properties"].get("publicIPAddress")
        if public is None:
            continue
        tie(cloud, public["id"], None)
        if str(public.get("properties", {}).get("deleteOption", "")).lower() == "delete":
            delete_public_address(cloud, public["id"])
    cloud.resources.delete(nic_id)


def check_deletable(cloud: Cloud, request: Request, nic: Document) -> None:
    """Raises ArmError 400 NicInUse while a VM has it (terraform-provider-azurerm#8105)."""
    owner = nic["properties"].get("virtualMachine", {}).get("id")
    if owner is not None:
        raise ArmError(
            400,
            "NicInUse",
            f"Network Interface {nic['id']} is used by existing resource {owner}. In order to "
            "delete the network interface, it must be dissociated from the resource. To learn "
            "more, see aka.ms/deletenic.",
            details=[],
        )


def _properties(given: Json, configurations: list[Json], existing: Document | None) -> Json:
    known = existing["properties"] if existing else {}
    servers = (given.get("dnsSettings") or {}).get("dnsServers", [])
    network = parent_of(configurations[0]["properties"]["subnet"]["id"])
    suffix = uuid.uuid5(uuid.NAMESPACE_URL, network.lower()).hex[:26]
    out: Json = {
        "ipConfigurations": configurations,
        "dnsSettings": {
            "dnsServers": servers,
            "appliedDnsServers": servers,
            "internalDomainNameSuffix": f"{suffix}.bx.internal.cloudapp.net",
        },
        "enableAcceleratedNetworking": bool(given.get("enableAcceleratedNetworking")),
        "vnetEncryptionSupported": False,
        "enableIPForwarding": bool(given.get("enableIPForwarding")),
        "disableTcpStateTracking": bool(given.get("disableTcpStateTracking")),
        "hostedWorkloads": [],
        "tapConfigurations": [],
        "nicType": "Standard",
        "allowPort25Out": True,
        "auxiliaryMode": "None",
        "auxiliarySku": "None",
    }
    if group := reference(given, "networkSecurityGroup"):
        out["networkSecurityGroup"] = {"id": group}
    for key in ("resourceGuid", "macAddress", "primary", "virtualMachine"):
        if key in known:
            out[key] = known[key]
    return out


def _retie(cloud: Cloud, before: Document | None, after: Document) -> None:
    """Public addresses know their IP configuration: release the old ones, hold the new ones."""
    for configuration in before["properties"]["ipConfigurations"] if before else []:
        if held := reference(configuration["properties"], "publicIPAddress"):
            tie(cloud, held, None)
    for configuration in after["properties"]["ipConfigurations"]:
        if held := reference(configuration["properties"], "publicIPAddress"):
            tie(cloud, held, configuration["id"])


def _mac_address() -> str:
    """Microsoft's own prefix, as recorded."""
    tail = uuid.uuid4().hex[:6].upper()
    return "-".join(("00", "0D", "3A", tail[:2], tail[2:4], tail[4:]))
