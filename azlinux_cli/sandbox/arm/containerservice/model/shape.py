"""The form of request bodies: which JSON type stands where; fields that are not named are dropped.

Refusals are those of the service's own reader, which is Go's: a number as text is no number.
"""

from typing import Any, Final

from azlinux_cli.sandbox.arm.compute.body import without_nulls
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request

TEXT: Final = "string"
NUMBER: Final = "int32"
DECIMAL: Final = "float64"
FLAG: Final = "bool"
OBJECT: Final = "object"
Shape = Any  # one of the words above, {field: Shape} or [Shape]

UPGRADE_SETTINGS = {
    "maxSurge": TEXT,
    "maxUnavailable": TEXT,
    "maxBlockedNodes": TEXT,
    "drainTimeoutInMinutes": NUMBER,
    "nodeSoakDurationInMinutes": NUMBER,
    "undrainableNodeBehavior": TEXT,
}
POOL = {
    "count": NUMBER,
    "vmSize": TEXT,
    "osDiskSizeGB": NUMBER,
    "osDiskType": TEXT,
    "kubeletDiskType": TEXT,
    "workloadRuntime": TEXT,
    "messageOfTheDay": TEXT,
    "vnetSubnetID": TEXT,
    "podSubnetID": TEXT,
    "maxPods": NUMBER,
    "type": TEXT,
    "enableAutoScaling": FLAG,
    "minCount": NUMBER,
    "maxCount": NUMBER,
    "scaleDownMode": TEXT,
    "powerState": {"code": TEXT},
    "orchestratorVersion": TEXT,
    "nodeImageVersion": TEXT,
    "enableNodePublicIP": FLAG,
    "enableCustomCATrust": FLAG,
    "nodePublicIPPrefixID": TEXT,
    "availabilityZones": [TEXT],
    "tags": OBJECT,
    "nodeLabels": OBJECT,
    "nodeTaints": [TEXT],
    "mode": TEXT,
    "enableEncryptionAtHost": FLAG,
    "enableUltraSSD": FLAG,
    "osType": TEXT,
    "osSKU": TEXT,
    "upgradeSettings": UPGRADE_SETTINGS,
    "enableFIPS": FLAG,
    "scaleSetPriority": TEXT,
    "scaleSetEvictionPolicy": TEXT,
    "spotMaxPrice": DECIMAL,
    "proximityPlacementGroupID": TEXT,
    "capacityReservationGroupID": TEXT,
    "hostGroupID": TEXT,
    "kubeletConfig": OBJECT,
    "linuxOSConfig": OBJECT,
    "creationData": {"sourceResourceId": TEXT},
    "networkProfile": OBJECT,
    "securityProfile": {"sshAccess": TEXT, "enableVTPM": FLAG, "enableSecureBoot": FLAG},
}
_FEATURE = {"enabled": FLAG, "version": TEXT}
CLUSTER = {
    "kubernetesVersion": TEXT,
    "dnsPrefix": TEXT,
    "agentPoolProfiles": [{"name": TEXT, **POOL}],
    "linuxProfile": {"adminUsername": TEXT, "ssh": {"publicKeys": [{"keyData": TEXT}]}},
    "servicePrincipalProfile": {"clientId": TEXT, "secret": TEXT},
    "addonProfiles": OBJECT,
    "nodeResourceGroup": TEXT,
    "enableRBAC": FLAG,
    "enablePodSecurityPolicy": FLAG,
    "supportPlan": TEXT,
    "networkProfile": OBJECT,
    "autoUpgradeProfile": {"upgradeChannel": TEXT, "nodeOSUpgradeChannel": TEXT},
    "upgradeSettings": OBJECT,
    "apiServerAccessProfile": OBJECT,
    "identityProfile": OBJECT,
    "disableLocalAccounts": FLAG,
    "securityProfile": OBJECT,
    "storageProfile": {
        "diskCSIDriver": _FEATURE,
        "fileCSIDriver": _FEATURE,
        "blobCSIDriver": _FEATURE,
        "snapshotController": _FEATURE,
    },
    "oidcIssuerProfile": {"enabled": FLAG},
    "workloadAutoScalerProfile": OBJECT,
    "autoScalerProfile": OBJECT,
    "nodeResourceGroupProfile": {"restrictionLevel": TEXT},
    "metricsProfile": OBJECT,
    "nodeProvisioningProfile": {"mode": TEXT, "defaultNodePools": TEXT},
    "bootstrapProfile": {"artifactSource": TEXT},
}
CLUSTER_REQUEST = {
    "location": TEXT,
    "tags": OBJECT,
    "kind": TEXT,
    "identity": {"type": TEXT, "userAssignedIdentities": OBJECT},
    "sku": {"name": TEXT, "tier": TEXT},
    "properties": CLUSTER,
}
POOL_REQUEST = {"properties": POOL}
SNAPSHOT_REQUEST = {
    "location": TEXT,
    "tags": OBJECT,
    "properties": {"creationData": {"sourceResourceId": TEXT}, "snapshotType": TEXT},
}
MACHINES_REQUEST = {"machineNames": [TEXT]}

_KINDS: dict[str, tuple[type, ...]] = {
    TEXT: (str,),
    NUMBER: (int,),
    DECIMAL: (int, float),
    FLAG: (bool,),
    OBJECT: (dict,),
}


def shaped(request: Request, shape: Shape) -> Json:
    """The body without nulls and unknown fields. Raises ArmError 400 UnmarshalError."""
    found: Json = _fit(without_nulls(request.json), shape, "")
    return found


def _fit(value: Any, shape: Shape, path: str) -> Any:
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            raise _wrong(value, path, OBJECT)
        return {
            key: _fit(item, shape[key], f"{path}.{key}")
            for key, item in value.items()
            if key in shape
        }
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise _wrong(value, path, "[]string" if shape[0] == TEXT else "[]object")
        return [_fit(item, shape[0], path) for item in value]
    if not isinstance(value, _KINDS[shape]) or (shape != FLAG and isinstance(value, bool)):
        raise _wrong(value, path, shape)
    return value


_JSON = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}


def _wrong(value: Any, path: str, kind: str) -> ArmError:
    return bad_request(
        f"UnmarshalEntity encountered error: json: cannot unmarshal {_JSON[type(value)]} into Go "
        f"struct field {path.lstrip('.')} of type {kind}.",
        code="UnmarshalError",
    )
