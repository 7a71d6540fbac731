"""What it takes to remove a resource of each type when its whole group goes.

Deleting a group removes its resources in an order that respects who uses whom (ARM "Delete a
resource group": "Resource Manager determines the order to delete resources").
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azlinux_cli.sandbox.kernel.cloud import Cloud

Delete = Callable[["Cloud", str], None]


@dataclass(frozen=True, slots=True)
class Deleter:
    order: int
    delete: Delete


DELETERS: dict[str, Deleter] = {}


def deleter(resource_type: str, *, order: int) -> Callable[[Delete], Delete]:
    """Register how a resource of this type is removed at once, by its id; low orders go first.

    Machines 10, disks, snapshots and images 20, interfaces 30, addresses 40, security groups 50,
    virtual networks 60. A type without a deleter is forgotten last.
    """

    def register(function: Delete) -> Delete:
        DELETERS[resource_type.lower()] = Deleter(order, function)
        return function

    return register


def delete_resources(cloud: "Cloud", group_id: str) -> None:
    """Remove all that is in the group, users before what they use."""
    last = Deleter(1000, lambda _cloud, _id: None)
    found = [
        (DELETERS.get(str(doc["type"]).lower(), last), str(doc["id"]))
        for doc in cloud.resources.in_group(group_id)
    ]
    for entry, resource_id in sorted(found, key=lambda item: item[0].order):
        entry.delete(cloud, resource_id)
        cloud.resources.delete(resource_id)
