"""What is left when an operation fails, and how the next request mends it."""

from dataclasses import replace
from typing import Any

import pytest

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import publish
from tests.unit.sandbox.arm.containerservice.conftest import (
    CLUSTER,
    POOLS,
    World,
    cluster_body,
    operation_id,
    pool_body,
)

BROKEN: dict[str, Any] = {
    "stage": "operation",
    "code": "InternalOperationError",
    "status": 500,
    "message": "It broke.",
}
IMAGE = "kubernetes.azure.com/node-image-version"


def test_a_creation_that_fails_is_taken_up_by_the_next_request(bare: World) -> None:
    bare.cloud.faults.plant(None, **BROKEN, path="*/managedClusters/aks")
    bare.send("PUT", CLUSTER, cluster_body())
    bare.finish()
    assert bare.get(CLUSTER)["properties"]["provisioningState"] == "Failed"
    assert bare.clusters.clusters == {}

    bare.make(CLUSTER, cluster_body())

    properties = bare.get(CLUSTER)["properties"]
    assert properties["provisioningState"] == "Succeeded"
    assert properties["agentPoolProfiles"][0]["provisioningState"] == "Succeeded"
    assert len(bare.nodes("sys")) == 1


def test_a_pool_that_fails_in_its_clusters_upgrade_fails_the_cluster(world: World) -> None:
    world.make_pool(count=1)
    node = world.nodes()[0]
    world.clusters.add_fault(world.get(CLUSTER)["id"], "evict-429", node, None)
    body = cluster_body(kubernetesVersion="1.37.1")
    body["properties"]["agentPoolProfiles"] = [
        {**profile, "orchestratorVersion": "1.37.1"}
        for profile in world.get(CLUSTER)["properties"]["agentPoolProfiles"]
    ]

    response = world.send("PUT", CLUSTER, body)
    world.finish()

    assert world.error(response)["code"] == "UpgradeFailed"
    assert world.get(CLUSTER)["properties"]["provisioningState"] == "Failed"
    assert world.pool("sys")["provisioningState"] == "Succeeded"
    assert world.pool("blue")["provisioningState"] == "Failed"
    world.clusters.clear_faults(None)
    world.make(CLUSTER, cluster_body(agentPoolProfiles=None))
    assert world.pool("blue")["currentOrchestratorVersion"] == "1.37.1"
    assert world.get(CLUSTER)["properties"]["provisioningState"] == "Succeeded"


def test_a_fault_in_the_middle_of_an_upgrade_leaves_it_to_the_next_request(world: World) -> None:
    world.make_pool(osSKU="AzureLinux")
    publish(world.cloud, "202611.23.0")
    running = world.send("POST", f"{POOLS}/blue/upgradeNodeImageVersion")
    while ("reimage", world.nodes()[0]) not in world.clusters.events:
        world.step()
    world.cloud.faults.plant(None, **BROKEN, path="*/agentPools/blue")
    world.finish()
    assert world.error(running)["code"] == "InternalOperationError"
    assert world.pool()["provisioningState"] == "Failed"
    assert len(set(world.label(IMAGE))) == 2

    world.make(f"{POOLS}/blue", {"properties": {"osSKU": "Ubuntu"}})

    assert set(world.label(IMAGE)) == {"AKSUbuntu-2404gen2containerd-202611.23.0"}
    assert len(world.nodes()) == 3
    assert world.cluster.cordoned == set()


def test_a_node_object_that_somebody_deleted_holds_nothing_up(world: World) -> None:
    world.make_pool(osSKU="AzureLinux", count=2)
    world.clusters.leave(world.get(CLUSTER)["id"], world.nodes()[0])
    publish(world.cloud, "202611.23.0")

    world.make(f"{POOLS}/blue/upgradeNodeImageVersion", method="POST")

    assert world.label(IMAGE) == ["AKSAzureLinux-V3gen2-202611.23.0"] * 2


def test_an_aborted_creation_is_canceled_and_taken_up(bare: World) -> None:
    creation = bare.send("PUT", CLUSTER, cluster_body())

    assert bare.send("POST", f"{CLUSTER}/abort").status == 202
    assert bare.get(CLUSTER)["properties"]["provisioningState"] == "Canceling"
    bare.finish()

    operation = bare.cloud.operations.get(operation_id(creation))
    assert operation is not None
    assert operation.status == "Canceled"
    assert bare.get(CLUSTER)["properties"]["provisioningState"] == "Canceled"
    bare.make(CLUSTER, cluster_body())
    assert len(bare.nodes("sys")) == 1


def test_a_deletion_is_not_aborted(world: World) -> None:
    world.make_pool()
    world.send("DELETE", f"{POOLS}/blue")

    assert world.send("POST", f"{POOLS}/blue/abort").status == 409


@pytest.mark.parametrize("seconds", [0.0, 0.05])
def test_operations_that_take_no_time_still_upgrade_a_pool(world: World, seconds: float) -> None:
    world.cloud.settings = replace(world.cloud.settings, operation_seconds=seconds)
    world.make(f"{POOLS}/blue", {"properties": pool_body(osSKU="AzureLinux")})
    publish(world.cloud, "202611.23.0")
    world.clusters.add_fault(world.get(CLUSTER)["id"], "evict-429", "blue", 5)

    response = world.make(f"{POOLS}/blue/upgradeNodeImageVersion", method="POST")

    assert world.error(response) == {}
    assert world.label(IMAGE) == ["AKSAzureLinux-V3gen2-202611.23.0"] * 3
