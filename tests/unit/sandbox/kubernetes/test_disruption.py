"""The arithmetic of disruption budgets, beside what disruption.go computes."""

from typing import Any

import pytest

from azlinux_cli.sandbox.kubernetes.disruption import Count, SyncError, count, failed, no_scale
from azlinux_cli.sandbox.kubernetes.quantity import scaled
from tests.unit.sandbox.kubernetes.rig import Rig, names

Json = dict[str, Any]


def ready_pod(number: int, owner: str = "rs", *, ready: bool = True, going: bool = False) -> Json:
    metadata: Json = {"name": f"p{number}", "namespace": "default"}
    if owner:
        metadata["ownerReferences"] = [
            {"kind": "ReplicaSet", "name": owner, "uid": owner, "controller": True}
        ]
    if going:
        metadata["deletionTimestamp"] = "2026-11-23T00:00:00Z"
    condition = {"type": "Ready", "status": "True" if ready else "False"}
    return {"metadata": metadata, "status": {"conditions": [condition]}}


def reckon(spec: Json, pods: list[Json], **scales: int) -> Count:
    return count(spec, pods, lambda _, controller: (controller["uid"], scales[controller["uid"]]))


@pytest.mark.parametrize(
    ("value", "total", "up", "down"),
    [
        (2, 10, 2, 2),
        ("50%", 7, 4, 3),
        ("1%", 1, 1, 0),
        ("0%", 9, 0, 0),
        ("100%", 9, 9, 9),
        ("33%", 3, 1, 0),
    ],
)
def test_percentages_round_as_asked(value: int | str, total: int, up: int, down: int) -> None:
    assert scaled(value, total, up=True) == up
    assert scaled(value, total, up=False) == down


@pytest.mark.parametrize(
    ("spec", "healthy", "counted", "allowed"),
    [
        ({"minAvailable": 2}, 3, Count(3, 2, 3), 1),
        ({"minAvailable": 3}, 3, Count(3, 3, 3), 0),
        ({"minAvailable": 9}, 3, Count(3, 9, 3), 0),
        ({"minAvailable": 0}, 3, Count(3, 0, 3), 3),
        ({"minAvailable": "50%"}, 3, Count(3, 2, 3), 1),  # 1.5, up
        ({"minAvailable": "34%"}, 3, Count(3, 2, 3), 1),  # 1.02, up
        ({"maxUnavailable": 1}, 3, Count(3, 2, 3), 1),
        ({"maxUnavailable": 1}, 2, Count(3, 2, 2), 0),
        ({"maxUnavailable": "30%"}, 3, Count(3, 2, 3), 1),  # 0.9 unavailable, up
        ({"maxUnavailable": "0%"}, 3, Count(3, 3, 3), 0),
        ({"maxUnavailable": 5}, 3, Count(3, 0, 3), 3),
        ({"maxUnavailable": 0}, 3, Count(3, 3, 3), 0),
        ({}, 3, Count(0, 0, 3), 0),  # neither: nothing is expected, and nothing allowed
    ],
)
def test_a_budget_over_three_replicas_counts_as_kubernetes_does(
    spec: Json, healthy: int, counted: Count, allowed: int
) -> None:
    pods = [ready_pod(n, ready=n < healthy) for n in range(3)]

    assert reckon(spec, pods, rs=3) == counted
    assert counted.allowed == allowed


def test_a_number_is_of_the_pods_there_are_a_percentage_of_those_there_should_be() -> None:
    pods = [ready_pod(n) for n in range(2)]

    assert reckon({"minAvailable": 2}, pods, rs=10).expected == 2
    assert reckon({"minAvailable": "50%"}, pods, rs=10) == Count(10, 5, 2)


def test_pods_that_are_going_are_not_healthy() -> None:
    pods = [ready_pod(0), ready_pod(1), ready_pod(2, going=True)]

    assert reckon({"maxUnavailable": 1}, pods, rs=3) == Count(3, 2, 2)


def test_bare_pods_are_healthy_but_expected_by_nobody() -> None:
    pods = [ready_pod(n, owner="") for n in range(3)]

    assert reckon({"maxUnavailable": 1}, pods) == Count(0, 0, 3)
    assert reckon({"maxUnavailable": 1}, pods).allowed == 0
    assert reckon({"minAvailable": 1}, pods).allowed == 2


def test_the_scales_of_several_controllers_add_up() -> None:
    pods = [ready_pod(0, "a"), ready_pod(1, "a"), ready_pod(2, "b")]

    assert reckon({"maxUnavailable": "25%"}, pods, a=4, b=4) == Count(8, 6, 3)


def test_a_budget_whose_sync_failed_allows_nothing_and_says_why() -> None:
    budget = {"metadata": {"name": "b", "generation": 2}, "spec": {}}

    status = failed(budget, no_scale({}, "daemonsets.apps"), 0.0)["status"]

    assert status["disruptionsAllowed"] == 0
    (condition,) = status["conditions"]
    assert condition["reason"] == "SyncFailed"
    assert condition["message"] == "daemonsets.apps does not implement the scale subresource"


def test_count_passes_on_that_a_controller_has_no_scale() -> None:
    def no(*_: Json) -> tuple[str, int]:
        raise SyncError("no")

    with pytest.raises(SyncError):
        count({"maxUnavailable": 1}, [ready_pod(0)], no)


# on a cluster ---------------------------------------------------------------


def test_a_budget_is_counted_by_the_next_request(rig: Rig) -> None:
    rig.deploy(replicas=3)
    rig.pass_time()
    created = rig.budget(maxUnavailable=1)

    assert created["status"]["disruptionsAllowed"] == 0
    status = rig.budget_status()
    assert (status["disruptionsAllowed"], status["observedGeneration"]) == (1, 1)
    assert (status["currentHealthy"], status["desiredHealthy"]) == (3, 2)


def test_a_budget_follows_the_deployment_not_its_replica_sets(rig: Rig) -> None:
    rig.deploy(replicas=4)
    rig.budget(maxUnavailable="50%")
    rig.pass_time()
    assert rig.budget_status()["expectedPods"] == 4

    path = "/apis/apps/v1/namespaces/default/deployments/web/scale"
    rig.done("PATCH", path, {"spec": {"replicas": 6}}, media_type="application/merge-patch+json")

    status = rig.budget_status()
    assert (status["expectedPods"], status["desiredHealthy"]) == (6, 3)
    assert (status["currentHealthy"], status["disruptionsAllowed"]) == (4, 1)


def test_a_budget_over_a_daemon_set_fails_to_sync_unless_it_is_a_number(rig: Rig) -> None:
    rig.workload("DaemonSet", "agent")
    rig.pass_time()
    rig.budget("share", app="agent", maxUnavailable=1)
    rig.budget("number", app="agent", minAvailable=1)

    share, number = rig.budget_status("share"), rig.budget_status("number")

    assert share["disruptionsAllowed"] == 0
    assert share["conditions"][0]["reason"] == "SyncFailed"
    assert "daemonsets.apps" in share["conditions"][0]["message"]
    assert number["disruptionsAllowed"] == 2


def test_a_pod_that_is_not_ready_takes_from_the_budget(rig: Rig) -> None:
    rig.deploy(replicas=3)
    rig.budget(minAvailable=2)
    rig.pass_time()

    rig.set_ready(names(rig.pods("app=web"))[0], ready=False)

    assert rig.budget_status()["disruptionsAllowed"] == 0
    assert rig.budget_status()["currentHealthy"] == 2


def test_an_empty_selector_is_about_every_pod_of_its_namespace_and_none_about_nothing(
    rig: Rig,
) -> None:
    rig.deploy(replicas=3)
    rig.pass_time()
    rig.budget("every", selector={}, minAvailable=1)
    rig.budget("none", selector=None, minAvailable=1)

    assert rig.budget_status("every")["expectedPods"] == 3
    assert rig.budget_status("none")["expectedPods"] == 0


def test_kube_system_has_the_budgets_of_aks(rig: Rig) -> None:
    path = "/apis/policy/v1/namespaces/kube-system/poddisruptionbudgets"
    found = {b["metadata"]["name"]: b for b in rig.done("GET", path)["items"]}

    assert set(found) == {"coredns-pdb", "konnectivity-agent", "metrics-server-pdb"}
    assert found["coredns-pdb"]["spec"]["minAvailable"] == 1
    assert found["coredns-pdb"]["status"]["disruptionsAllowed"] == 1
