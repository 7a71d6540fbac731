"""A node pool that somebody wants: what is wrong with it, and what Azure is told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.os_sku import OsSku, OsSkus, has_come
from azlinux_cli.domain.aks.pool import Autoscaler
from azlinux_cli.domain.aks.version import at_least, minor_of, version_key
from azlinux_cli.domain.errors import InhibitedError, UsageError
from azlinux_cli.domain.size import VmSize

# AKS, "Create node pools": Linux pools. Windows pools have 6 characters; azl makes none.
_NAME = re.compile(r"[a-z][a-z0-9]{0,11}")
_MODES = ("System", "User")
_PRIORITIES = ("Regular", "Spot")
_EFFECTS = ("NoSchedule", "NoExecute", "PreferNoSchedule")
_TAINT = re.compile(r"([^=:]+)(?:=([^:]*))?:(\w+)")


@dataclass(frozen=True, slots=True)
class PoolWish:
    """`kubernetes` "": the cluster's own version. `size` "": Azure chooses one."""

    name: str
    os_sku: str = "AzureLinux"
    mode: str = "User"
    count: int = 3
    size: str = ""
    kubernetes: str = ""
    autoscaler: Autoscaler | None = None
    zones: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    max_pods: int | None = None
    os_disk_type: str = ""
    os_disk_size_gb: int | None = None
    priority: str = "Regular"
    max_surge: str = ""
    subnet_id: str = ""
    secure_boot: bool = False
    vtpm: bool = False
    fips: bool = False

    def secured_for(self, sku: OsSku | None) -> bool:
        """Whether the pool is made with Trusted Launch for the OS SKU's sake."""
        return sku is not None and sku.needs_trusted_launch


def check_words(wish: PoolWish) -> None:
    """Raises UsageError for what no cluster would take."""
    if not _NAME.fullmatch(wish.name):
        raise UsageError(
            f"{wish.name!r} is no name for a node pool",
            hint="1 to 12 lower-case letters and digits, a letter first",
        )
    one_of("--mode", wish.mode, _MODES)
    one_of("--priority", wish.priority, _PRIORITIES)
    for taint in wish.taints:
        found = _TAINT.fullmatch(taint)
        if found is None or found[3] not in _EFFECTS:
            raise UsageError(
                f"{taint!r} is no taint",
                hint=f"KEY=VALUE:EFFECT, EFFECT one of {', '.join(_EFFECTS)}",
            )
    scaler = wish.autoscaler
    if scaler is not None and not scaler.least <= wish.count <= scaler.most:
        raise UsageError(
            f"{wish.count} nodes are not between {scaler.least} and {scaler.most}, the autoscaler's"
        )
    if wish.mode == "System" and (wish.priority == "Spot" or wish.count < 1):
        raise UsageError("a system pool has regular nodes, one at least")


def one_of(option: str, word: str, known: Sequence[str]) -> None:
    """Raises UsageError."""
    if word not in known:
        raise UsageError(f"{option} cannot be {word!r}", hint=f"one of: {', '.join(known)}")


def refuse_unfit(wish: PoolWish, cluster: Cluster, sku: OsSku | None, size: VmSize | None) -> None:
    """Raises InhibitedError naming all that its OS SKU needs and does not get."""
    if sku is None:
        return
    version = wish.kubernetes or cluster.kubernetes
    missing = []
    if sku.from_kubernetes and not at_least(version, sku.from_kubernetes):
        missing.append(f"Kubernetes {sku.from_kubernetes} or later, and this would be {version}")
    last, mine = minor_of(sku.up_to_kubernetes), minor_of(version)
    if last is not None and mine is not None and mine > last:
        missing.append(f"Kubernetes {sku.up_to_kubernetes} at most, and this would be {version}")
    if sku.channels and cluster.channel not in sku.channels:
        missing.append(
            f"the node OS channel {' or '.join(sku.channels)}, and the cluster has "
            f"{cluster.channel}"
        )
    if size is not None and sku.needs_trusted_launch and not size.trusted_launch:
        missing.append(f"a size with Trusted Launch, which {size.name} has not")
    if size is not None and sku.needs_generation_2 and "V2" not in size.generations:
        missing.append(f"a size of generation 2, which {size.name} is not")
    if sku.needs_trusted_launch and wish.fips:
        missing.append("no FIPS")
    if missing:
        raise InhibitedError(
            f"{sku.name} needs {'; '.join(missing)}",
            hint=f"azl's data about {sku.name} is from: {sku.source}",
            code="OsSkuUnfit",
        )


def refuse_version(wish: PoolWish, cluster: Cluster) -> None:
    """Nodes are never newer than their control plane (Kubernetes version skew policy)."""
    plane, mine = version_key(cluster.kubernetes), version_key(wish.kubernetes)
    if plane is not None and mine is not None and mine > plane:
        raise UsageError(
            f"Kubernetes {wish.kubernetes} is newer than the control plane's {cluster.kubernetes}"
        )


def sku_warnings(os_sku: str, skus: OsSkus, today: date) -> list[str]:
    """What a person should read before Azure is asked."""
    row = skus.find(os_sku)
    if row is None:
        known = ", ".join(s.name for s in skus.skus)
        return [f"azl does not know the OS SKU {os_sku}; Azure decides (known: {known})"]
    if row.retired:
        ends = "is retired since" if has_come(row.retired, today) else "retires on"
        return [f"{row.title} {ends} {row.retired} (data of {skus.as_of})"]
    return []


def pool_body(wish: PoolWish, cluster: Cluster, sku: OsSku | None) -> dict[str, Any]:
    """The properties of the pool, as the service's documents have them."""
    trusted = wish.secured_for(sku)
    body: dict[str, Any] = {
        "count": wish.count,
        "mode": wish.mode,
        "osType": "Linux",
        "osSKU": wish.os_sku,
        "type": "VirtualMachineScaleSets",
        "orchestratorVersion": wish.kubernetes or cluster.kubernetes,
        "scaleSetPriority": wish.priority,
        "securityProfile": {
            "enableSecureBoot": wish.secure_boot or trusted,
            "enableVTPM": wish.vtpm or trusted,
        },
    }
    optional = {
        "vmSize": wish.size,
        "availabilityZones": [*wish.zones],
        "nodeLabels": dict(wish.labels),
        "nodeTaints": [*wish.taints],
        "tags": dict(wish.tags),
        "maxPods": wish.max_pods,
        "osDiskType": wish.os_disk_type,
        "osDiskSizeGB": wish.os_disk_size_gb,
        "vnetSubnetID": wish.subnet_id,
        "upgradeSettings": {"maxSurge": wish.max_surge} if wish.max_surge else None,
        "enableFIPS": wish.fips or None,
    }
    body |= {key: value for key, value in optional.items() if value}
    if wish.autoscaler is not None:
        scaler = wish.autoscaler
        body |= {"enableAutoScaling": True, "minCount": scaler.least, "maxCount": scaler.most}
    return body
