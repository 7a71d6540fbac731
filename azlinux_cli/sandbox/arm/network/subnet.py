"""Subnets: part of their virtual network's document, found by their own id."""

from azlinux_cli.sandbox.arm.network.document import VIRTUAL_NETWORK, same
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
        raise ArmError(
            400,
            "InvalidResourceReference",
            f"Resource {subnet_id} referenced by resource {user} was not found. Please make sure "
            "that the referenced resource exists, and that both resources are in the same region.",
            details=[],
        )
    state = found["properties"]["provisioningState"]
    if state == "Updating":
        raise ArmError(
            429,
            "ReferencedResourceNotProvisioned",
            f"Cannot proceed with operation because resource {found['id']} used by resource {user} "
            f"is not in Succeeded state. Resource is in {state} state and the last operation that "
            "updated/is updating the resource is PutSubnetOperation.",
            details=[],
            headers={"Retry-After": str(cloud.settings.retry_after_seconds)},
        )
    return found
