"""Microsoft.ContainerService's refusals: flat documents, in its own codes and words.

Each message names where it was read where it is used or made; *own words* are said to be so in
docs/aks-sandbox.md.
"""

from azlinux_cli.sandbox.kernel.errors import ArmError


def refused(status: int, code: str, message: str, target: str | None = None) -> ArmError:
    return ArmError(status, code, message, target=target, flat=True)


def bad_request(message: str, *, code: str = "BadRequest", target: str | None = None) -> ArmError:
    return refused(400, code, message, target)


def invalid(parameter: str, details: str = "") -> ArmError:
    """As quoted in Azure/AKS#3300, XenitAB/terraform-modules#755."""
    why = f" Error details: {details}" if details else ""
    return bad_request(
        f"The value of parameter {parameter} is invalid.{why} Please see "
        "https://aka.ms/aks-naming-rules for more details.",
        code="InvalidParameter",
        target=parameter,
    )


def not_allowed(message: str, *, status: int = 409) -> ArmError:
    return refused(status, "OperationNotAllowed", message)


def unchangeable(name: str) -> ArmError:
    """As quoted in pulumi-azure-native#959."""
    name = f"properties.{name}"
    return bad_request(
        f"Changing property '{name}' is not allowed.", code="PropertyChangeNotAllowed", target=name
    )


def busy(what: str, *, of_pool: bool = False) -> ArmError:
    """As quoted in azure-workload-identity#417 and, for pools, cilium#25944."""
    kind = "agentpool operation" if of_pool else "operation"
    return not_allowed(
        f"Operation is not allowed: Another {kind} ({what}) is in progress, please wait for it to "
        "finish before starting a new operation. See https://aka.ms/aks-pending-operation for "
        "more details"
    )


def not_found(what: str) -> ArmError:
    return refused(404, "NotFound", f"Could not find {what}.")


def not_emulated(what: str) -> ArmError:
    """Azure can do it, the sandbox cannot; it says so rather than guess."""
    return refused(501, "NotEmulated", f"The sandbox does not emulate {what}.")
