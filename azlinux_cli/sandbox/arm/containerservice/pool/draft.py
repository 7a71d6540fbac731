"""A node pool as a request wants it: what is asked for, what was, and what AKS adds.

Defaults as recorded (2024-08, 2025-09); ephemeral disks: azure-aks-docs concepts-storage.md.
"""

from azlinux_cli.sandbox.arm.compute.body import merged, same_text
from azlinux_cli.sandbox.arm.compute.offer.catalog import Size, location
from azlinux_cli.sandbox.arm.containerservice.model.pool import USER, hardware_of, size_of
from azlinux_cli.sandbox.arm.containerservice.offer.catalog import catalog
from azlinux_cli.sandbox.arm.containerservice.pool import check
from azlinux_cli.sandbox.arm.containerservice.refusal import unchangeable
from azlinux_cli.sandbox.arm.containerservice.rollout import setting
from azlinux_cli.sandbox.kernel.http import Json

MANAGED_DISK_GB, EPHEMERAL_FROM_GB = 128, 128
KUBENET_PODS, PODS = 110, 250
# Objects that are replaced as wholes; the others are merged field by field.
WHOLE = ("tags", "nodeLabels", "kubeletConfig", "linuxOSConfig")
# Not shown when they say nothing (recorded); some are only asked, never shown.
SILENT = ("nodeTaints", "availabilityZones", "nodeLabels", "tags")
REGULAR = ("scaleSetPriority", "scaleSetEvictionPolicy", "spotMaxPrice")
# pulumi-azure-native#959, create-node-pools.md ("Limitations"), terraform#10951.
FIXED = (
    "vmSize",
    "osDiskSizeGB",
    "osDiskType",
    "kubeletDiskType",
    "maxPods",
    "osType",
    "type",
    "availabilityZones",
    "vnetSubnetID",
    "podSubnetID",
    "enableNodePublicIP",
    "nodePublicIPPrefixID",
    "enableEncryptionAtHost",
    "enableUltraSSD",
    "proximityPlacementGroupID",
    "capacityReservationGroupID",
    "hostGroupID",
    "scaleSetPriority",
)


def cleaned(given: Json) -> Json:
    """Without what clients send to say nothing: empty text, a disk of no size."""
    out = {key: value for key, value in given.items() if value != ""}
    if not out.get("osDiskSizeGB"):
        out.pop("osDiskSizeGB", None)
    for name in check.WORDS.keys() & out.keys():
        out[name] = check.word(name, out[name])
    security = out.get("securityProfile")
    if security and "sshAccess" in security:
        ssh = check.word("sshAccess", security["sshAccess"])
        out["securityProfile"] = {**security, "sshAccess": ssh}
    return out


def fresh(given: Json, *, overlay: bool) -> Json:
    """A new pool's properties, with every default."""
    asked = cleaned(given)
    base: Json = {
        "count": 1,
        "vmSize": catalog().default_size,
        "kubeletDiskType": "OS",
        "workloadRuntime": "OCIContainer",
        "maxPods": PODS if overlay else KUBENET_PODS,
        "type": "VirtualMachineScaleSets",
        "enableAutoScaling": False,
        "scaleDownMode": "Delete",
        "powerState": {"code": "Running"},
        "enableNodePublicIP": False,
        "mode": USER,
        "enableEncryptionAtHost": False,
        "enableUltraSSD": False,
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "upgradeStrategy": "Rolling",
        "upgradeSettings": {
            "maxSurge": setting.DEFAULT_SURGE,
            "maxUnavailable": setting.DEFAULT_UNAVAILABLE,
        },
        "enableFIPS": False,
        "networkProfile": {},
        "securityProfile": {"sshAccess": "LocalUser", "enableVTPM": False},
    }
    base["securityProfile"]["enableSecureBoot"] = False
    return _quiet({**_disk(asked), **merged(base, asked)})


def _disk(asked: Json) -> Json:
    """Ephemeral where the machine's temporary disk can hold it, unless asked otherwise."""
    size = size_of({"vmSize": asked.get("vmSize", catalog().default_size)})
    room = _temporary_gb(size)
    wanted = asked.get("osDiskSizeGB") or (room if room >= EPHEMERAL_FROM_GB else MANAGED_DISK_GB)
    kind = asked.get("osDiskType") or ("Ephemeral" if wanted <= room else "Managed")
    if kind == "Managed":
        wanted = asked.get("osDiskSizeGB") or MANAGED_DISK_GB
    return {"osDiskSizeGB": wanted, "osDiskType": kind}


def _temporary_gb(size: Size | None) -> int:
    return size.resource_disk_mb // 1024 if size is not None else 0


def changed(existing: Json, given: Json) -> Json:
    """A present pool's properties after a PUT; what it does not name stays."""
    asked = cleaned(given)
    for name in FIXED:
        default = "Regular" if name == "scaleSetPriority" else existing.get(name)
        before = existing.get(name, default)
        if name in asked and not _same(before, asked[name]):
            raise unchangeable(name)
    return _quiet({**merged(existing, asked), **{k: asked[k] for k in WHOLE if k in asked}})


def _same(before: object, after: object) -> bool:
    return same_text(before, after) or not (before or after)


def _quiet(properties: Json) -> Json:
    out = {k: v for k, v in properties.items() if v or k not in SILENT}
    if out.get("scaleSetPriority") == "Regular":
        out = {k: v for k, v in out.items() if k not in REGULAR}
    return out


def check_fields(properties: Json, place: str) -> None:
    """Raises ArmError 400 for what no pool can be, 501 for what no pool here can be."""
    check.check_kind(properties)
    check.check_count(properties)
    check.check_autoscaler(properties)
    check.check_pods(properties)
    check.check_machine(properties, location(place))
    check.check_scheduling(properties)
    setting.check(
        properties["upgradeSettings"],
        system=properties["mode"] == "System",
        spot=properties.get("scaleSetPriority") == "Spot",
    )
    hardware_of(properties)
