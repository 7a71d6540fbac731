"""The interfaces of a machine: existing ones, or made with it (`networkInterfaceConfigurations`).

Sources: REST reference "Virtual Machines - Create Or Update", NetworkProfile; multiple interfaces:
"Create a Linux VM with multiple NICs" (one and only one is primary).
"""

import uuid

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.machine.disk_place import delete_option
from azlinux_cli.sandbox.arm.compute.refusal import invalid, missing, not_emulated
from azlinux_cli.sandbox.arm.network.document import INTERFACE
from azlinux_cli.sandbox.arm.network.interface import (
    attach_interface,
    create_interface,
    delete_interface,
    detach_interface,
)
from azlinux_cli.sandbox.arm.network.neighbour import require_neighbour
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json


def check_network(cloud: Cloud, vm_id: str, location: str, profile: Json | None) -> None:
    """Raises ArmError 400; NicInUse and InvalidResourceReference are the network provider's."""
    if profile is None:
        raise missing("networkProfile")
    existing = profile.get("networkInterfaces") or []
    inline = profile.get("networkInterfaceConfigurations") or []
    if existing and inline:
        raise not_emulated("a machine with both existing and inline network interfaces")
    if not existing and not inline:
        raise missing("networkProfile.networkInterfaces")
    if inline and not profile.get("networkApiVersion"):
        raise missing("networkProfile.networkApiVersion")
    _check_primary(vm_id, [*existing, *inline])
    _check_public(inline)
    seen = set()
    for item in existing:
        _check_existing(cloud, vm_id, location, str(item.get("id") or ""))
        if str(item["id"]).lower() in seen:
            raise invalid(f"Network interface {item['id']} is given twice.", "networkInterfaces")
        seen.add(str(item["id"]).lower())


def _check_public(inline: list[Json]) -> None:
    for item in inline:
        for configuration in at(item, "properties.ipConfigurations") or []:
            public = at(configuration, "properties.publicIPAddressConfiguration")
            if public is not None and not public.get("name"):
                raise missing("publicIPAddressConfiguration.name")


def _check_existing(cloud: Cloud, vm_id: str, location: str, nic_id: str) -> None:
    nic = require_neighbour(cloud, nic_id, vm_id, INTERFACE, location)
    owner = (nic["properties"].get("virtualMachine") or {}).get("id")
    if owner is not None and owner.lower() != vm_id.lower():
        attach_interface(cloud, nic_id, vm_id, location=location)  # raises NicInUse


def _check_primary(vm_id: str, items: list[Json]) -> None:
    primary = [item for item in items if (item.get("properties") or {}).get("primary")]
    if len(items) > 1 and len(primary) != 1:
        raise ArmError(
            400,
            "VirtualMachineMustHavePrimaryNetworkInterface",
            f"Virtual machine {vm_id.rsplit('/', 1)[-1]} must have one network interface set as "
            "the primary.",
            details=[],
        )


def connect(cloud: Cloud, vm_id: str, location: str, profile: Json) -> Json:
    """Act: make and attach. Returns the profile as a GET shows it."""
    inline = profile.get("networkInterfaceConfigurations") or []
    made = [_make(cloud, vm_id, location, item) for item in inline]
    interfaces = [_shown(item) for item in profile.get("networkInterfaces") or []] + made
    for item in interfaces:
        primary = bool((item.get("properties") or {}).get("primary", len(interfaces) == 1))
        attach_interface(cloud, item["id"], vm_id, primary=primary, location=location)
    return {"networkInterfaces": interfaces}


def _shown(item: Json) -> Json:
    properties = dict(item.get("properties") or {})
    if "deleteOption" in properties:
        properties["deleteOption"] = delete_option(properties)
    return {"id": item["id"], "properties": properties} if properties else {"id": item["id"]}


def _make(cloud: Cloud, vm_id: str, location: str, item: Json) -> Json:
    """The interface's name is the configuration's plus a suffix of the platform's choice.

    Clients find it in the machine's `networkProfile`. (That there is a suffix is known of scale
    set instances with flexible orchestration; for single machines it is an assumption.)
    """
    name = f"{item.get('name') or 'nic'}-{uuid.uuid4().hex[:8]}"
    nic_id = f"{'/'.join(vm_id.split('/')[:5])}/providers/{INTERFACE}/{name}"
    properties = dict(item.get("properties") or {})
    create_interface(cloud, nic_id, location, properties, item.get("tags"))
    shown: Json = {"deleteOption": delete_option(properties)}
    if "primary" in properties:
        shown["primary"] = bool(properties["primary"])
    return {"id": nic_id, "properties": shown}


def interface_ids(properties: Json) -> list[str]:
    interfaces = (properties.get("networkProfile") or {}).get("networkInterfaces") or []
    return [str(item["id"]) for item in interfaces]


def disconnect(cloud: Cloud, item: Json) -> None:
    """The machine goes, or lets go: by its delete option the interface goes too."""
    detach_interface(cloud, item["id"])
    if delete_option(item.get("properties") or {}) == "Delete":
        delete_interface(cloud, item["id"])
