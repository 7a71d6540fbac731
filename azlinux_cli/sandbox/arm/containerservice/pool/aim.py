"""What a request wants a pool's nodes to be: version, image, OS SKU.

Sources: azure-aks-docs upgrade-os-version.md, node-image-upgrade.md, node-pool-snapshot.md (a
snapshot is newer than the pool, and its image at most 90 days old); azure-cli 2.91.0, which sends
the pool back as it read it, so that the present image in a body asks for nothing.
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.model.cluster import channel_of, is_lts
from azlinux_cli.sandbox.arm.containerservice.model.pool import hardware_of
from azlinux_cli.sandbox.arm.containerservice.model.state import Goal, PoolState
from azlinux_cli.sandbox.arm.containerservice.offer import os_sku
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import (
    check_pool_upgrade,
    check_skew,
    key,
    minor_of,
    version_of_pool,
)
from azlinux_cli.sandbox.arm.containerservice.offer.node_image import (
    latest,
    newer,
    published_s,
    split,
)
from azlinux_cli.sandbox.arm.containerservice.pool import rollback
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.resources import Document

SNAPSHOT_DAYS = 90
DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Aim:
    """`back`: it is a rollback, after which there is none."""

    goal: Goal
    back: bool = False


def first(cloud: Cloud, cluster: Document, properties: Json, *, own: bool) -> Goal:
    """Of a new pool; `own`: it is made with its cluster, whose version it has to have."""
    plane = cluster["properties"]["currentKubernetesVersion"]
    asked = properties.get("orchestratorVersion") or plane
    version = plane if minor_of(plane) == asked else version_of_pool(asked, lts=is_lts(cluster))
    check_skew(version, plane)
    if own and version != plane:
        raise bad_request(
            f"Node pool version {version} and control plane version {plane} are incompatible: "
            "pools that are created with a cluster have its version.",
            code="NodePoolMcVersionIncompatible",
        )
    snapshot = _snapshot(cloud, properties)
    if snapshot is not None:
        return _goal_of(snapshot)
    return _with_image(cloud, cluster, properties, version)


def _with_image(cloud: Cloud, cluster: Document, properties: Json, version: str) -> Goal:
    """The newest image of the SKU. Raises ArmError 400 InvalidOSSKU and its like."""
    hardware = hardware_of(properties)
    channel = channel_of(cluster, "nodeOSUpgradeChannel")
    os_sku.check(properties["osSKU"], version, hardware, channel)
    sku = os_sku.find(properties["osSKU"])
    return Goal(version, latest(cloud, sku, version, hardware), sku.name)


def following(
    cloud: Cloud, cluster: Document, pool: Document, state: PoolState, asked: Json
) -> Aim:
    """Of a present pool; `asked` are its properties with the changes of the request."""
    shown = pool["properties"]["nodeImageVersion"]
    image = asked.get("nodeImageVersion") or shown
    there = rollback.Circumstances(
        now=cloud.clock.now(),
        lts=is_lts(cluster),
        upgrade_channel=channel_of(cluster, "upgradeChannel"),
        os_channel=channel_of(cluster, "nodeOSUpgradeChannel"),
    )
    older = rollback.older(state, asked.get("orchestratorVersion"), image, there)
    if older or image not in {shown, rollback.LATEST}:
        return Aim(rollback.target(state, image, shown, there), back=True)
    snapshot = _snapshot(cloud, asked)
    if snapshot is not None:
        return Aim(_from_snapshot(cloud, cluster, pool, _goal_of(snapshot)))
    version = _version(cluster, pool, state, asked)
    same = version == state.goal.version and asked["osSKU"].lower() == state.goal.os_sku.lower()
    same = same and not _reboots(pool["properties"], asked)
    if same and image != rollback.LATEST:
        return Aim(state.goal)
    return Aim(_with_image(cloud, cluster, asked, version))


def _reboots(before: Json, after: Json) -> bool:
    """Whether machines have to be made anew: Trusted Launch or FIPS is switched."""
    old, new = hardware_of(before), hardware_of(after)
    return (old.secure_boot, old.vtpm, old.fips) != (new.secure_boot, new.vtpm, new.fips)


def _version(cluster: Document, pool: Document, state: PoolState, asked: Json) -> str:
    """A pool that stays on its minor version stays on its patch."""
    current = pool["properties"]["currentOrchestratorVersion"]
    wanted = asked.get("orchestratorVersion") or state.goal.version
    if wanted == pool["properties"].get("orchestratorVersion"):
        return state.goal.version
    if wanted in {current, minor_of(current)}:
        return str(current)
    version = version_of_pool(wanted, lts=is_lts(cluster))
    plane = cluster["properties"]["currentKubernetesVersion"]
    if wanted == minor_of(plane) and key(version) > key(plane):
        version = plane
    check_pool_upgrade(current, version)
    check_skew(version, plane)
    return version


def _snapshot(cloud: Cloud, properties: Json) -> Document | None:
    """Raises ArmError 404 ResourceNotFound."""
    source = (properties.get("creationData") or {}).get("sourceResourceId")
    return cloud.resources.require(source) if source else None


def _goal_of(snapshot: Document) -> Goal:
    found = snapshot["properties"]
    return Goal(found["kubernetesVersion"], found["nodeImageVersion"], found["osSku"])


def _from_snapshot(cloud: Cloud, cluster: Document, pool: Document, goal: Goal) -> Goal:
    """Raises ArmError 400 for an older snapshot, another system, or an image that is too old."""
    shown = pool["properties"]["nodeImageVersion"]
    check_skew(goal.version, cluster["properties"]["currentKubernetesVersion"])
    check_pool_upgrade(pool["properties"]["currentOrchestratorVersion"], goal.version)
    if goal.image != shown:
        if split(goal.image)[0] != split(shown)[0] or not newer(goal.image, shown):
            raise rollback.not_accepted(goal.image, shown)
        if cloud.clock.now() - published_s(goal.image) > SNAPSHOT_DAYS * DAY_S:
            raise bad_request(
                f"Node image version {goal.image} of the snapshot is older than {SNAPSHOT_DAYS} "
                "days and can't be used to upgrade a node pool.",
                code="InvalidSnapshot",
            )
    return goal
