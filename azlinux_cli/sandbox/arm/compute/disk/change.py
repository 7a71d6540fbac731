"""Changes to a disk that exists: grow it, change its type. Decides only; raises or answers."""

from azlinux_cli.sandbox.arm.compute.body import at, same_text
from azlinux_cli.sandbox.arm.compute.disk.tier import SKUS, SNAPSHOT_SKUS, performance
from azlinux_cli.sandbox.arm.compute.disk.volume import DISK, GIB, owner_of
from azlinux_cli.sandbox.arm.compute.machine_state import is_allocated, state_of
from azlinux_cli.sandbox.arm.compute.refusal import (
    cannot_shrink,
    invalid,
    not_allowed,
    unchangeable,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

# Also what a PUT of the whole document sends back unchanged.
PLAIN = ("encryption", "networkAccessPolicy", "publicNetworkAccess", "diskAccessId", "osType")


def changed(cloud: Cloud, disk: Document, body: Json) -> Document:
    """The document after a PUT or PATCH. Raises ArmError 400 and 409."""
    given = body.get("properties") or {}
    _check_creation(disk, given)
    properties = dict(disk["properties"])
    for key in PLAIN:
        if key in given:
            properties[key] = given[key]
    sku = _sku(cloud, disk, body)
    size_gb = _size(cloud, disk, given)
    properties["diskSizeGB"] = size_gb
    properties["diskSizeBytes"] = size_gb * GIB
    if disk["type"] == DISK:
        properties.pop("tier", None)
        properties.update(performance(sku["name"], size_gb))
    out = {**disk, "sku": sku, "properties": properties}
    if "tags" in body:
        out["tags"] = body["tags"]
    return out


def _check_creation(disk: Document, given: Json) -> None:
    known = disk["properties"]["creationData"]
    for key, value in (given.get("creationData") or {}).items():
        if not same_text(value, known.get(key)):
            raise unchangeable(f"creationData.{key}")


def _sku(cloud: Cloud, disk: Document, body: Json) -> Json:
    known = SKUS if disk["type"] == DISK else SNAPSHOT_SKUS
    name = str(at(body, "sku.name") or disk["sku"]["name"])
    exact = next((item for item in known if item.lower() == name.lower()), None)
    if exact is None:
        raise invalid(f"The AccountType {name} is invalid.", "sku.name")
    owner = owner_of(disk)
    if exact != disk["sku"]["name"] and owner and is_allocated(state_of(cloud, owner)):
        # "Change the disk type of an Azure managed disk": the VM must be deallocated.
        raise not_allowed(
            f"Cannot change the SKU of disk {disk['name']} while it is attached to running VM "
            f"{owner}. Please stop your VM and retry the operation."
        )
    return {"name": exact, "tier": known[exact]}


def _size(cloud: Cloud, disk: Document, given: Json) -> int:
    """Raises ArmError 400 on shrink; 409 as in "Expand virtual hard disks" troubleshooting.

    A data disk may grow while its machine runs ("Expand without downtime": not OS disks, not
    across 4 TiB).
    """
    old = int(disk["properties"]["diskSizeGB"])
    new = int(given.get("diskSizeGB", old))
    if new < old:
        raise cannot_shrink(disk["name"])
    owner = owner_of(disk)
    grows_live = new > old and owner is not None and is_allocated(state_of(cloud, owner))
    small = 4095
    if grows_live and ("osType" in disk["properties"] or old <= small < new):
        raise not_allowed(
            f"Cannot resize disk {disk['name']} while it is attached to running VM {owner}. "
            "Resizing a disk of an Azure Virtual Machine requires the virtual machine to be "
            "deallocated. Please stop your VM and retry the operation."
        )
    return new
