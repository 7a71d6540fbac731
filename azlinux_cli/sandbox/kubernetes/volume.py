"""Claims and the volumes behind them, as far as they tie a pod to a zone.

A claim is bound when the first pod that uses it is, in the zone of that pod's node, as the storage
classes of AKS do (volumeBindingMode WaitForFirstConsumer; zone label of the Azure disk driver).
"""

import uuid
from collections.abc import Iterable

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.affinity import node_wanted
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    labels_of,
    name_of,
    namespace_of,
    stamp,
    with_spec,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import CLAIMS, VOLUMES
from azlinux_cli.sandbox.kubernetes.registry import Registry

ZONE = "topology.kubernetes.io/zone"
DISK_ZONE = "topology.disk.csi.azure.com/zone"
DRIVER = "disk.csi.azure.com"
CONFLICT = "node(s) had volume node affinity conflict"


def claims_of(pod: Json) -> list[str]:
    """Names of the claims that a pod uses."""
    volumes: Iterable[Json] = at(pod, "spec", "volumes") or ()
    found = (at(volume, "persistentVolumeClaim", "claimName") for volume in volumes)
    return [str(name) for name in found if name]


def missing_claim(registry: Registry, pod: Json) -> str | None:
    """Why no node can do, if a claim is not there."""
    for claim in claims_of(pod):
        if registry.get(CLAIMS, f"{namespace_of(pod)}/{claim}") is None:
            return f'persistentvolumeclaim "{claim}" not found'
    return None


def volumes_of(registry: Registry, pod: Json) -> list[Json]:
    """The volumes that its claims are bound to."""
    found = []
    for name in claims_of(pod):
        claim = registry.get(CLAIMS, f"{namespace_of(pod)}/{name}")
        volume = at(claim, "spec", "volumeName")
        if volume and (bound := registry.get(VOLUMES, volume)) is not None:
            found.append(bound)
    return found


def reaches(volume: Json, node: Json) -> bool:
    required = at(volume, "spec", "nodeAffinity", "required")
    if required is None:
        return True
    affinity = {"requiredDuringSchedulingIgnoredDuringExecution": required}
    return node_wanted({"affinity": {"nodeAffinity": affinity}}, node)


def bind_claims(registry: Registry, pod: Json, node: Json, now: float) -> None:
    """Make a volume for each claim of the pod that has none."""
    for name in claims_of(pod):
        claim = registry.get(CLAIMS, f"{namespace_of(pod)}/{name}")
        if claim is not None and not at(claim, "spec", "volumeName"):
            volume = registry.put(VOLUMES, _volume(claim, node, now))
            bound = with_spec(claim, volumeName=name_of(volume))
            capacity = volume["spec"]["capacity"]
            modes = at(claim, "spec", "accessModes")
            status = with_status(bound, phase="Bound", capacity=capacity, accessModes=modes)
            registry.put(CLAIMS, status)


def _volume(claim: Json, node: Json, now: float) -> Json:
    zone = labels_of(node).get(DISK_ZONE) or labels_of(node).get(ZONE)
    spec: Json = {
        "capacity": at(claim, "spec", "resources", "requests") or {"storage": "1Gi"},
        "accessModes": at(claim, "spec", "accessModes"),
        "persistentVolumeReclaimPolicy": "Delete",
        "storageClassName": at(claim, "spec", "storageClassName"),
        "claimRef": {
            "kind": "PersistentVolumeClaim",
            "apiVersion": "v1",
            "namespace": namespace_of(claim),
            "name": name_of(claim),
            "uid": claim["metadata"]["uid"],
        },
        "csi": {"driver": DRIVER, "volumeHandle": f"pvc-{claim['metadata']['uid']}"},
    }
    if zone:
        key = DISK_ZONE if DISK_ZONE in labels_of(node) else ZONE
        expression = {"key": key, "operator": "In", "values": [zone]}
        spec["nodeAffinity"] = {
            "required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
        }
    return {
        "metadata": {
            "name": f"pvc-{claim['metadata']['uid']}",
            "uid": str(uuid.uuid4()),
            "creationTimestamp": stamp(now),
            "annotations": {"pv.kubernetes.io/provisioned-by": DRIVER},
        },
        "spec": spec,
        "status": {"phase": "Bound"},
    }
