"""What an operator makes go wrong in a cluster, and the node images that he lets come out."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.containerservice.target import target_of
from azlinux_cli.sandbox.control import Control
from azlinux_cli.sandbox.inventory import Inventory
from azlinux_cli.sandbox.kernel.http import Request, Response
from tests.unit.sandbox.arm.containerservice.conftest import CLUSTER, POOLS, World


def ask(world: World, method: str, path: str, body: Any = None) -> Response:
    control = Control(world.cloud, "secret", Inventory(world.cloud, 22))
    return control.handle(Request(method, f"/_sandbox/{path}", body=body))


def test_a_fault_is_planted_on_a_node_a_pool_or_a_cluster(world: World) -> None:
    node = world.nodes("sys")[0]
    for name in (node, "aks/sys", "aks"):
        body = {"node": name, "preset": "evict-429", "times": None}
        assert ask(world, "POST", "faults", body).status == 201

    assert [target for _, _, target in world.clusters.faults] == [node, "sys", "*"]
    ask(world, "DELETE", "faults")
    assert world.clusters.faults == {}


def test_what_is_not_there_is_told_in_a_sentence(world: World) -> None:
    response = ask(world, "POST", "faults", {"node": "aks/other", "preset": "evict-429"})

    assert response.status == 400
    assert response.body["message"] == (
        "the sandbox has no cluster, CLUSTER/POOL or node 'aks/other'"
    )


def test_names_are_looked_up_without_case(world: World) -> None:
    cluster_id = world.get(CLUSTER)["id"]

    assert target_of(world.cloud, "AKS") == (cluster_id, "*")
    assert target_of(world.cloud, "Aks/Sys") == (cluster_id, "sys")
    with pytest.raises(ValueError, match="no cluster, CLUSTER/POOL or node 'sys'"):
        target_of(world.cloud, "sys")


def test_a_release_of_node_images_comes_out(world: World) -> None:
    world.make_pool(osSKU="AzureLinux", count=1)

    assert ask(world, "POST", "node-images", {"release": "202611.23.0"}).status == 201
    assert ask(world, "POST", "node-images", {"release": "tomorrow"}).status == 400

    latest = world.get(f"{POOLS}/blue/upgradeProfiles/default")["properties"]
    assert latest["latestNodeImageVersion"] == "AKSAzureLinux-V3gen2-202611.23.0"
    assert ask(world, "POST", "node-images", {"release": "203001.01.0"}).status == 201
    again = world.get(f"{POOLS}/blue/upgradeProfiles/default")["properties"]
    assert again == latest  # it is not out yet
