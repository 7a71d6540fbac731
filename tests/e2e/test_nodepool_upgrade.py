"""Pools are upgraded in place: watched, gated after each node, and honest where they are mixed."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.command import AzlProcess
from tests.pool_world import GROUP, World, make_world
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
_NUMBERS = count(1)
_ACL = ("--os-sku", "AzureContainerLinux", "--yes")


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> AzlProcess:
    home = tmp_path_factory.mktemp("upgrade")
    return AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})


@pytest.fixture
def world(azl: AzlProcess, tmp_path: Path) -> Iterator[World]:
    world = make_world(azl, f"up{next(_NUMBERS)}", tmp_path / "config", nodes=4)
    yield world
    azl("aks", "delete", world.cluster, "-g", GROUP, "--yes")


def skus(world: World) -> list[str]:
    """Of the nodes of the pool, as they say themselves."""
    nodes = json.loads(world.kubectl("get", "nodes", "-l", "work=web", "-o", "json"))["items"]
    return sorted(n["metadata"]["labels"]["kubernetes.azure.com/os-sku"] for n in nodes)


def machine(world: World) -> dict[str, Any]:
    shown = world.azl("rollout", "show", world.run(), "-o", "json").json()
    [found] = shown["machines"]
    return dict(found)


def test_every_node_becomes_the_other_sku_and_the_channels_are_as_before(world: World) -> None:
    world.runs("2", replicas=6)
    done = world.pool("upgrade", *_ACL, "--max-surge", "2")
    assert done.status == 0, done
    assert skus(world) == ["AzureContainerLinux"] * 4
    assert world.pools() == {"blue": ("AzureContainerLinux", 4)}
    assert (world.ready(), world.cordoned()) == (6, [])
    assert world.channels() == ("none", "NodeImage")
    assert world.pool("upgrade", "--yes").err == "nothing to do: blue\n"


def test_a_gate_that_fails_after_a_node_stops_it_and_the_mix_is_said(world: World) -> None:
    world.runs("2", replicas=6)
    slowly = ("--max-surge", "1", "--node-soak-duration", "30")
    failed = world.pool("upgrade", *_ACL, *slowly, "--gate", "after-node=command:false")
    assert failed.status == 10, failed
    found = machine(world)
    assert (found["outcome"], found["code"]) == ("failed", "gate")
    assert "of 5 nodes are OS SKU AzureContainerLinux" in found["message"]  # with the surge node
    assert 0 < skus(world).count("AzureContainerLinux") < 5
    assert world.channels() == ("none", "None")  # nobody goes on with it behind the operator's back


def test_a_drain_that_a_budget_blocks_after_the_plan_is_named_and_resumes_once_it_may(
    world: World, tmp_path: Path
) -> None:
    """The plan saw a budget that allowed it; somebody changed it before the start."""
    world.runs("2", replicas=6)
    gate = f"before-run=command:test -e {tmp_path / 'changed'}"
    waiting = world.pool("upgrade", *_ACL, "--gate", gate)
    assert waiting.status == 10, waiting
    world.runs("0", replicas=6)
    (tmp_path / "changed").touch()
    run = world.run()
    blocked = world.azl("rollout", "resume", run)
    assert blocked.status == 10, blocked
    found = machine(world)
    assert found["outcome"] == "failed"
    assert "web-" in found["message"], found
    assert world.channels() == ("none", "None")

    world.runs("2", replicas=6)
    done = world.azl("rollout", "resume", run)
    assert done.status == 0, done
    assert skus(world) == ["AzureContainerLinux"] * 4
    assert (world.ready(), world.cordoned()) == (6, [])
    assert world.channels() == ("none", "NodeImage")


def test_what_an_upgrade_has_left_half_way_is_named_and_put_right(world: World) -> None:
    world.runs("2", replicas=6)
    assert world.pool("repair", "--yes").err == f"nothing is wrong with {world.cluster}/blue\n"
    slowly = ("--max-surge", "1", "--node-soak-duration", "30")
    stopped = world.pool("upgrade", *_ACL, *slowly, "--gate", "after-node=command:false")
    assert stopped.status == 10, stopped
    looked = world.pool("repair", "--dry-run", "-o", "json")
    assert looked.status == 0, looked
    keys = {ailment["key"] for ailment in looked.json()}
    assert {"pool-canceled", "mixed", "surge-left"} <= keys
    assert "AzureLinux3" in skus(world)

    done = world.pool("repair", "--yes")

    assert done.status == 0, done
    assert skus(world) == ["AzureContainerLinux"] * 4
    assert (world.ready(), world.cordoned()) == (6, [])
