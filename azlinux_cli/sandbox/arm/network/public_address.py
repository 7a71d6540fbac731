"""Public IP addresses: made, released, tied to an IP configuration."""

from typing import Any

from azlinux_cli.sandbox.arm.network.address import next_public
from azlinux_cli.sandbox.arm.network.document import (
    INTERFACE,
    PUBLIC_ADDRESS,
    document,
    parent_of,
    same,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request
from azlinux_cli.sandbox.kernel.resources import Document, etag

SKUS = {"basic": "Basic", "standard": "Standard", "standardv2": "StandardV2"}
METHODS = {"static": "Static", "dynamic": "Dynamic"}


def create_public_address(
    cloud: Cloud,
    address_id: str,
    location: str,
    properties: Json,
    *,
    sku: Json | None = None,
    zones: list[str] | None = None,
    tags: Any = None,
) -> Document:
    """Make or change a public address; an existing one keeps its address and its owner."""
    existing = cloud.resources.get(address_id)
    name = _sku(sku)
    method = METHODS.get(str(properties.get("publicIPAllocationMethod", "Dynamic")).lower())
    _check_allocation(address_id, name, method)
    known = existing["properties"] if existing else {}
    kept = {
        "resourceGuid": known.get("resourceGuid"),
        "ipAddress": known.get("ipAddress") or next_public(cloud),
    }
    fields: Json = {
        **{key: value for key, value in kept.items() if value},
        "publicIPAddressVersion": properties.get("publicIPAddressVersion", "IPv4"),
        "publicIPAllocationMethod": method,
        "idleTimeoutInMinutes": properties.get("idleTimeoutInMinutes", 4),
        "ipTags": properties.get("ipTags", []),
    }
    if "ipConfiguration" in known:
        fields["ipConfiguration"] = known["ipConfiguration"]
    if label := (properties.get("dnsSettings") or {}).get("domainNameLabel"):
        fqdn = f"{label}.{location}.cloudapp.azure.com"
        fields["dnsSettings"] = {"domainNameLabel": label, "fqdn": fqdn}
    out = document(address_id, PUBLIC_ADDRESS, location, fields, tags)
    if zones:
        out["zones"] = zones
    out["sku"] = {"name": name, "tier": (sku or {}).get("tier", "Regional")}
    cloud.resources.put(out)
    return out


def tie(cloud: Cloud, address_id: str, configuration_id: str | None) -> None:
    """Note which IP configuration holds a public address (None: nobody)."""
    found = cloud.resources.get(address_id)
    if found is None:
        return
    found["properties"].pop("ipConfiguration", None)
    if configuration_id is not None:
        found["properties"]["ipConfiguration"] = {"id": configuration_id}
    found["etag"] = etag()
    cloud.resources.put(found)


def check_free(found: Document, configuration_id: str) -> None:
    """Raises ArmError 400 PublicIPAddressInUse if another IP configuration holds the address.

    The message as the Network provider words it (terraform-provider-azurerm issues).
    """
    owner = found["properties"].get("ipConfiguration", {}).get("id")
    if owner is not None and not same(owner, configuration_id):
        raise ArmError(
            400,
            "PublicIPAddressInUse",
            f"Resource {configuration_id} is referencing public IP address {found['id']} that is "
            f"already allocated to resource {owner}.",
            details=[],
        )


def check_deletable(cloud: Cloud, request: Request, found: Document) -> None:
    """Raises ArmError 400 PublicIPAddressCannotBeDeleted while an interface holds the address.

    The message as in hashicorp/terraform-provider-azurerm#2566.
    """
    owner = found["properties"].get("ipConfiguration", {}).get("id")
    if owner is not None:
        raise ArmError(
            400,
            "PublicIPAddressCannotBeDeleted",
            f"Public IP address {found['id']} can not be deleted since it is still allocated to "
            f"resource {owner}. In order to delete the public IP, disassociate/detach the Public "
            "IP address from the resource.  To learn how to do this, see aka.ms/deletepublicip.",
            details=[],
        )


def machine_of(cloud: Cloud, found: Document) -> list[str]:
    """The id of the VM that answers on the address, if any."""
    owner = found["properties"].get("ipConfiguration", {}).get("id")
    nic = cloud.resources.get(parent_of(owner)) if owner else None
    if nic is None or nic["type"] != INTERFACE:
        return []
    machine = nic["properties"].get("virtualMachine")
    return [machine["id"]] if machine else []


@deleter(PUBLIC_ADDRESS, order=40)
def delete_public_address(cloud: Cloud, address_id: str) -> None:
    cloud.resources.delete(address_id)


def _sku(sku: Json | None) -> str:
    text = str((sku or {}).get("name", "Basic"))
    name = SKUS.get(text.lower())
    if name is None:
        raise ArmError(
            400, "InvalidRequestFormat", "Cannot parse the request.", details=[_bad_value(text)]
        )
    return name


def _bad_value(text: str) -> Json:
    return {
        "code": "InvalidJson",
        "message": f"Error converting value \"{text}\" to type 'PublicIPAddressSkuName'.",
    }


def _check_allocation(address_id: str, sku: str, method: str | None) -> None:
    """Codes and words as users quote them from `az network public-ip create`."""
    if sku == "Basic":
        # Basic public addresses were retired on 2025-09-30 (Azure updates, "Upgrade to Standard
        # SKU public IP addresses"): a subscription may have none.
        raise ArmError(
            400,
            "IPv4BasicSkuPublicIpCountLimitReached",
            "Cannot create more than 0 IPv4 Basic SKU public IP addresses for this subscription "
            "in this region.",
            details=[],
        )
    if method != "Static":
        raise ArmError(
            400,
            "StandardAndStandardV2SkuPublicIPAddressesMustBeStatic",
            f"{sku} sku publicIp {address_id} must have AllocationMethod set to Static.",
            details=[],
        )
