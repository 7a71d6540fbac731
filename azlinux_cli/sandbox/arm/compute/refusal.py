"""Microsoft.Compute's refusals, in its own codes and words.

Where a message is not cited by itself, it is from "Understand common error messages when you
manage virtual machines in Azure" (azure-docs, troubleshooting/error-messages). Status codes:
`InvalidParameter` and `BadRequest` are 400, conflicts with the state of things 409.
"""

from azlinux_cli.sandbox.kernel.errors import ArmError


def invalid(message: str, target: str | None = None) -> ArmError:
    return ArmError(400, "InvalidParameter", message, target=target)


def missing(parameter: str) -> ArmError:
    return invalid(f"Required parameter '{parameter}' is missing (null).", parameter)


def bad_request(message: str, target: str | None = None) -> ArmError:
    return ArmError(400, "BadRequest", message, target=target)


def not_allowed(message: str, target: str | None = None) -> ArmError:
    return ArmError(409, "OperationNotAllowed", message, target=target)


def conflict(message: str, target: str | None = None) -> ArmError:
    return ArmError(409, "ConflictingUserInput", message, target=target)


def not_found(message: str) -> ArmError:
    return ArmError(404, "NotFound", message)


def not_emulated(what: str) -> ArmError:
    """Azure can do it, the sandbox cannot; it says so rather than guess."""
    return ArmError(501, "NotEmulated", f"The sandbox does not emulate {what}.")


def unchangeable(name: str) -> ArmError:
    """As quoted in terraform#8796, pulumi-azure-native#1117, azure-powershell#7621."""
    return ArmError(
        409, "PropertyChangeNotAllowed", f"Changing property '{name}' is not allowed.", target=name
    )


def elsewhere(name: str, group: str, existing: str, wanted: str) -> ArmError:
    """ARM, "Resolve errors for invalid resource location"."""
    return ArmError(
        409,
        "InvalidResourceLocation",
        f"The resource '{name}' already exists in location '{existing}' in resource group "
        f"'{group}'. A resource with the same name cannot be created in location '{wanted}'. "
        "Please select a new resource name.",
    )


def operation_on_vm(operation: str, vm: str, reason: str) -> ArmError:
    return not_allowed(f"Operation '{operation}' is not allowed on VM '{vm}' since {reason}")


def concurrent_write() -> ArmError:
    """As quoted in bosh-azure-cpi-release#762."""
    return ArmError(
        409,
        "ConflictingConcurrentWriteNotAllowed",
        "The operation was interrupted by a conflicting concurrent write on the same entity. "
        "Please retry later.",
    )


def not_running() -> ArmError:
    return not_allowed("The operation requires the VM to be running (or set to run).")


def sku_not_available(resource_id: str, location: str, zones: str, subscription: str) -> ArmError:
    """As quoted in aks-baseline#372 and azure-vwan-microhack#9."""
    return ArmError(
        409,
        "SkuNotAvailable",
        f"The requested size for resource '{resource_id}' is currently not available in location "
        f"'{location}' zones '{zones}' for subscription '{subscription}'. Please try another size "
        "or deploy to a different location or zones. See https://aka.ms/azureskunotavailable for "
        "details.",
    )


def quota_exceeded(what: str, location: str, limit: int, usage: int, required: int) -> ArmError:
    """As quoted in cb-spider#1558 (409 OperationNotAllowed from a VM's PUT)."""
    return not_allowed(
        f"Operation could not be completed as it results in exceeding approved {what} quota. "
        f"Additional details - Deployment Model: Resource Manager, Location: {location}, Current "
        f"Limit: {limit}, Current Usage: {usage}, Additional Required: {required}, (Minimum) New "
        f"Limit Required: {usage + required}. Setup Alerts when Quota reaches threshold. Learn "
        "more at https://aka.ms/quotamonitoringalerting . Submit a request for Quota increase at "
        "https://aka.ms/ProdportalCRP/ by specifying parameters listed in the 'Details' section "
        "for deployment to succeed. Please read more about quota limits at "
        "https://docs.microsoft.com/en-us/azure/azure-supportability/regional-quota-requests"
    )


def disk_owned(disk: str, vm: str) -> ArmError:
    return conflict(
        f"Disk '{disk}' cannot be attached as the disk is already owned by VM '{vm}'.", disk
    )


def cannot_shrink(disk: str) -> ArmError:
    """As quoted in azure-docs#47704."""
    return bad_request(
        f"The disk {disk} cannot be resized down. Reducing disk/snapshot size is not supported in "
        "Azure to prevent data loss. If you do need to reduce the size of the disk, please create "
        "new snapshot/disks with the appropriate size. More information is available at "
        "https://aka.ms/AzureDisksFAQ."
    )
