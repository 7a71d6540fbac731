"""A pool is upgraded node by node, and what may happen on the way."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.compute.offer.usage import set_limit
from azlinux_cli.sandbox.arm.containerservice.offer.catalog import publish
from azlinux_cli.sandbox.kernel.http import Response
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    POOLS,
    World,
    cluster_body,
)

NEXT = "202611.23.0"
OLD_IMAGE, NEW_IMAGE = "AKSAzureLinux-V3gen2-202611.17.0", f"AKSAzureLinux-V3gen2-{NEXT}"
IMAGE, SKU = "kubernetes.azure.com/node-image-version", "kubernetes.azure.com/os-sku"
STATUS = "kubernetes.azure.com/upgrade-status"


def linux_pool(world: World, count: int = 3, **settings: Any) -> None:
    """`blue`, of Azure Linux on the newest image; then a newer one comes out."""
    world.make_pool(count=count, osSKU="AzureLinux", upgradeSettings=settings)
    publish(world.cloud, NEXT)
    world.clusters.events.clear()


def upgrade_image(world: World) -> Response:
    response = world.send("POST", f"{POOLS}/blue/upgradeNodeImageVersion")
    assert response.status == 202, response.body
    return response


def block(world: World, node: str, times: int | None = None) -> None:
    world.clusters.add_fault(world.get(CLUSTER)["id"], "evict-429", node, times)


def short(events: list[tuple[str, str]]) -> list[str]:
    return [f"{what} {node[-1]}" for what, node in events]


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


def test_a_drain_that_is_blocked_for_a_while_only_takes_longer(world: World) -> None:
    linux_pool(world)
    block(world, world.nodes()[0], times=20)

    response = upgrade_image(world)
    world.finish()

    assert world.error(response) == {}
    assert world.label(IMAGE) == [NEW_IMAGE] * 3


def test_a_node_that_cannot_be_drained_ends_the_upgrade_and_is_schedulable_again(
    world: World,
) -> None:
    linux_pool(world, drainTimeoutInMinutes=5)
    blocked = world.nodes()[1]
    block(world, blocked)

    response = upgrade_image(world)
    began = world.clock.now()
    world.finish()

    error = world.error(response)
    assert error["code"] == "UpgradeFailed"
    assert error["message"].startswith(
        f"Drain node {blocked} failed when evicting pod web-1 failed with Too Many Requests error. "
        "This is often caused by a restrictive Pod Disruption Budget (PDB) policy."
    )
    assert "PDB debug info: default/web-1 blocked" in error["message"]
    assert error["details"][0]["code"] == "PodDrainFailure"
    assert world.clock.now() - began > 300
    pool = world.pool()
    assert (pool["provisioningState"], pool["count"]) == ("Failed", 3)
    assert world.label(IMAGE) == [NEW_IMAGE, OLD_IMAGE, OLD_IMAGE]
    assert world.cluster.cordoned == set()
    assert len(world.nodes()) == 3  # the surge node is gone


def test_any_later_request_takes_the_stopped_upgrade_up(world: World) -> None:
    linux_pool(world, drainTimeoutInMinutes=5)
    block(world, world.nodes()[1])
    upgrade_image(world)
    world.finish()
    world.clusters.clear_faults(None)

    response = world.put_pool(**world.pool())
    assert response.body["properties"]["provisioningState"] == "Upgrading"
    world.finish()

    assert world.label(IMAGE) == [NEW_IMAGE] * 3
    assert world.pool()["provisioningState"] == "Succeeded"


def test_a_node_that_cannot_be_drained_is_quarantined_and_its_surge_node_stays(
    world: World,
) -> None:
    linux_pool(world, maxSurge="2", undrainableNodeBehavior="Cordon", drainTimeoutInMinutes=5)
    blocked = world.nodes()[0]
    block(world, blocked)

    response = upgrade_image(world)
    world.finish()

    assert world.error(response)["code"] == "UpgradeFailed"
    pool = world.pool()
    assert (pool["provisioningState"], pool["count"]) == ("Failed", 4)
    assert world.label(STATUS) == ["Quarantined", "", "", ""]
    assert world.label(IMAGE) == [OLD_IMAGE, NEW_IMAGE, NEW_IMAGE, NEW_IMAGE]
    assert world.cluster.cordoned == {blocked}

    world.make(f"{POOLS}/blue", {"properties": {"count": 3}})  # the way the documentation shows
    assert blocked not in world.nodes()
    assert world.label(IMAGE) == [NEW_IMAGE] * 3
    assert world.pool()["provisioningState"] == "Succeeded"


def test_quarantine_that_uses_up_the_surge_nodes_cancels_the_upgrade(world: World) -> None:
    linux_pool(world, undrainableNodeBehavior="Cordon", drainTimeoutInMinutes=5)
    block(world, world.nodes()[0])

    response = upgrade_image(world)
    world.finish()

    assert world.error(response)["message"].startswith(
        "Cordoned nodes have used all surge nodes but there are more nodes to be upgraded."
    )
    assert world.pool()["provisioningState"] == "Canceled"
    assert world.label(IMAGE) == [OLD_IMAGE, OLD_IMAGE, OLD_IMAGE, NEW_IMAGE]
    status = world.send("GET", poll_path(response))
    assert status.body["status"] == "Canceled"


def poll_path(response: Response) -> str:
    url = response.headers["Azure-AsyncOperation"]
    return "/" + url.split("//", 1)[1].split("/", 1)[1].split("?")[0]


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


def test_an_abort_undoes_nothing(world: World) -> None:
    linux_pool(world)
    running = upgrade_image(world)
    while ("reimage", world.nodes()[0]) not in world.clusters.events:
        world.step()

    assert world.send("POST", f"{POOLS}/blue/abort").status == 202
    assert world.pool()["provisioningState"] == "Canceling"
    world.finish()

    assert world.pool()["provisioningState"] == "Canceled"
    assert world.error(running)["code"] == "OperationCanceled"
    images = world.label(IMAGE)
    assert len(images) == 4  # the surge node is still there
    assert set(images) == {OLD_IMAGE, NEW_IMAGE}
    again = world.send("POST", f"{POOLS}/blue/abort")
    assert (again.status, again.body["code"]) == (409, "OperationNotAllowed")

    world.make(f"{POOLS}/blue", {"properties": {}})
    assert world.label(IMAGE) == [NEW_IMAGE] * 3


def test_nothing_else_is_done_to_a_pool_while_it_is_upgraded(world: World) -> None:
    linux_pool(world)
    upgrade_image(world)

    for method, path, body in (
        ("PUT", "", {"properties": {"count": 4}}),
        ("POST", "/upgradeNodeImageVersion", None),
        ("POST", "/deleteMachines", {"machineNames": world.nodes()[:1]}),
    ):
        response = world.send(method, f"{POOLS}/blue{path}", body)
        assert (response.status, response.body["code"]) == (409, "OperationNotAllowed")
        assert "(blue - UpgradingNodeImageVersion)" in response.body["message"]


def test_without_quota_for_a_surge_node_the_upgrade_fails_before_it_touches_one(
    bare: World,
) -> None:
    bare.make(CLUSTER, cluster_body(kubernetesVersion="1.34.7"))
    linux_pool(bare, maxSurge="2")
    set_limit(bare.cloud, "westeurope", "standardDSv5Family", 20)  # for one, which is too few

    response = upgrade_image(bare)
    bare.finish()

    error = bare.error(response)
    assert error["code"] == "ReconcileVMSSAgentPoolFailed"
    assert "exceeding approved standardDSv5Family Cores quota" in error["message"]
    assert bare.clusters.events == []
    assert bare.pool()["provisioningState"] == "Failed"


def test_with_quota_for_one_surge_node_a_newer_kubernetes_does_with_one(world: World) -> None:
    linux_pool(world, maxSurge="3")
    set_limit(world.cloud, "westeurope", "standardDSv5Family", 20)

    upgrade_image(world)
    world.finish()

    assert [what for what, _ in world.clusters.events].count("join") == 1
    assert world.label(IMAGE) == [NEW_IMAGE] * 3


def test_without_quota_an_upgrade_may_go_on_in_place(world: World) -> None:
    linux_pool(world, maxSurge="1", maxUnavailable="1")
    set_limit(world.cloud, "westeurope", "standardDSv5Family", 16)

    upgrade_image(world)
    world.finish()

    assert [what for what, _ in world.clusters.events].count("join") == 0
    assert world.label(IMAGE) == [NEW_IMAGE] * 3


def test_a_planted_lack_of_quota_meets_the_surge(world: World) -> None:
    linux_pool(world)
    world.cloud.faults.plant("SurgeQuotaExceeded")

    response = upgrade_image(world)
    world.finish()

    assert world.error(response)["code"] == "ReconcileVMSSAgentPoolFailed"
    assert world.pool()["provisioningState"] == "Failed"
    assert len(world.nodes()) == 3


def test_a_planted_failure_of_a_reimage_leaves_the_surge_node_behind(world: World) -> None:
    linux_pool(world)
    world.cloud.faults.plant("ReimageFailed")

    response = upgrade_image(world)
    world.finish()

    assert world.error(response)["code"] == "ReconcileVMSSAgentPoolFailed"
    assert world.pool()["provisioningState"] == "Failed"
    assert world.pool()["count"] == 3
    assert world.label(IMAGE) == [OLD_IMAGE, OLD_IMAGE, OLD_IMAGE, NEW_IMAGE]
    assert world.cluster.cordoned == {world.nodes()[0]}

    world.make(f"{POOLS}/blue", {"properties": {}})
    assert world.label(IMAGE) == [NEW_IMAGE] * 3
    assert world.cluster.cordoned == set()


def test_a_node_that_is_not_ready_after_its_reimage_fails_the_upgrade(world: World) -> None:
    linux_pool(world)
    first = world.nodes()[0]
    world.clusters.add_fault(world.get(CLUSTER)["id"], "not-ready", first, None)

    response = upgrade_image(world)
    world.finish()

    error = world.error(response)
    assert error["code"] == "NodesNotReady"
    assert first in error["message"]
    assert len(world.nodes()) == 4


def test_an_upgrade_survives_the_death_of_the_sandbox(world: World) -> None:
    linux_pool(world)
    response = upgrade_image(world)
    for _ in range(200):
        if world.cloud.operations.next_due() is None:
            break
        world.restart()
        world.step()

    assert world.error(response) == {}
    assert world.label(IMAGE) == [NEW_IMAGE] * 3
    assert len(world.nodes()) == 3


class CrashError(Exception):
    """The process dies here."""


@pytest.mark.parametrize("at", range(1, 11))
def test_an_upgrade_survives_a_death_between_an_act_and_its_record(
    world: World, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """After the `at`-th thing that was done to the cluster, nothing more is written."""
    linux_pool(world, count=2)
    response = upgrade_image(world)
    note, seen = world.clusters._note, []

    def dying(what: str, node: str) -> None:
        note(what, node)
        seen.append(what)
        if len(seen) == at:
            monkeypatch.setattr(world.store, "put", die)
            raise CrashError

    def die(*_: object) -> None:
        raise CrashError

    monkeypatch.setattr(world.clusters, "_note", dying)
    with pytest.raises(CrashError):
        world.finish()
    monkeypatch.undo()
    world.restart()
    world.finish()

    assert world.error(response) == {}
    assert world.label(IMAGE) == [NEW_IMAGE] * 2
    assert len(world.nodes()) == len(world.get(f"{POOLS}/blue/machines")["value"]) == 2
    assert world.cluster.cordoned == set()
    assert world.pool()["provisioningState"] == "Succeeded"
