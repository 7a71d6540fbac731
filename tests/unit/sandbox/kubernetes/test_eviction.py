"""Evictions, allowed and refused, in kube-apiserver's words."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from azlinux_cli.sandbox.kubernetes.eviction import judge
from azlinux_cli.sandbox.kubernetes.status import StatusError
from tests.unit.sandbox.kubernetes.rig import Rig, names, pod_spec

Json = dict[str, Any]
VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget."


@pytest.fixture
def guarded(rig: Rig) -> Rig:
    """Three pods of `web`, of which two have to stay."""
    rig.deploy(replicas=3)
    rig.budget(minAvailable=2)
    rig.pass_time()
    return rig


def test_a_pod_that_may_go_is_ending_and_is_made_anew(guarded: Rig) -> None:
    first = names(guarded.pods("app=web"))[0]

    answer = guarded.evict(first)

    assert (answer.status, answer.body["status"], answer.body["code"]) == (201, "Success", 201)
    going = guarded.pod(first)
    assert going["metadata"]["deletionGracePeriodSeconds"] == 30
    assert [c["reason"] for c in going["status"]["conditions"] if c["type"] == "DisruptionTarget"]
    assert len(guarded.pods("app=web")) == 4
    guarded.pass_time()
    assert first not in names(guarded.pods("app=web"))
    assert len(guarded.pods("app=web")) == 3


def test_the_next_one_is_refused_until_the_new_one_is_ready(guarded: Rig) -> None:
    first, second, _ = names(guarded.pods("app=web"))
    guarded.evict(first)

    refusal = guarded.evict(second)

    assert refusal.status == 429
    assert "Retry-After" not in refusal.headers  # its error says zero seconds
    assert refusal.body == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": VIOLATES,
        "reason": "TooManyRequests",
        "details": {
            "causes": [
                {
                    "reason": "DisruptionBudget",
                    "message": "The disruption budget web needs 2 healthy pods and has 2 currently",
                }
            ]
        },
        "code": 429,
    }
    guarded.pass_time()
    assert guarded.evict(second).status == 201


def test_two_budgets_for_one_pod_are_an_error_of_the_server(guarded: Rig) -> None:
    guarded.budget("second", app="web", minAvailable=0)

    refusal = guarded.evict(names(guarded.pods("app=web"))[0])

    assert refusal.status == 500
    assert refusal.body["message"] == (
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not "
        "support."
    )


def test_a_pod_that_waits_or_has_ended_is_nobodys_loss(guarded: Rig) -> None:
    guarded.budget("bare", minAvailable=9)
    guarded.bare_pod("bare", nodeSelector={"no": "where"})
    assert guarded.evict("bare").status == 201

    guarded.bare_pod("bare")
    guarded.pass_time()
    assert guarded.evict("bare").status == 429
    path = "/api/v1/namespaces/default/pods/bare/status"
    patch = {"status": {"phase": "Succeeded"}}
    guarded.done("PATCH", path, patch, media_type="application/merge-patch+json")
    assert guarded.evict("bare").status == 201
    assert guarded.refused("GET", "/api/v1/namespaces/default/pods/bare")["code"] == 404


def unready(rig: Rig, count: int) -> list[str]:
    found = names(rig.pods("app=web"))
    for name in found[:count]:
        rig.set_ready(name, ready=False)
    return found


def test_an_unhealthy_pod_goes_while_the_healthy_ones_are_enough(guarded: Rig) -> None:
    first, second, _ = unready(guarded, 1)

    assert guarded.evict(second).status == 429
    assert guarded.evict(first).status == 201


def test_an_unhealthy_pod_stays_when_too_few_are_healthy(guarded: Rig) -> None:
    first, *_ = unready(guarded, 2)

    assert guarded.evict(first).status == 429


def test_unless_the_budget_lets_unhealthy_pods_go_always(rig: Rig) -> None:
    rig.deploy(replicas=3)
    rig.budget(minAvailable=2, unhealthyPodEvictionPolicy="AlwaysAllow")
    rig.pass_time()
    first, _, last = unready(rig, 2)

    assert rig.evict(first).status == 201
    assert rig.evict(last).status == 429


def test_a_budget_that_never_came_to_a_count_is_still_being_processed(rig: Rig) -> None:
    rig.workload("DaemonSet", "agent")
    rig.budget("agent", maxUnavailable=1)
    rig.pass_time()

    (cause,) = rig.evict(names(rig.pods("app=agent"))[0]).body["details"]["causes"]

    assert cause["message"] == "The disruption budget agent is still being processed by the server."


def ready(name: str) -> Json:
    metadata = {"name": name, "namespace": "default", "labels": {"app": "web"}}
    status = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    return {"metadata": metadata, "status": status}


def test_a_budget_that_was_not_observed_yet_asks_for_ten_seconds() -> None:
    budget = {"metadata": {"name": "web", "generation": 2}, "status": {"observedGeneration": 1}}

    with pytest.raises(StatusError) as refusal:
        judge(ready("p"), [budget])

    assert refusal.value.headers == {"Retry-After": "10"}
    assert refusal.value.details["retryAfterSeconds"] == 10
    (cause,) = refusal.value.details["causes"]
    assert cause["message"] == "The disruption budget web is still being processed by the server."


def test_an_observed_budget_whose_sync_failed_gives_the_reason() -> None:
    condition = {"type": "DisruptionAllowed", "reason": "SyncFailed", "message": "why"}
    status = {"observedGeneration": 1, "disruptionsAllowed": 0, "conditions": [condition]}

    with pytest.raises(StatusError) as refusal:
        judge(ready("p"), [{"metadata": {"name": "web", "generation": 1}, "status": status}])

    (cause,) = refusal.value.details["causes"]
    assert cause["message"].endswith("because it failed sync: why")


def test_a_dry_run_takes_nothing(guarded: Rig) -> None:
    first = names(guarded.pods("app=web"))[0]

    assert guarded.evict(first, deleteOptions={"dryRun": ["All"]}).status == 201

    assert guarded.budget_status()["disruptionsAllowed"] == 1
    assert "deletionTimestamp" not in guarded.pod(first)["metadata"]


def test_an_eviction_names_its_pod_and_may_ask_for_a_grace(guarded: Rig) -> None:
    first, second, _ = names(guarded.pods("app=web"))

    mismatch = guarded.evict(first, metadata={"name": second})
    guarded.evict(first, deleteOptions={"gracePeriodSeconds": 0})

    assert mismatch.status == 400
    assert mismatch.body["message"] == "name in URL does not match name in Eviction object"
    assert first not in names(guarded.pods("app=web"))
    missing = guarded.evict("nobody")
    assert missing.body["message"] == 'pods "nobody" not found'


def test_an_eviction_of_policy_v1beta1_is_taken_and_others_are_not(guarded: Rig) -> None:
    first, second, _ = names(guarded.pods("app=web"))

    assert guarded.evict(first, apiVersion="policy/v1beta1").status == 201
    assert guarded.evict(second, apiVersion="policy/v2").status == 400


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_however_often_somebody_evicts_what_must_stay_healthy_does(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    rig = Rig()
    for number in range(chance.randint(1, 4)):
        rig.join(number, cpu_millis=chance.choice((1000, 2000, 4000)))
    rig.pass_time()
    replicas = chance.randint(1, 8)
    side = chance.choice(("minAvailable", "maxUnavailable"))
    amount = chance.choice((0, 1, 2, 3, "1%", "25%", "50%", "99%", "100%"))
    rig.deploy(replicas=replicas, pod=pod_spec(cpu=chance.choice(("50m", "600m"))))
    wanted: dict[str, Any] = {side: amount}
    rig.budget(**wanted)
    rig.pass_time()
    for _ in range(30):
        before = rig.budget_status()
        chosen = chance.choice(rig.pods("app=web"))
        healthy = any(
            c["type"] == "Ready" and c["status"] == "True"
            for c in chosen["status"].get("conditions", ())
        )
        answer = rig.evict(chosen["metadata"]["name"])
        after = rig.budget_status()
        if healthy and "deletionTimestamp" not in chosen["metadata"]:
            assert (answer.status == 201) is (before["disruptionsAllowed"] > 0)
        if answer.status == 201 and before["currentHealthy"] >= before["desiredHealthy"]:
            assert after["currentHealthy"] >= after["desiredHealthy"]
        if chance.random() < 0.3:
            rig.pass_time(chance.choice((0.5, 1.0, 4.0)))
