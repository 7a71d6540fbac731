"""The documents of Microsoft.Network: their types, ids and common parts.

Shapes and the order of keys: recorded traffic of `az vm create` and `az vm list-ip-addresses`
(2024-08, api-versions 2022-01-01 and 2024-01-01).
"""

import uuid
from typing import Any

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.ids import ResourceId
from azlinux_cli.sandbox.kernel.resources import Document, etag

PROVIDER = "Microsoft.Network"
VIRTUAL_NETWORK = f"{PROVIDER}/virtualNetworks"
SUBNET = f"{VIRTUAL_NETWORK}/subnets"
SECURITY_GROUP = f"{PROVIDER}/networkSecurityGroups"
SECURITY_RULE = f"{SECURITY_GROUP}/securityRules"
INTERFACE = f"{PROVIDER}/networkInterfaces"
PUBLIC_ADDRESS = f"{PROVIDER}/publicIPAddresses"


def resource_id(cloud: Cloud, subscription: str, group: str, resource_type: str, name: str) -> str:
    """The id in the cloud's own casing. Raises ArmError 404 if the group does not exist."""
    found = cloud.resources.group(subscription, group)
    return f"{found['id']}/providers/{resource_type}/{name}"


def subscription_of(any_id: str) -> str:
    """`/subscriptions/S`, the scope that a search for references covers."""
    return "/".join(any_id.split("/")[:3])


def document(
    any_id: str, resource_type: str, location: str, properties: Json, tags: Any = None
) -> Document:
    """A new resource document, with an etag and a GUID as every Network resource has."""
    parsed = ResourceId.parse(any_id)
    name = parsed.name if parsed else any_id.rsplit("/", 1)[-1]
    out: Document = {
        "name": name,
        "id": any_id,
        "etag": etag(),
        "type": resource_type,
        "location": location,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": str(uuid.uuid4()),
            **properties,
        },
    }
    if tags is not None:
        out["tags"] = tags
    return out


def same(left: str | None, right: str | None) -> bool:
    """Ids are equal without case."""
    return left is not None and right is not None and left.lower() == right.lower()


def reference(properties: Json, key: str) -> str | None:
    """The id in `{"key": {"id": ...}}`, if there is one."""
    found = properties.get(key)
    return found.get("id") if isinstance(found, dict) else None


def parent_of(child_id: str) -> str:
    """The id without its last type and name."""
    return child_id.rsplit("/", 2)[0]


OPERATION_NAMES = {
    INTERFACE: "PutNicOperation",
    SUBNET: "PutSubnetOperation",
    SECURITY_GROUP: "PutNetworkSecurityGroupOperation",
    PUBLIC_ADDRESS: "PutPublicIpAddressOperation",
}


def not_found_reference(wanted: str, user: str) -> ArmError:
    """`user` refers to something that is not there (Azure/azure-quickstart-templates#5878)."""
    return ArmError(
        400,
        "InvalidResourceReference",
        f"Resource {wanted} referenced by resource {user} was not found. Please make sure that "
        "the referenced resource exists, and that both resources are in the same region.",
        details=[],
    )


def not_ready(cloud: Cloud, found: Document, user: str) -> ArmError:
    """`user` refers to something that is being changed.

    The reason in the words of Azure-Samples/azuresandbox#25, wrapped as a RetryableError.
    """
    reason = (
        f"Cannot proceed with operation because resource {found['id']} used by resource {user} "
        f"is not in Succeeded state. Resource is in {found['properties']['provisioningState']} "
        "state and the last operation that updated/is updating the resource is "
        f"{OPERATION_NAMES.get(found['type'], 'PutOperation')}."
    )
    return ArmError(
        429,
        "RetryableError",
        "A retryable error occurred.",
        details=[{"code": "ReferencedResourceNotProvisioned", "message": reason}],
        headers={"Retry-After": str(cloud.settings.retry_after_seconds)},
    )
