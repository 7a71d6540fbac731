"""Stateful sets: pods with names and disks of their own, one after the other.

Source: pkg/controller/statefulset (updateStatefulSet). A changed template reaches a pod when it is
made anew; nothing is rolled.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller import pod as pods
from azlinux_cli.sandbox.kubernetes.controller.plane import Plane, fresh, owner_reference
from azlinux_cli.sandbox.kubernetes.controller.replica import put_status
from azlinux_cli.sandbox.kubernetes.field import (
    is_going,
    is_ready,
    name_of,
    namespace_of,
    uid_of,
    with_status,
)
from azlinux_cli.sandbox.kubernetes.kind import CLAIMS, STATEFUL_SETS


def keep_stateful_set(plane: Plane, item: Json) -> None:
    owned = {name_of(pod): pod for pod in plane.registry.pods_of(uid_of(item))}
    if not is_going(item):
        _keep(plane, item, owned)
    active = [p for p in plane.registry.pods_of(uid_of(item)) if pods.is_active(p)]
    ready = sum(map(is_ready, active))
    put_status(
        plane,
        STATEFUL_SETS,
        item,
        replicas=len(active),
        readyReplicas=ready,
        availableReplicas=ready,
        currentReplicas=len(active),
        updatedReplicas=len(active),
    )


def _keep(plane: Plane, item: Json, owned: dict[str, Json]) -> None:
    """Each waits for the one before it, up and down, unless the policy is Parallel."""
    ordered = item["spec"].get("podManagementPolicy") != "Parallel"
    wanted = [f"{name_of(item)}-{ordinal}" for ordinal in range(int(item["spec"]["replicas"]))]
    for ordinal, name in enumerate(wanted):
        pod = owned.get(name)
        if pod is None:
            _make(plane, item, name, ordinal)
        if ordered and (pod is None or is_going(pod) or not is_ready(pod)):
            return
    beyond = sorted(owned.keys() - set(wanted), key=lambda name: int(name.rpartition("-")[2]))
    for name in reversed(beyond):
        pods.end(plane, owned[name])
        if ordered:
            return


def _make(plane: Plane, item: Json, name: str, ordinal: int) -> None:
    template = item["spec"]["template"]
    volumes = list(template["spec"].get("volumes") or ())
    for claim in item["spec"].get("volumeClaimTemplates") or ():
        claim_name = f"{name_of(claim)}-{name}"
        _claim(plane, item, claim, claim_name)
        volumes.append({"name": name_of(claim), "persistentVolumeClaim": {"claimName": claim_name}})
    metadata = dict(template.get("metadata") or {})
    metadata["labels"] = {
        **(metadata.get("labels") or {}),
        "statefulset.kubernetes.io/pod-name": name,
        "apps.kubernetes.io/pod-index": str(ordinal),
    }
    pods.make(
        plane,
        {**template, "metadata": metadata},
        namespace_of(item),
        owner_reference(STATEFUL_SETS, item),
        name=name,
        hostname=name,
        volumes=volumes,
    )


def _claim(plane: Plane, item: Json, template: Json, name: str) -> None:
    """Claims outlive their pods, and the set."""
    namespace = namespace_of(item)
    if plane.registry.get(CLAIMS, f"{namespace}/{name}") is None:
        metadata = fresh(plane, {"name": name, "namespace": namespace})
        claim = {"metadata": metadata, "spec": dict(template["spec"])}
        plane.registry.put(CLAIMS, with_status(claim, phase="Pending"))
