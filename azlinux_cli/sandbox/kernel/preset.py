"""Faults by name, with the codes and words that Azure uses.

`{name}`, `{size}`, `{location}`, `{scope}` and `{action}` are filled from the request.
"""

from typing import Any

from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kernel.ids import ResourceId

MACHINE = "*/providers/Microsoft.Compute/virtualMachines/*"
POOL = "*/providers/Microsoft.ContainerService/managedClusters/*/agentPools/*"

PRESETS: dict[str, dict[str, Any]] = {
    # azure-cli#32628, #32327: the words that `az vm create` shows.
    "SkuNotAvailable": {
        "method": "PUT",
        "path": MACHINE,
        "status": 409,
        "code": "SkuNotAvailable",
        "message": (
            "The requested VM size for resource 'Following SKUs have failed for Capacity "
            "Restrictions: {size}' is currently not available in location '{location}'. Please "
            "try another size or deploy to a different location or different zone. See "
            "https://aka.ms/azureskunotavailable for details."
        ),
    },
    # "Resolve errors for resource quotas" (ARM troubleshooting): OperationNotAllowed from the
    # compute provider, QuotaExceeded from a deployment's preflight.
    "QuotaExceeded": {
        "method": "PUT",
        "path": MACHINE,
        "status": 409,
        "code": "OperationNotAllowed",
        "message": (
            "Operation could not be completed as it results in exceeding approved Total Regional "
            "Cores quota. Additional details - Deployment Model: Resource Manager, Location: "
            "{location}, Current Limit: 10, Current Usage: 10, Additional Required: 2, (Minimum) "
            "New Limit Required: 12. Please read more about quota limits at "
            "https://docs.microsoft.com/en-us/azure/azure-supportability/regional-quota-requests"
        ),
    },
    # "Troubleshoot allocation failures" (Virtual Machines): after the request was accepted.
    "AllocationFailed": {
        "path": MACHINE,
        "stage": "operation",
        "status": 409,
        "code": "AllocationFailed",
        "message": (
            "Allocation failed. We do not have sufficient capacity for the requested VM size in "
            "this region. Read more about improving likelihood of allocation success at "
            "http://aka.ms/allocation-guidance"
        ),
    },
    "ZonalAllocationFailed": {
        "path": MACHINE,
        "stage": "operation",
        "status": 409,
        "code": "ZonalAllocationFailed",
        "message": (
            "Allocation failed. We do not have sufficient capacity for the requested VM size in "
            "this zone. Read more about improving likelihood of allocation success at "
            "http://aka.ms/allocation-guidance"
        ),
    },
    # Azure/AKS#799: quota does not suffice for the surge nodes of a pool's upgrade.
    "SurgeQuotaExceeded": {
        "path": POOL,
        "stage": "surge",
        "status": 409,
        "code": "ReconcileVMSSAgentPoolFailed",
        "message": (
            'Code="OperationNotAllowed" Message="Operation could not be completed as it results in '
            "exceeding approved Total Regional Cores quota. Surge nodes would also consume vcpu "
            'quota."'
        ),
    },
    # A node's extension fails ("Troubleshoot the VMExtensionProvisioningTimeout error code"): the
    # pool is left Failed, mixed, with its surge node.
    "ReimageFailed": {
        "path": POOL,
        "stage": "reimage",
        "status": 409,
        "code": "ReconcileVMSSAgentPoolFailed",
        "message": (
            'Code="VMExtensionProvisioningTimeout" Message="Provisioning of VM extension '
            'vmssCSE has timed out. Extension provisioning has taken too long to complete."'
        ),
    },
    # "Understand how Azure Resource Manager throttles requests".
    "TooManyRequests": {
        "status": 429,
        "code": "SubscriptionRequestsThrottled",
        "message": (
            "Number of requests for subscription exceeded the limit for the time period. Please "
            "try again after some time."
        ),
        "retry_after_seconds": 2,
    },
    # "Troubleshoot Azure RBAC", symptom of AuthorizationFailed.
    "AuthorizationFailed": {
        "status": 403,
        "code": "AuthorizationFailed",
        "message": (
            "The client does not have authorization to perform action '{action}' over scope "
            "'{scope}' or the scope is invalid. If access was recently granted, please refresh "
            "your credentials."
        ),
        "times": None,
    },
    "InternalServerError": {
        "status": 500,
        "code": "InternalServerError",
        "message": "An unexpected error occurred while processing the request.",
    },
    "ServiceUnavailable": {
        "status": 503,
        "code": "ServiceUnavailable",
        "message": "The service is unavailable now. Please try again later.",
        "retry_after_seconds": 1,
    },
    "GatewayTimeout": {
        "status": 504,
        "code": "GatewayTimeout",
        "message": (
            "The gateway did not receive a response from 'Microsoft.Compute' within the specified "
            "time period."
        ),
    },
    "ConnectionCut": {"cut": True},
    "Slow": {"delay_seconds": 5.0, "times": None},
}

VERBS = {"GET": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete", "POST": "action"}


def words(code: str) -> str:
    """The message of a planted error that has none: its code's, else one of the sandbox's own."""
    wanted = code.lower()
    found = (p["message"] for p in PRESETS.values() if p.get("code", "").lower() == wanted)
    return next(found, f"A fault planted in the sandbox failed this with {code}.")


def fill(message: str, request: Request) -> str:
    """Put what the request is about into a preset's message."""
    if "{" not in message:
        return message
    body = request.body if isinstance(request.body, dict) else {}
    hardware = (body.get("properties") or {}).get("hardwareProfile") or {}
    parsed = ResourceId.parse(request.path)
    values = {
        "{name}": parsed.name if parsed else "",
        "{size}": str(hardware.get("vmSize", "")),
        "{location}": str(body.get("location", "")),
        "{scope}": request.path,
        "{action}": f"{parsed.type if parsed else '*'}/{VERBS.get(request.method, 'read')}",
    }
    for key, value in values.items():
        message = message.replace(key, value)
    return message
