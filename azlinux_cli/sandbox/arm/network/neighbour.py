"""A resource that another one refers to."""

from azlinux_cli.sandbox.arm.network.document import not_found_reference, not_ready
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document


def require_neighbour(
    cloud: Cloud, wanted: str, user: str, resource_type: str, location: str | None
) -> Document:
    """The resource that `user` refers to, in the same location and ready to be referred to.

    Messages: Azure/azure-quickstart-templates#5878 (InvalidResourceReference) and
    Azure-Samples/azuresandbox#25 (ReferencedResourceNotProvisioned).
    """
    parsed = ResourceId.parse(wanted)
    if parsed is None or parsed.type.lower() != resource_type.lower():
        raise ArmError(
            400,
            "LinkedInvalidPropertyId",
            f"Property id '{wanted}' at path '' is invalid. Expect fully qualified resource Id "
            "that start with '/subscriptions/{subscriptionId}' or "
            "'/providers/{resourceProviderNamespace}/'.",
        )
    found = cloud.resources.get(wanted)
    if found is None or (location is not None and found["location"] != location):
        raise not_found_reference(wanted, user)
    if found["properties"].get("provisioningState") not in {"Succeeded", "Failed"}:
        raise not_ready(cloud, found, user)
    return found
