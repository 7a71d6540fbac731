"""A pool is upgraded node by node: the order, the settings, the rules."""

import pytest

from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    IMAGE,
    NEW_IMAGE,
    NEXT,
    OLD_IMAGE,
    POOLS,
    World,
    cluster_body,
    linux_pool,
    poll_path,
    short,
    upgrade_image,
)

SKU = "kubernetes.azure.com/os-sku"


def test_a_newer_image_comes_node_by_node_with_a_surge_node(world: World) -> None:
    linux_pool(world, count=2)

    response = upgrade_image(world)
    assert response.body["properties"]["provisioningState"] == "UpgradingNodeImageVersion"
    assert response.body["properties"]["nodeImageVersion"] == OLD_IMAGE
    world.finish()

    assert short(world.clusters.events) == [
        "join 2",
        "cordon 0",
        "drained 0",
        "reimage 0",
        "cordon 1",
        "drained 1",
        "reimage 1",
        "cordon 2",
        "drained 2",
        "leave 2",
    ]
    assert world.label(IMAGE) == [NEW_IMAGE] * 2
    pool = world.pool()
    assert (pool["provisioningState"], pool["count"]) == ("Succeeded", 2)
    assert pool["nodeImageVersion"] == NEW_IMAGE
    assert world.error(response) == {}


def test_an_image_that_is_the_newest_changes_no_node(world: World) -> None:
    world.make_pool(osSKU="AzureLinux")
    world.clusters.events.clear()

    upgrade_image(world)
    world.finish()

    assert world.clusters.events == []
    assert world.pool()["provisioningState"] == "Succeeded"


def test_another_os_sku_reimages_every_node(world: World) -> None:
    linux_pool(world)

    response = world.put_pool(osSKU="Ubuntu")
    properties = response.body["properties"]
    assert (properties["provisioningState"], properties["osSKU"]) == ("Upgrading", "Ubuntu")
    assert properties["nodeImageVersion"] == f"AKSUbuntu-2404gen2containerd-{NEXT}"
    world.finish()

    assert world.label(SKU) == ["Ubuntu"] * 3
    assert {n.os_image for n in world.cluster.nodes.values()} == {"Ubuntu 24.04.4 LTS"}


def test_a_move_to_container_linux_needs_its_security_flags(world: World) -> None:
    linux_pool(world)
    refused = world.put_pool(osSKU="AzureContainerLinux")
    assert (refused.status, refused.body["code"]) == (400, "InvalidOSSKU")

    security = {"enableSecureBoot": True, "enableVTPM": True}
    world.make(
        f"{POOLS}/blue",
        {"properties": {"osSKU": "AzureContainerLinux", "securityProfile": security}},
    )
    assert world.label(SKU) == ["AzureContainerLinux"] * 3

    world.make(f"{POOLS}/blue", {"properties": {"osSKU": "AzureLinux"}})
    # Back, the pool stays on the Trusted Launch image until that is switched off.
    assert world.label(IMAGE) == [f"AKSAzureLinux-V3gen2TL-{NEXT}"] * 3
    off = {"enableSecureBoot": False, "enableVTPM": False}
    world.make(f"{POOLS}/blue", {"properties": {"securityProfile": off}})
    assert world.label(IMAGE) == [NEW_IMAGE] * 3


def test_a_newer_kubernetes_comes_after_the_control_planes(world: World) -> None:
    linux_pool(world)
    refused = world.put_pool(orchestratorVersion="1.37.1")
    assert refused.body["code"] == "NodePoolMcVersionIncompatible"
    world.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))
    profile = world.get(f"{POOLS}/blue/upgradeProfiles/default")["properties"]
    assert [item["kubernetesVersion"] for item in profile["upgrades"]] == ["1.37.1", "1.37.0"]
    assert profile["latestNodeImageVersion"] == NEW_IMAGE

    response = world.put_pool(orchestratorVersion="1.37.1")
    assert response.body["properties"]["currentOrchestratorVersion"] == "1.36.4"
    world.finish()

    assert world.pool()["currentOrchestratorVersion"] == "1.37.1"
    versions = {n.kubernetes_version for n in world.cluster.nodes.values() if n.pool == "blue"}
    assert versions == {"1.37.1"}
    assert world.label(IMAGE) == [NEW_IMAGE] * 3  # an upgrade brings the newest image, too


def test_a_pool_skips_no_minor_version_and_goes_back_to_none(bare: World) -> None:
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.34.7"))
    bare.make_pool(count=1)
    for version in ("1.35.5", "1.36.4"):
        body = cluster_body(kubernetesVersion=version, agentPoolProfiles=None)
        bare.make(CLUSTER, body)

    for version in ("1.36.4", "1.34.1"):
        refused = bare.put_pool(orchestratorVersion=version)
        assert (refused.status, refused.body["code"]) == (400, "AgentPoolUpgradeVersionNotAllowed")
        assert f"from 1.34.7 to {version} is not allowed" in refused.body["message"]

    bare.make(f"{POOLS}/blue", {"properties": {"orchestratorVersion": "1.35"}})
    assert bare.pool()["currentOrchestratorVersion"] == "1.35.5"


def test_a_version_and_a_count_do_not_change_together(world: World) -> None:
    linux_pool(world)
    world.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))

    response = world.put_pool(orchestratorVersion="1.37.1", count=4)

    assert "mutually exclusive operations" in response.body["message"]


def test_an_azure_linux_3_pool_does_not_follow_to_a_kubernetes_it_has_no_image_for(
    world: World,
) -> None:
    world.make_pool(osSKU="AzureLinux3")
    world.make(CLUSTER, cluster_body(kubernetesVersion="1.37", agentPoolProfiles=None))

    response = world.put_pool(orchestratorVersion="1.37.1")

    assert response.body["code"] == "InvalidOSSKU"
    assert "higher than the maximum 1.36" in response.body["message"]


@pytest.mark.parametrize(("surge", "surges"), [("33%", 2), ("1", 1), ("10", 4), ("100%", 4)])
def test_as_many_surge_nodes_as_the_settings_say_and_no_more_than_nodes(
    world: World, surge: str, surges: int
) -> None:
    linux_pool(world, count=4, maxSurge=surge)

    upgrade_image(world)
    world.finish()

    joined = [what for what, _ in world.clusters.events if what == "join"]
    assert len(joined) == surges
    assert len(world.nodes()) == 4


def test_without_surge_nodes_some_are_unavailable(world: World) -> None:
    linux_pool(world, count=4, maxSurge="0", maxUnavailable="2")

    upgrade_image(world)
    world.finish()

    events = short(world.clusters.events)
    assert events[:2] == ["cordon 0", "cordon 1"]
    assert "join 4" not in events
    assert world.label(IMAGE) == [NEW_IMAGE] * 4


def test_a_node_soaks_between_drain_and_reimage(world: World) -> None:
    linux_pool(world, count=1, nodeSoakDurationInMinutes=10)
    upgrade_image(world)
    began = world.clock.now()
    while ("drained", world.nodes()[0]) not in world.clusters.events:
        world.step()
    drained = world.clock.now()
    while ("reimage", world.nodes()[0]) not in world.clusters.events:
        world.step()

    assert drained - began < 300
    assert world.clock.now() - drained == pytest.approx(600, abs=30)


def test_a_poll_tells_how_many_nodes_are_done(world: World) -> None:
    linux_pool(world)
    response = upgrade_image(world)
    seen = []
    for _ in range(60):
        status = world.send("GET", poll_path(response)).body["status"]
        if status not in seen:
            seen.append(status)
        if status == "Succeeded":
            break
        world.step()

    assert "UpgradingAgentPool: 1/3 nodes completed" in seen
    assert "UpgradingAgentPool: 2/3 nodes completed" in seen
    assert seen[-1] == "Succeeded"
