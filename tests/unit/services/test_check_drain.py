"""Drains are checked by pool or by name, as AKS, azl and kubectl make them."""

import pytest

from azlinux_cli.domain.errors import NotFoundError
from azlinux_cli.domain.kubernetes.drain.block import Reason
from azlinux_cli.domain.kubernetes.drain.pool import twins, upgrade
from azlinux_cli.domain.kubernetes.drain.predict import Verdict
from azlinux_cli.domain.kubernetes.quantity import Share
from azlinux_cli.ports.kubernetes import KubernetesCluster
from azlinux_cli.services.check_drain import CheckDrain
from tests.fakes.kubernetes import FakeCluster, node
from tests.fakes.kubernetes_cluster import FakeKubernetes

NONE, ONE = Share(0), Share(1)


def full() -> FakeCluster:
    """Three nodes of two zones, full, with a budget that wants two of three."""
    names = {"a": "z-1", "b": "z-2", "c": "z-1"}
    cluster = FakeCluster(nodes=[node(name, cpu="1", zone=zone) for name, zone in names.items()])
    cluster.deployment("web", "a", "b", "c", cpu="1")
    cluster.budget("web", app="web", minAvailable=3)
    return cluster


def checking(cluster: FakeCluster) -> CheckDrain:
    fake: KubernetesCluster = FakeKubernetes(cluster.state())
    return CheckDrain(fake)


def test_an_upgrade_with_a_budget_that_wants_all_fails_even_with_surge() -> None:
    prediction = checking(full()).upgrade("blue", ONE, NONE)

    assert prediction.verdict is Verdict.CANNOT
    assert {block.reason for block in prediction.blocks} == {Reason.BUDGET_ALLOWS_NONE}


def test_an_upgrade_in_place_has_no_surge_node_and_misses_some() -> None:
    cluster = full()
    cluster.budgets[0]["spec"]["minAvailable"] = 2

    prediction = checking(cluster).upgrade("blue", NONE, ONE)

    assert (prediction.verdict, prediction.surge) == (Verdict.DRAINS, 0)


def test_a_percentage_of_a_pool_is_rounded_up_and_sets_how_many_go_at_once() -> None:
    plan = upgrade(full().state(), "blue", Share(34, percent=True))

    assert (len(plan.surge), plan.at_once) == (2, 2)
    assert [twin.zone for twin in plan.surge] == ["z-1", "z-2"]


def test_a_migration_needs_the_nodes_of_the_new_pool() -> None:
    cluster = full()
    cluster.budgets[0]["spec"]["minAvailable"] = 2
    green = twins(cluster.state(), "blue", 3)

    assert checking(cluster).migration("blue", ()).verdict is Verdict.ONLY_WITH_SURGE
    assert checking(cluster).migration("blue", green).succeeds


def test_bare_pods_stop_a_migration_for_azl_loses_nobody() -> None:
    cluster = full()
    cluster.budgets.clear()
    cluster.pod("tool", "a", cpu="0")

    blocks = checking(cluster).migration("blue", twins(cluster.state(), "blue", 3)).blocks

    assert [block.reason for block in blocks] == [Reason.BARE_POD]


def test_nodes_are_drained_in_the_order_they_are_named() -> None:
    cluster = full()
    cluster.budgets.clear()

    assert [n.node for n in checking(cluster).nodes(["c", "a"]).nodes] == ["c", "a"]


def test_pools_and_nodes_that_are_not_there_are_named() -> None:
    with pytest.raises(NotFoundError, match="no node of a pool green") as caught:
        checking(full()).upgrade("green", ONE, NONE)
    assert caught.value.hints == ("its pools with nodes: blue",)

    with pytest.raises(NotFoundError, match="no node y, z"):
        checking(full()).nodes(["z", "a", "y"])
