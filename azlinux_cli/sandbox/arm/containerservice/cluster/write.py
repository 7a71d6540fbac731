"""A cluster is created or changed: what a PUT is checked for, and what it sets going."""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.cluster import draft
from azlinux_cli.sandbox.arm.containerservice.cluster.work import CREATE, UPDATE
from azlinux_cli.sandbox.arm.containerservice.model.cluster import channel_of, host, is_lts, save
from azlinux_cli.sandbox.arm.containerservice.model.pool import SYSTEM, hardware_of, pools_of
from azlinux_cli.sandbox.arm.containerservice.model.work import (
    begin,
    check_cluster_idle,
    check_running,
)
from azlinux_cli.sandbox.arm.containerservice.offer import os_sku
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import (
    check_skew,
    check_upgrade,
    minor_of,
    version_of_cluster,
)
from azlinux_cli.sandbox.arm.containerservice.pool.quota import check_quota
from azlinux_cli.sandbox.arm.containerservice.pool.write import (
    Revision,
    drafted,
    keep_new,
    revised,
)
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, invalid, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.resources import Document


def create(cloud: Cloud, cluster_id: str, body: Json) -> tuple[Document, Operation]:
    host(cloud)
    cluster = draft.fresh(cloud, cluster_id, body)
    given = (body.get("properties") or {}).get("agentPoolProfiles") or []
    pools = [drafted(cloud, cluster, _name(item), item, own=True) for item in given]
    if len({pool["name"] for pool in pools}) < len(pools):
        raise invalid("agentPoolProfile.name", "Names of agent pools have to be unique.")
    if not any(pool["properties"]["mode"] == SYSTEM for pool in pools):
        # Azure/AKS#1602.
        raise bad_request("Must define at least one system pool.", code="InvalidParameter")
    for pool in pools:
        check_quota(cloud, cluster, pool["properties"], pool["properties"]["count"])
    save(cloud, cluster)
    for pool in pools:
        keep_new(cloud, cluster, pool)
    _make_node_group(cloud, cluster)
    return cluster, begin(cloud, CREATE, cluster["id"], cluster["location"])


def _name(profile: Json) -> str:
    return str(profile.get("name") or "")


def _make_node_group(cloud: Cloud, cluster: Document) -> None:
    """The group of the nodes, which belongs to the cluster and goes with it."""
    name = cluster["properties"]["nodeResourceGroup"]
    subscription = cluster["id"].split("/")[2]
    cloud.resources.put_group(
        {
            "id": f"/subscriptions/{subscription}/resourceGroups/{name}",
            "name": name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": cluster["location"],
            "managedBy": cluster["id"],
            "tags": {
                "aks-managed-cluster-name": cluster["name"],
                "aks-managed-cluster-rg": cluster["id"].split("/")[4],
            },
            "properties": {"provisioningState": "Succeeded"},
        }
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of a cluster that has been checked and not been made."""

    cluster: Document
    version: str
    revisions: list[Revision]


def change(cloud: Cloud, cluster: Document, body: Json) -> tuple[Document, Operation]:
    check_cluster_idle(cloud, cluster)
    check_running(cluster)
    plan = _planned(cloud, cluster, body)
    upgrades = plan.version != cluster["properties"]["currentKubernetesVersion"]
    properties = plan.cluster["properties"]
    properties["provisioningState"] = "Upgrading" if upgrades else "Updating"
    for revision in plan.revisions:
        revision.make(cloud)
    save(cloud, plan.cluster)
    arguments = {
        "version": plan.version if upgrades else None,
        "pools": [{"id": r.pool["id"], "arguments": r.arguments} for r in plan.revisions],
    }
    return plan.cluster, begin(cloud, UPDATE, cluster["id"], cluster["location"], arguments)


def _planned(cloud: Cloud, cluster: Document, body: Json) -> Plan:
    after = draft.changed(cluster, body)
    given = body.get("properties") or {}
    version = _version(cluster, after, str(given.get("kubernetesVersion") or ""))
    target = {
        **after,
        "properties": {**after["properties"], "currentKubernetesVersion": version},
    }
    profiles = {str(item.get("name")): item for item in given.get("agentPoolProfiles") or []}
    pools = pools_of(cloud, cluster["id"])
    _check_names(profiles, pools)
    revisions = []
    for pool in pools:
        revision = revised(cloud, target, pool, profiles.get(pool["name"], {}))
        check_skew(revision.aim.goal.version, version)
        _check_channel(target, revision)
        if not revision.idle:
            revisions.append(revision)
    return Plan(after, version, revisions)


def _check_names(profiles: dict[str, Json], pools: list[Document]) -> None:
    """Raises ArmError 400: pools come and go by requests of their own (azure-docs#30973)."""
    known = {pool["name"] for pool in pools}
    if profiles and set(profiles) != known:
        raise not_allowed(
            "Node pool update via managed cluster not allowed. Use per nodepool operations.",
            status=400,
        )


def _check_channel(cluster: Document, revision: Revision) -> None:
    """Raises ArmError 400 InvalidOSSKU for a node OS channel that a pool cannot have."""
    goal = revision.aim.goal
    os_sku.check(
        goal.os_sku,
        goal.version,
        hardware_of(revision.pool["properties"]),
        channel_of(cluster, "nodeOSUpgradeChannel"),
    )


def _version(cluster: Document, after: Document, asked: str) -> str:
    """The patch that is asked for; writes down the words it was asked in."""
    current = str(cluster["properties"]["currentKubernetesVersion"])
    shown = cluster["properties"]["kubernetesVersion"]
    if asked in {"", shown, current, minor_of(current)}:
        after["properties"]["kubernetesVersion"] = asked or shown
        return current
    lts = is_lts(after)
    version = version_of_cluster(asked, cluster["name"], lts=lts)
    check_upgrade(current, version, lts=lts)
    after["properties"]["kubernetesVersion"] = asked
    return version
