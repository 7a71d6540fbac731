"""Managed identities of a machine. The principals are made up.

Shape: REST reference, VirtualMachineIdentity. A system-assigned identity is tied to the life of
its machine ("What are managed identities for Azure resources?"): a machine that is made again has
another principal.
"""

import uuid

from azlinux_cli.sandbox.arm.compute.refusal import invalid
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json

SYSTEM, USER, BOTH, NONE = (
    "SystemAssigned",
    "UserAssigned",
    "SystemAssigned, UserAssigned",
    "None",
)


def identity(cloud: Cloud, vm_uuid: str, given: Json) -> Json:
    """`vm_uuid` is the machine's vmId. Raises ArmError 400 for a type that does not exist."""
    text = str(given.get("type") or NONE).replace(" ", "").lower()
    kind = next((k for k in (SYSTEM, USER, BOTH, NONE) if k.replace(" ", "").lower() == text), None)
    if kind is None:
        raise invalid(f"The identity type '{given.get('type')}' is invalid.", "identity.type")
    out: Json = {"type": kind}
    if SYSTEM in kind:
        out["principalId"] = _principal(vm_uuid, "system")
        out["tenantId"] = cloud.settings.tenant_id
    if USER in kind:
        out["userAssignedIdentities"] = {
            key: {"principalId": _principal(key, "user"), "clientId": _principal(key, "client")}
            for key in given.get("userAssignedIdentities") or {}
        }
    return out


def _principal(owner: str, kind: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}:{owner.lower()}"))
