"""What a region offers: VM sizes and compute quotas."""

from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.quota import Usage
from azlinux_cli.domain.size import X64, VmSize
from azlinux_cli.ports.arm import Arm, Document
from azlinux_cli.wire import api_version


class AzureRegion:
    """`ports.provisioning.Region`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def sizes(self, location: str) -> list[VmSize]:
        items = self._arm.pages(
            self._arm.scope() + "/providers/Microsoft.Compute/skus",
            api_version=api_version.SKUS,
            action=f"list the VM sizes of {location}",
            params={"$filter": f"location eq '{location}'"},
        )
        found = [
            size_of(item, location)
            for item in items
            if str(item.get("resourceType", "")).lower() == "virtualmachines"
        ]
        if not found:
            raise UsageError(
                f"{location!r} offers no VM size; it is no region that this subscription can use",
                hint="regions look like westeurope or eastus2",
                code="LocationNotAvailable",
            )
        return found

    def usages(self, location: str) -> list[Usage]:
        items = self._arm.pages(
            f"{self._arm.scope()}/providers/Microsoft.Compute/locations/{location}/usages",
            api_version=api_version.COMPUTE,
            action=f"read the compute quotas of {location}",
        )
        return [_usage_of(item) for item in items]


def _usage_of(item: Document) -> Usage:
    name = item.get("name") or {}
    key = str(name.get("value", ""))
    return Usage(
        key,
        str(name.get("localizedValue") or key),
        int(item.get("currentValue", 0)),
        int(item.get("limit", 0)),
    )


def size_of(item: Document, location: str) -> VmSize:
    """One row of "Resource SKUs - List" in azl's words."""
    can = {str(c.get("name")): str(c.get("value")) for c in item.get("capabilities") or []}
    info = _info(item, location)
    barred, zones_barred = _restrictions(item)
    return VmSize(
        name=str(item["name"]),
        family=str(item.get("family", "")),
        vcpus=int(float(can.get("vCPUsAvailable") or can.get("vCPUs") or 1)),
        memory_gb=float(can.get("MemoryGB") or 1),
        architecture=can.get("CpuArchitectureType", X64),
        generations=tuple(can.get("HyperVGenerations", "V1").split(",")),
        zones=tuple(sorted(map(str, info.get("zones") or ()))),
        barred_zones=zones_barred,
        barred=barred,
        spot=_says_yes(can, "LowPriorityCapable"),
        trusted_launch=not _says_yes(can, "TrustedLaunchDisabled"),
        premium_disks=_says_yes(can, "PremiumIO"),
        max_data_disks=int(can.get("MaxDataDiskCount") or 0),
        accelerated_networking=_says_yes(can, "AcceleratedNetworkingEnabled"),
    )


def _says_yes(capabilities: dict[str, str], name: str) -> bool:
    return capabilities.get(name, "").lower() == "true"


def _info(item: Document, location: str) -> dict[str, Any]:
    infos = item.get("locationInfo") or []
    wanted = [i for i in infos if str(i.get("location", "")).lower() == location]
    return next(iter(wanted or infos), {})


def _restrictions(item: Document) -> tuple[str, tuple[str, ...]]:
    """(reason for the whole region, zones closed). Type Location closes the region."""
    barred, zones = "", set()
    for restriction in item.get("restrictions") or []:
        if str(restriction.get("type", "")).lower() == "location":
            barred = str(restriction.get("reasonCode") or "NotAvailableForSubscription")
        else:
            info = restriction.get("restrictionInfo") or {}
            zones |= {str(zone) for zone in info.get("zones") or ()}
    return barred, tuple(sorted(zones))
