"""Back to what a pool was: the service's own rollback with its limits, and snapshots."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import publish
from azlinux_cli.sandbox.kernel.http import Response
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    GROUP,
    POOLS,
    SERVICE,
    World,
    cluster_body,
)

NEXT = "202611.23.0"
OLD_IMAGE, NEW_IMAGE = "AKSAzureLinux-V3gen2-202611.17.0", f"AKSAzureLinux-V3gen2-{NEXT}"
DAY_S = 24 * 3600
NO_CHANNELS = {"autoUpgradeProfile": {"nodeOSUpgradeChannel": "None", "upgradeChannel": "none"}}
SNAPSHOT = f"{GROUP}{SERVICE}/snapshots/before"


@pytest.fixture
def upgraded(bare: World) -> World:
    """`blue` had its image upgraded, on a cluster without channels."""
    bare.make(CLUSTER, cluster_body(**NO_CHANNELS))
    bare.make_pool(osSKU="AzureLinux")
    publish(bare.cloud, NEXT)
    bare.make(f"{POOLS}/blue/upgradeNodeImageVersion", method="POST")
    return bare


def recent(world: World) -> list[dict[str, Any]]:
    profile = world.get(f"{POOLS}/blue/upgradeProfiles/default")["properties"]
    return list(profile.get("recentlyUsedVersions", []))


def roll_back(world: World, image: str = OLD_IMAGE, version: str = "1.36.4") -> Response:
    """As `az aks nodepool rollback` does it: the pool as read, with the old versions."""
    pool = {**world.pool(), "orchestratorVersion": version, "nodeImageVersion": image}
    return world.put_pool(**pool)


def test_an_image_is_rolled_back(upgraded: World) -> None:
    (past,) = recent(upgraded)
    assert (past["orchestratorVersion"], past["nodeImageVersion"]) == ("1.36.4", OLD_IMAGE)

    assert roll_back(upgraded).status == 200
    upgraded.finish()

    assert upgraded.pool()["nodeImageVersion"] == OLD_IMAGE
    images = {n.labels["kubernetes.azure.com/node-image-version"] for n in nodes(upgraded)}
    assert images == {OLD_IMAGE}


def nodes(world: World) -> list[Any]:
    return [world.cluster.nodes[name] for name in world.nodes()]


def test_there_is_one_step_back_and_no_second(upgraded: World) -> None:
    roll_back(upgraded)
    upgraded.finish()

    assert recent(upgraded) == []
    refused = roll_back(upgraded, NEW_IMAGE)
    assert (refused.status, refused.body["code"]) == (400, "InvalidNodeImageVersion")
    assert refused.body["message"] == (
        f"NodeImageVersion '{NEW_IMAGE}' is not accepted. NodeImageVersion can only be current "
        f"version '{OLD_IMAGE}' or 'latest'"
    )


def test_a_rollback_is_possible_for_seven_days(upgraded: World) -> None:
    upgraded.clock.advance(7 * DAY_S - 60)
    assert len(recent(upgraded)) == 1
    upgraded.clock.advance(120)

    assert recent(upgraded) == []
    assert roll_back(upgraded).body["code"] == "InvalidNodeImageVersion"


def test_an_os_sku_change_cannot_be_rolled_back(upgraded: World) -> None:
    upgraded.make(f"{POOLS}/blue", {"properties": {"osSKU": "Ubuntu"}})

    refused = roll_back(upgraded, NEW_IMAGE)

    assert (refused.status, refused.body["code"]) == (400, "InvalidNodeImageVersion")
    assert "can only be current version 'AKSUbuntu-2404gen2containerd" in refused.body["message"]
    upgraded.make(f"{POOLS}/blue", {"properties": {"osSKU": "AzureLinux"}})  # this way it goes
    assert upgraded.pool()["osSKU"] == "AzureLinux"


def test_an_auto_upgrade_channel_forbids_it(upgraded: World) -> None:
    channels = {"autoUpgradeProfile": {"upgradeChannel": "patch"}}
    upgraded.make(CLUSTER, cluster_body(**channels, agentPoolProfiles=None))

    refused = roll_back(upgraded)

    assert (refused.status, refused.body["code"]) == (409, "OperationNotAllowed")
    assert "auto upgrade channel is 'patch'" in refused.body["message"]


def test_a_kubernetes_version_is_rolled_back_with_its_image(bare: World) -> None:
    bare.make(CLUSTER, cluster_body(**NO_CHANNELS))
    bare.make_pool(osSKU="AzureLinux")
    publish(bare.cloud, NEXT)
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))
    bare.make(f"{POOLS}/blue", {"properties": {"orchestratorVersion": "1.37.1"}})
    assert {n.kubernetes_version for n in nodes(bare)} == {"1.37.1"}

    assert roll_back(bare).status == 200
    bare.finish()

    assert {n.kubernetes_version for n in nodes(bare)} == {"1.36.4"}
    pool = bare.pool()
    assert (pool["currentOrchestratorVersion"], pool["nodeImageVersion"]) == ("1.36.4", OLD_IMAGE)


def test_a_kubernetes_version_is_rolled_back_where_no_newer_image_came_with_it(
    bare: World,
) -> None:
    bare.make(CLUSTER, cluster_body(**NO_CHANNELS))
    bare.make_pool(osSKU="AzureLinux")
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))
    bare.make(f"{POOLS}/blue", {"properties": {"orchestratorVersion": "1.37.1"}})

    assert roll_back(bare).status == 200
    bare.finish()

    assert {n.kubernetes_version for n in nodes(bare)} == {"1.36.4"}


def test_with_a_node_os_channel_the_version_goes_back_and_the_image_does_not(bare: World) -> None:
    bare.make(CLUSTER, cluster_body())
    bare.make_pool(osSKU="AzureLinux")
    publish(bare.cloud, NEXT)
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))
    bare.make(f"{POOLS}/blue", {"properties": {"orchestratorVersion": "1.37.1"}})

    assert roll_back(bare).status == 200
    bare.finish()

    pool = bare.pool()
    assert (pool["currentOrchestratorVersion"], pool["nodeImageVersion"]) == ("1.36.4", NEW_IMAGE)


def test_a_stopped_upgrade_can_be_rolled_back_too(bare: World) -> None:
    bare.make(CLUSTER, cluster_body(**NO_CHANNELS))
    bare.make_pool(osSKU="AzureLinux", upgradeSettings={"drainTimeoutInMinutes": 5})
    publish(bare.cloud, NEXT)
    cluster_id = bare.get(CLUSTER)["id"]
    bare.clusters.add_fault(cluster_id, "evict-429", bare.nodes()[2], None)
    bare.make(f"{POOLS}/blue/upgradeNodeImageVersion", method="POST")
    assert bare.pool()["provisioningState"] == "Failed"
    bare.clusters.clear_faults(None)

    assert roll_back(bare).status == 200
    bare.finish()

    images = {n.labels["kubernetes.azure.com/node-image-version"] for n in nodes(bare)}
    assert images == {OLD_IMAGE}


def test_a_snapshot_keeps_what_a_pool_was(world: World) -> None:
    world.make_pool(osSKU="AzureLinux")
    source = world.get(f"{POOLS}/blue")["id"]
    body = {"location": "westeurope", "properties": {"creationData": {"sourceResourceId": source}}}

    assert world.send("PUT", SNAPSHOT, body).status == 201

    found = world.get(SNAPSHOT)["properties"]
    assert (found["nodeImageVersion"], found["osSku"]) == (OLD_IMAGE, "AzureLinux")
    assert found["kubernetesVersion"] == "1.36.4"
    assert len(world.get(f"{GROUP}{SERVICE}/snapshots")["value"]) == 1
    publish(world.cloud, NEXT)
    copy = world.make_pool("green", creationData={"sourceResourceId": world.get(SNAPSHOT)["id"]})
    assert (copy["nodeImageVersion"], copy["osSKU"]) == (OLD_IMAGE, "AzureLinux")
    assert world.send("DELETE", SNAPSHOT).status == 200
    assert world.send("DELETE", SNAPSHOT).status == 204


def test_a_pool_goes_to_a_newer_snapshot_and_to_no_older_one(world: World) -> None:
    world.make_pool("old", osSKU="AzureLinux", count=1)
    publish(world.cloud, NEXT)
    world.make_pool("new", osSKU="AzureLinux", count=1)
    ids = {}
    for name in ("old", "new"):
        source = {"sourceResourceId": world.get(f"{POOLS}/{name}")["id"]}
        body = {"location": "westeurope", "properties": {"creationData": source}}
        ids[name] = world.send("PUT", f"{SNAPSHOT}-{name}", body).body["id"]

    world.make(f"{POOLS}/old", {"properties": {"creationData": {"sourceResourceId": ids["new"]}}})
    assert world.pool("old")["nodeImageVersion"] == NEW_IMAGE

    refused = world.put_pool("new", creationData={"sourceResourceId": ids["old"]})
    assert (refused.status, refused.body["code"]) == (400, "InvalidNodeImageVersion")


def test_an_image_older_than_ninety_days_is_no_target(world: World) -> None:
    world.make_pool("new", osSKU="AzureLinux", count=1)
    source = {"sourceResourceId": world.get(f"{POOLS}/new")["id"]}
    body = {"location": "westeurope", "properties": {"creationData": source}}
    snapshot = world.send("PUT", SNAPSHOT, body).body["id"]
    pool = world.get(f"{POOLS}/new")
    pool["properties"]["nodeImageVersion"] = "AKSAzureLinux-V3gen2-202609.28.0"
    world.cloud.resources.put(pool)
    world.clock.advance(100 * DAY_S)

    refused = world.put_pool("new", creationData={"sourceResourceId": snapshot})

    assert (refused.status, refused.body["code"]) == (400, "InvalidSnapshot")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"location": "westeurope"}, 400, "InvalidParameter"),
        (
            {
                "location": "westeurope",
                "properties": {"creationData": {"sourceResourceId": f"{POOLS}/none"}},
            },
            404,
            "ResourceNotFound",
        ),
        (
            {
                "location": "eastus",
                "properties": {"creationData": {"sourceResourceId": f"{POOLS}/sys"}},
            },
            400,
            "InvalidParameter",
        ),
    ],
)
def test_a_snapshot_that_cannot_be_is_refused(
    world: World, body: dict[str, Any], status: int, code: str
) -> None:
    response = world.send("PUT", SNAPSHOT, body)

    found = response.body.get("error", response.body)
    assert (response.status, found["code"]) == (status, code)
    assert world.send("GET", SNAPSHOT).status == 404
