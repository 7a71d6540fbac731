"""Pools move to another OS SKU by a second pool: all-blue or all-green, whatever happens."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.command import AzlProcess
from tests.pool_world import GROUP, World, make_world
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e
_NUMBERS = count(1)
_ACL = ("--os-sku", "AzureContainerLinux", "--yes")


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> AzlProcess:
    home = tmp_path_factory.mktemp("move")
    return AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})


@pytest.fixture
def world(azl: AzlProcess, tmp_path: Path) -> Iterator[World]:
    world = make_world(azl, f"move{next(_NUMBERS)}", tmp_path / "config", nodes=12)
    yield world
    azl("aks", "delete", world.cluster, "-g", GROUP, "--yes")


def test_twelve_nodes_become_acl_and_nothing_is_ever_short(world: World) -> None:
    world.runs("4")
    done = world.pool("migrate", *_ACL, "--batch", "25%", "--green-name", "green")
    assert done.status == 0, done
    assert world.pools() == {"green": ("AzureContainerLinux", 12)}
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")
    again = world.azl("nodepool", "migrate", "green", "--cluster", world.cluster, *_ACL)
    assert (again.status, again.err) == (0, "nothing to do: green\n")


def test_a_budget_that_forbids_it_is_told_before_anything_is_changed(world: World) -> None:
    world.runs("0")
    refused = world.pool("migrate", *_ACL)
    assert refused.status == 9, refused
    assert "blue cannot be drained: default/web-" in refused.err
    assert "hint: " in refused.err
    assert world.pools() == {"blue": ("AzureLinux3", 12)}
    assert world.cordoned() == []


def test_a_canary_that_fails_its_gate_leaves_all_as_it_was(world: World) -> None:
    world.runs("4")
    failed = world.pool("migrate", *_ACL, "--gate", "after-node=command:false")
    assert failed.status == 10, failed
    shown = world.azl("rollout", "show", world.run(), "-o", "json").json()
    assert [m["outcome"] for m in shown["machines"]] == ["rolled-back"]
    assert world.pools() == {"blue": ("AzureLinux3", 12)}
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")


def test_killed_at_every_kind_of_step_it_ends_all_green(world: World) -> None:
    world.runs("6")
    argv = ["nodepool", "migrate", "blue", "--cluster", world.cluster, *_ACL, "--batch", "4"]
    world.killed(*argv, at="freeze")
    run = world.run()
    for step in ("canary", "grow", "shift-1", "shift-3", "final-soak", "commit", "thaw"):
        world.killed("rollout", "resume", run, at=step)
    done = world.azl("rollout", "resume", run)
    assert done.status in {0, 6}, done  # 6: it had written its last word
    [(os_sku, nodes)] = world.pools().values()
    assert (os_sku, nodes) == ("AzureContainerLinux", 12)
    assert (world.ready(), world.cordoned()) == (24, [])
    assert world.channels() == ("none", "NodeImage")
    shown = world.azl("rollout", "show", run, "-o", "json").json()
    assert shown["outcome"] == "succeeded"
    assert world.azl("rollout", "verify", run).status == 0
