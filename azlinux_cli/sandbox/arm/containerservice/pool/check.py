"""Rules about the fields of a node pool, each by itself.

Sources: azure-aks-docs create-node-pools.md and use-system-pools.md (names, counts, system pools),
quotas-skus-regions.md (sizes), REST reference; words as quoted in Azure/AKS#3300 and by users of
`az aks nodepool add`. *Own words* where only the rule was found.
"""

import re

from azlinux_cli.sandbox.arm.compute.offer.catalog import Location, Size
from azlinux_cli.sandbox.arm.compute.offer.catalog import catalog as compute_catalog
from azlinux_cli.sandbox.arm.containerservice.model.pool import SYSTEM, USER
from azlinux_cli.sandbox.arm.containerservice.refusal import (
    bad_request,
    invalid,
    not_emulated,
)
from azlinux_cli.sandbox.kernel.http import Json

NAME = re.compile(r"[a-z][a-z0-9]{0,11}")
COUNT = 1000
PODS, SYSTEM_PODS = (10, 250), 30
SYSTEM_CORES, SYSTEM_GB = 2, 4
TAINT = re.compile(r"[A-Za-z0-9./_-]+=?[A-Za-z0-9._-]*:(NoSchedule|PreferNoSchedule|NoExecute)")
RESERVED = "kubernetes.azure.com/"
# Words that the service knows, in its own spelling; it takes them in any.
WORDS = {
    "mode": (SYSTEM, USER),
    "osType": ("Linux", "Windows"),
    "type": ("VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"),
    "osDiskType": ("Managed", "Ephemeral"),
    "kubeletDiskType": ("OS", "Temporary"),
    "scaleDownMode": ("Delete", "Deallocate"),
    "scaleSetPriority": ("Regular", "Spot"),
    "scaleSetEvictionPolicy": ("Delete", "Deallocate"),
    "sshAccess": ("LocalUser", "Disabled", "EntraId"),
}


def check_name(name: str) -> None:
    if NAME.fullmatch(name) is None:
        raise invalid("agentPoolProfile.name")


def word(name: str, value: str) -> str:
    """The service's spelling. Raises ArmError 400 InvalidParameter."""
    found = next((item for item in WORDS[name] if item.lower() == value.lower()), None)
    if found is None:
        raise invalid(f"agentPoolProfile.{name}", f"'{value}' is none of {', '.join(WORDS[name])}.")
    return found


def check_count(properties: Json) -> None:
    low = 1 if properties["mode"] == SYSTEM else 0
    if not low <= properties["count"] <= COUNT:
        raise invalid(
            "agentPoolProfile.count",
            f"{properties['count']} is not between {low} and {COUNT} in a "
            f"{properties['mode']} node pool.",
        )


def check_autoscaler(properties: Json) -> None:
    low, high = properties.get("minCount"), properties.get("maxCount")
    if not properties.get("enableAutoScaling"):
        if low is not None or high is not None:
            raise invalid("agentPoolProfile.minCount", "enableAutoScaling is false.")
        return
    if low is None or high is None or not 0 <= low <= high <= COUNT:
        raise invalid("agentPoolProfile.maxCount", "minCount and maxCount have to be a range.")
    if properties["mode"] == SYSTEM and low < 1:
        raise invalid("agentPoolProfile.minCount", "A System node pool has at least one node.")
    if not low <= properties["count"] <= high:
        raise invalid("agentPoolProfile.count", f"It is not between {low} and {high}.")


def check_pods(properties: Json) -> None:
    low = SYSTEM_PODS if properties["mode"] == SYSTEM else PODS[0]
    if not low <= properties["maxPods"] <= PODS[1]:
        raise invalid("agentPoolProfile.maxPods", f"It is not between {low} and {PODS[1]}.")


def check_machine(properties: Json, place: Location) -> None:
    """Raises ArmError 400 for a size that is not there, too small, or not in the zones."""
    size = compute_catalog().size(properties["vmSize"])
    offered = compute_catalog().sizes_in(place.name)
    if size is None or size not in offered:
        names = ",".join(item.name for item in offered)
        raise bad_request(
            f"The VM size of {properties['vmSize']} is not allowed in your subscription in "
            f"location '{place.name}'. The available VM sizes are '{names}'. For more details, "
            "please visit https://aka.ms/cpu-quota"
        )
    _check_system_size(properties, size)
    for zone in properties.get("availabilityZones") or ():
        if zone not in place.zones:
            raise bad_request(
                f"The zone(s) '{zone}' for resource 'agentpool' is not supported. The supported "
                f"zones for location '{place.name}' are '{','.join(place.zones)}'",
                code="AvailabilityZoneNotSupported",
            )


def _check_system_size(properties: Json, size: Size) -> None:
    small = size.cores < SYSTEM_CORES or size.memory_gb < SYSTEM_GB
    if properties["mode"] == SYSTEM and (small or "_B" in size.name):
        raise bad_request(
            f"System node pools can't use VM size {size.name}: they need at least "
            f"{SYSTEM_CORES} vCPUs and {SYSTEM_GB} GB of memory, and no B series.",
            code="SystemPoolSkuTooLow",
        )


def check_scheduling(properties: Json) -> None:
    for taint in properties.get("nodeTaints") or ():
        if TAINT.fullmatch(taint) is None:
            raise invalid("agentPoolProfile.nodeTaints", f"'{taint}' is no taint.")
    for label in properties.get("nodeLabels") or {}:
        if label.startswith(RESERVED):
            raise invalid(
                "agentPoolProfile.nodeLabels", f"Label prefix {RESERVED} is reserved for AKS."
            )


def check_kind(properties: Json) -> None:
    """Raises ArmError 501 for kinds of pools that the sandbox does not have."""
    if properties["type"] != "VirtualMachineScaleSets":
        raise not_emulated(f"node pools of type {properties['type']}")
    if properties["osType"] != "Linux":
        raise not_emulated("Windows node pools")
