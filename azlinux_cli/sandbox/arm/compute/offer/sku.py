"""VM sizes: Resource SKUs with zones and restrictions, the older vmSizes lists, who may use what.

Shapes: REST reference "Resource Skus - List"; `vmSizes` as recorded (az vm list-sizes, 2024-08).
"""

import re

from azlinux_cli.sandbox.arm.compute.offer.catalog import (
    Location,
    Size,
    catalog,
    location,
    locations,
)
from azlinux_cli.sandbox.arm.compute.refusal import (
    bad_request,
    invalid,
    missing,
    not_allowed,
    sku_not_available,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import SUBSCRIPTION, Route

OS_DISK_LIMIT_MB = 1047552


def size_for(name: str | None, place: Location) -> Size:
    """The size as the location has it. Raises ArmError 400 InvalidParameter.

    The first message is quoted in many issues; the second is from the common error messages.
    """
    if not name:
        raise missing("hardwareProfile.vmSize")
    size = catalog().size(name)
    offered = catalog().sizes_in(place.name)
    names = ",".join(item.name for item in offered)
    if size is None:
        raise invalid(
            f"The value {name} provided for the VM size is not valid. The valid sizes in the "
            f"current region are: {names}. Find out more on the valid VM sizes in each region at "
            "https://aka.ms/azure-regions.",
            "vmSize",
        )
    if size not in offered:
        raise invalid(
            f"The requested VM size {size.name} is not available in the current region. The sizes "
            f"available in the current region are: {names}. Find out more on the available VM "
            "sizes in each region at https://aka.ms/azure-regions.",
            "vmSize",
        )
    return size


def check_available(size: Size, place: Location, zone: str | None, vm_id: str) -> None:
    """Raises ArmError 400 InvalidAvailabilityZone, 409 SkuNotAvailable."""
    subscription = vm_id.split("/")[2]
    if zone is not None and zone not in place.zones:
        # As quoted in vmware-tanzu/community-edition issues (400 InvalidAvailabilityZone).
        raise ArmError(
            400,
            "InvalidAvailabilityZone",
            f"The zone(s) '{zone}' for resource 'Microsoft.Compute/virtualMachines/"
            f"{vm_id.rsplit('/', 1)[-1]}' is not supported. The supported zones for location "
            f"'{place.name}' are '{','.join(place.zones)}'",
        )
    for restriction in catalog().restrictions_of(size.name, place.name):
        if not restriction.zones or zone in restriction.zones:
            raise sku_not_available(vm_id, place.name, zone or "", subscription)


def check_boots(size: Size, generation: str, architecture: str) -> None:
    """Raises ArmError 400 BadRequest if the size cannot boot such a disk.

    Messages as quoted in ga4gh-tes#43 and, for the architecture, by `New-AzVM` (Standard_B2pts_v2).
    """
    if generation not in size.generations:
        number = generation.removeprefix("V")
        raise bad_request(
            f"The selected VM size '{size.name}' cannot boot Hypervisor Generation '{number}'. If "
            "this was a Create operation please check that the Hypervisor Generation of the Image "
            "matches the Hypervisor Generation of the selected VM Size. If this was an Update "
            f"operation please select a Hypervisor Generation '{number}' VM Size. For more "
            "information, see https://aka.ms/azuregen2vm"
        )
    if architecture != size.architecture:
        raise bad_request(
            f"Cannot create a VM of size '{size.name}' because this VM size only supports a CPU "
            f"Architecture of '{size.architecture}', but an image or disk with CPU Architecture "
            f"'{architecture}' was given. Please check that the CPU Architecture of the image or "
            "disk is compatible with that of the VM size."
        )


def check_resize(old: Size, new: Size, vm: str, *, allocated: bool) -> None:
    """Raises ArmError 400 (architecture) or 409 OperationNotAllowed (another cluster).

    The second message as quoted in terraform-provider-azurerm's linux_virtual_machine_resource.
    """
    if old.architecture != new.architecture:
        raise bad_request(
            f"Cannot resize a VM of size '{old.name}' with CPU Architecture '{old.architecture}' "
            f"to a VM of size '{new.name}' with CPU Architecture '{new.architecture}'."
        )
    if allocated and old.cluster != new.cluster:
        names = ", ".join(item.name for item in catalog().sizes if item.cluster == old.cluster)
        raise not_allowed(
            f"Unable to resize the VM {vm} because the requested size {new.name} is not available "
            f"in the current hardware cluster. The available sizes in this cluster are: {names}. "
            "The requested size might be available in other clusters of this region. Read more on "
            "VM resizing strategy at https://aka.ms/azure-resizevm."
        )


def list_skus(cloud: Cloud, request: Request, *, subscription: str) -> Response:
    """`$filter=location eq 'westeurope'` is the only filter there is (REST reference)."""
    wanted = request.parameter("$filter")
    places = locations()
    if wanted:
        match = re.fullmatch(r"\s*location\s+eq\s+'([^']*)'\s*", wanted, re.IGNORECASE)
        if match is None:
            raise bad_request(f"The filter '{wanted}' is not supported; filter by location.")
        name = match[1].replace(" ", "").lower()
        places = [item for item in places if item.name == name]
    return Response(
        200,
        {
            "value": [
                _sku(size, place) for place in places for size in catalog().sizes_in(place.name)
            ]
        },
    )


def _sku(size: Size, place: Location) -> Json:
    found = catalog().restrictions_of(size.name, place.name)
    return {
        "resourceType": "virtualMachines",
        "name": size.name,
        "tier": "Standard",
        "size": size.name.removeprefix("Standard_"),
        "family": size.family,
        "locations": [place.name],
        "locationInfo": [{"location": place.name, "zones": list(place.zones), "zoneDetails": []}],
        "capabilities": [{"name": key, "value": value} for key, value in _capabilities(size)],
        "restrictions": [_restriction(place, item.zones) for item in found],
    }


def _restriction(place: Location, zones: tuple[str, ...]) -> Json:
    info: Json = {"locations": [place.name]}
    if zones:
        info["zones"] = list(zones)
    return {
        "type": "Zone" if zones else "Location",
        "values": [place.name],
        "restrictionInfo": info,
        "reasonCode": "NotAvailableForSubscription",
    }


def _capabilities(size: Size) -> list[tuple[str, str]]:
    pairs = [
        ("MaxResourceVolumeMB", str(size.resource_disk_mb)),
        ("OSVhdSizeMB", str(OS_DISK_LIMIT_MB)),
        ("vCPUs", str(size.cores)),
        ("MemoryPreservingMaintenanceSupported", "True"),
        ("HyperVGenerations", ",".join(size.generations)),
        ("MemoryGB", f"{size.memory_gb:g}"),
        ("MaxDataDiskCount", str(size.data_disks)),
        ("CpuArchitectureType", size.architecture),
        ("LowPriorityCapable", "True"),
        ("PremiumIO", str(size.premium)),
        ("VMDeploymentTypes", "IaaS"),
        ("vCPUsAvailable", str(size.cores)),
        ("vCPUsPerCore", "1" if size.architecture == "Arm64" else "2"),
        ("EncryptionAtHostSupported", "True"),
        ("AcceleratedNetworkingEnabled", "True"),
        ("RdmaEnabled", "False"),
        ("MaxNetworkInterfaces", "2"),
    ]
    if not size.trusted_launch:
        pairs.append(("TrustedLaunchDisabled", "True"))
    if size.confidential:
        pairs.append(("ConfidentialComputingType", "SNP"))
    return pairs


def list_sizes(cloud: Cloud, request: Request, *, subscription: str, place: str) -> Response:
    return Response(200, sizes_document(catalog().sizes_in(location(place).name)))


def sizes_document(sizes: list[Size]) -> Json:
    return {
        "value": [
            {
                "name": size.name,
                "numberOfCores": size.cores,
                "osDiskSizeInMB": OS_DISK_LIMIT_MB,
                "resourceDiskSizeInMB": size.resource_disk_mb,
                "memoryInMB": int(size.memory_gb * 1024),
                "maxDataDiskCount": size.data_disks,
            }
            for size in sizes
        ]
    }


_PLACE = SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{place}"
ROUTES = (
    Route("GET", SUBSCRIPTION + "/providers/Microsoft.Compute/skus", list_skus),
    Route("GET", _PLACE + "/vmSizes", list_sizes),
)
