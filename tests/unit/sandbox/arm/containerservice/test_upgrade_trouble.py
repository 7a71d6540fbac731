"""What may happen on the way of an upgrade: drains, quota, faults, aborts, crashes."""

import pytest

from azlinux_cli.sandbox.arm.compute.offer.usage import set_limit
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    IMAGE,
    NEW_IMAGE,
    OLD_IMAGE,
    POOLS,
    World,
    block,
    cluster_body,
    linux_pool,
    poll_path,
    upgrade_image,
)

STATUS = "kubernetes.azure.com/upgrade-status"


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
