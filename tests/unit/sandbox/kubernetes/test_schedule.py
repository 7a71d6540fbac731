"""Where pods go, and the scheduler's reasons when they go nowhere."""

from collections import Counter
from typing import Any

import pytest

from tests.rehearsed_cluster import node_spec
from tests.unit.sandbox.kubernetes.rig import Rig, node_of, pod_spec, why_waiting

Json = dict[str, Any]
ZONE = "topology.kubernetes.io/zone"
HOST = "kubernetes.io/hostname"
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


def place(rig: Rig, **spec: Any) -> Json:
    """A bare pod, as it is after a moment."""
    rig.bare_pod("one", **spec)
    rig.pass_time()
    return rig.pod("one")


def test_a_pod_is_bound_at_once_and_ready_a_moment_later(rig: Rig) -> None:
    rig.bare_pod("one")
    bound = rig.pod("one")
    rig.pass_time()
    running = rig.pod("one")

    assert node_of(bound)
    assert bound["status"]["phase"] == "Pending"
    assert running["status"]["phase"] == "Running"
    assert {"type": "Ready", "status": "True"}.items() <= running["status"]["conditions"][
        -1
    ].items()


def test_replicas_are_spread_over_zones_and_nodes(rig: Rig) -> None:
    rig.deploy(replicas=6)

    assert set(Counter(map(node_of, rig.pods("app=web"))).values()) == {2}


def test_without_nodes_a_pod_waits_and_the_first_that_comes_gets_it(bare: Rig) -> None:
    waiting = place(bare)
    assert why_waiting(waiting) == "no nodes available to schedule pods"

    bare.join(7)
    assert "untolerated taint {node.kubernetes.io/not-ready: }" in why_waiting(bare.pod("one"))
    bare.pass_time()

    assert node_of(bare.pod("one")) == node_spec(7).name


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (pod_spec(cpu="4"), "3 Insufficient cpu"),
        (pod_spec(memory="1Ti"), "3 Insufficient memory"),
        ({"nodeSelector": {"a": "b"}}, "3 node(s) didn't match Pod's node affinity/selector"),
        (
            {"affinity": {"nodeAffinity": {REQUIRED: {"nodeSelectorTerms": [{}]}}}},
            "3 node(s) didn't match Pod's node affinity/selector",
        ),
    ],
)
def test_a_pod_that_fits_nowhere_says_why(rig: Rig, spec: Json, reason: str) -> None:
    assert why_waiting(place(rig, **spec)) == (
        f"0/3 nodes are available: {reason}. preemption: 0/3 nodes are available: 3 Preemption is "
        "not helpful for scheduling."
    )


def test_reasons_are_counted_by_node(rig: Rig) -> None:
    rig.clusters.cordon(rig_id(), node_spec(0).name, on=True)
    rig.clusters.taint(rig_id(), node_spec(1).name, ("gpu=yes:NoSchedule",))

    assert why_waiting(place(rig, **pod_spec(cpu="100"))).startswith(
        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {gpu: yes}, "
        "1 node(s) were unschedulable."
    )


def rig_id() -> str:
    from tests.rehearsed_cluster import CLUSTER

    return CLUSTER


def test_a_taint_is_tolerated_by_key_value_and_effect(rig: Rig) -> None:
    for number in range(3):
        rig.clusters.taint(rig_id(), node_spec(number).name, ("gpu=yes:NoSchedule",))
    wrong = {"key": "gpu", "value": "no", "effect": "NoSchedule"}
    right = {"key": "gpu", "operator": "Exists"}

    rig.bare_pod("wrong", tolerations=[wrong])
    rig.bare_pod("right", tolerations=[right])

    assert "untolerated taint" in why_waiting(rig.pod("wrong"))
    assert node_of(rig.pod("right"))


@pytest.mark.parametrize(
    ("operator", "values", "numbers"),
    [
        ("In", ["westeurope-1", "westeurope-2"], {0, 1}),
        ("NotIn", ["westeurope-1"], {1, 2}),
        ("Exists", None, {0, 1, 2}),
        ("DoesNotExist", None, set()),
    ],
)
def test_required_node_affinity_decides(
    rig: Rig, operator: str, values: list[str] | None, numbers: set[int]
) -> None:
    expression = {"key": ZONE, "operator": operator, **({"values": values} if values else {})}
    required = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    rig.deploy(replicas=6, pod=pod_spec(affinity={"nodeAffinity": {REQUIRED: required}}))

    found = {node_of(pod) for pod in rig.pods("app=web")} - {""}

    assert found == {node_spec(number).name for number in numbers}


def apart(topology: str) -> Json:
    term = {"topologyKey": topology, "labelSelector": {"matchLabels": {"app": "web"}}}
    return pod_spec(affinity={"podAntiAffinity": {REQUIRED: [term]}})


def test_pods_that_shun_each_other_get_a_node_each(rig: Rig) -> None:
    rig.deploy(replicas=4, pod=apart(HOST))

    pods = rig.pods("app=web")
    waiting = [pod for pod in pods if not node_of(pod)]

    assert len({node_of(pod) for pod in pods} - {""}) == 3
    assert len(waiting) == 1
    assert "3 node(s) didn't match pod anti-affinity rules" in why_waiting(waiting[0])


def test_pods_that_shun_their_zone_get_a_zone_each(rig: Rig) -> None:
    rig.join(3)  # another node in the first zone
    rig.pass_time()
    rig.deploy(replicas=4, pod=apart(ZONE))

    assert len([pod for pod in rig.pods("app=web") if node_of(pod)]) == 3


def test_a_pod_keeps_out_of_the_way_of_those_that_shun_it(rig: Rig) -> None:
    rig.deploy(replicas=3, pod=apart(HOST))

    why = why_waiting(rig.bare_pod("x", labels={"app": "web"}) and rig.pod("x"))

    assert "3 node(s) didn't satisfy existing pods anti-affinity rules" in why


def test_a_pod_goes_where_its_company_is(rig: Rig) -> None:
    near = {"topologyKey": HOST, "labelSelector": {"matchLabels": {"app": "one"}}}
    rig.bare_pod("one")
    rig.deploy(replicas=3, pod=pod_spec(affinity={"podAffinity": {REQUIRED: [near]}}))

    assert {node_of(pod) for pod in rig.pods("app=web")} == {node_of(rig.pod("one"))}


def test_a_forbidding_spread_holds_pods_back(rig: Rig) -> None:
    rig.clusters.cordon(rig_id(), node_spec(2).name, on=True)
    constraint = {
        "maxSkew": 1,
        "topologyKey": ZONE,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
    }
    rig.deploy(replicas=4, pod=pod_spec(topologySpreadConstraints=[constraint]))

    pods = rig.pods("app=web")

    assert len([pod for pod in pods if node_of(pod)]) == 2  # the third zone has none
    waiting = next(pod for pod in pods if not node_of(pod))
    assert "2 node(s) didn't match pod topology spread constraints" in why_waiting(waiting)


def test_a_node_takes_no_more_pods_than_it_says(bare: Rig) -> None:
    bare.join(0, pods=12)
    bare.pass_time()
    bare.deploy(replicas=20)

    waiting = [pod for pod in bare.pods("app=web") if not node_of(pod)]

    assert "1 Too many pods" in why_waiting(waiting[0])


def test_capacity_that_is_freed_is_used(rig: Rig) -> None:
    rig.deploy("big", replicas=3, pod=pod_spec(cpu="2500m"))
    rig.deploy("late", replicas=1, pod=pod_spec(cpu="2500m"))
    rig.pass_time()
    assert "3 Insufficient cpu" in why_waiting(rig.pods("app=late")[0])

    rig.done("DELETE", "/apis/apps/v1/namespaces/default/deployments/big")
    rig.pass_time()

    assert node_of(rig.pods("app=late")[0])


def test_a_disk_keeps_its_pod_in_its_zone(rig: Rig) -> None:
    claim = {
        "metadata": {"name": "data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    rig.workload("StatefulSet", "db", replicas=1, volumeClaimTemplates=[claim])
    rig.pass_time()
    (first,) = rig.pods("app=db")
    rig.clusters.cordon(rig_id(), node_of(first), on=True)
    rig.evict("db-0")
    rig.pass_time()

    why = why_waiting(rig.pod("db-0"))

    assert "1 node(s) were unschedulable" in why
    assert "2 node(s) had volume node affinity conflict" in why


def test_a_claim_that_is_not_there_is_named(rig: Rig) -> None:
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "lost"}}

    assert 'persistentvolumeclaim "lost" not found' in why_waiting(place(rig, volumes=[volume]))


def test_the_higher_priority_goes_first(rig: Rig) -> None:
    for number in range(3):
        rig.clusters.cordon(rig_id(), node_spec(number).name, on=True)
    rig.bare_pod("low", **pod_spec(cpu="3000m"))
    rig.bare_pod("high", **pod_spec(cpu="3000m"), priorityClassName="system-cluster-critical")

    rig.clusters.cordon(rig_id(), node_spec(0).name, on=False)

    assert node_of(rig.pod("high")) == node_spec(0).name
    assert not node_of(rig.pod("low"))
