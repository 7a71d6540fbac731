"""What stands in the way of a drain, each for its reason, with its fix."""

import time
from collections.abc import Callable

import pytest

from azlinux_cli.domain.kubernetes.drain.block import Block, Lost, Reason
from azlinux_cli.domain.kubernetes.drain.plan import AKS, KUBECTL, After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, Verdict, predict
from tests.fakes.kubernetes import FakeCluster, apart, node

TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def two_nodes(**more: object) -> FakeCluster:
    return FakeCluster(nodes=[node("a"), node("b", **more)])  # type: ignore[arg-type]


def drained(cluster: FakeCluster, *nodes: str, strict: bool = False) -> Prediction:
    return predict(cluster.state(), DrainPlan(nodes or ("a",), rules=KUBECTL if strict else AKS))


def only_block(cluster: FakeCluster, *, strict: bool = False) -> Block:
    blocks = drained(cluster, strict=strict).blocks
    assert len(blocks) == 1, blocks
    return blocks[0]


# Refused for ever ------------------------------------------------------------


def test_a_budget_that_wants_every_pod_lets_none_go() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b")
    cluster.budget("web", app="web", minAvailable=2)

    block = only_block(cluster)

    assert block.reason is Reason.BUDGET_ALLOWS_NONE
    assert (block.namespace, block.pod, block.node) == ("shop", "web-0", "a")
    assert block.workload == "deployment/web"
    assert block.sentence == (
        "budget web (minAvailable 2) needs 2 healthy and has 2: none may ever go"
    )
    assert block.fixes == (
        "kubectl scale deployment/web -n shop --replicas=3",
        'kubectl patch pdb web -n shop --type=merge -p \'{"spec":{"minAvailable":1}}\'',
    )


@pytest.mark.parametrize(
    ("spec", "fixes"),
    [
        ({"maxUnavailable": 0}, ["patch maxUnavailable 1"]),
        ({"maxUnavailable": "0%"}, ["patch maxUnavailable 1"]),
        ({"minAvailable": "100%"}, ["patch minAvailable 1"]),
        ({"minAvailable": "51%"}, ["scale 3", "patch minAvailable 1"]),
    ],
)
def test_more_replicas_are_proposed_only_where_they_help(
    spec: dict[str, object], fixes: list[str]
) -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b")
    cluster.budget("web", app="web", **spec)

    found = [_short(fix) for fix in only_block(cluster).fixes]

    assert found == fixes


def _short(fix: str) -> str:
    if "scale" in fix:
        return f"scale {fix.rpartition('=')[2]}"
    rule, _, number = fix.rpartition("{")[2].rstrip("}'").partition(":")
    return f"patch {rule.strip(chr(34))} {number}"


def test_a_pod_that_is_not_ready_keeps_the_others_of_its_budget() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b", "b")
    cluster.pods[2]["status"]["conditions"] = []
    cluster.budget("web", app="web", minAvailable=2)

    block = only_block(cluster)

    assert block.reason is Reason.BUDGET_NOT_READY
    assert block.sentence.endswith("needs 2 healthy and has 2: web-2 is not ready")
    assert block.fixes == ("kubectl describe pod web-2 -n shop",)


def test_a_pod_in_the_way_that_is_not_ready_can_be_let_go_by_its_budget() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b")
    cluster.pods[0]["status"]["conditions"] = []
    cluster.pods[1]["status"]["conditions"] = []
    cluster.budget("web", app="web", minAvailable=1)

    assert only_block(cluster).fixes[0] == (
        "kubectl patch pdb web -n shop --type=merge "
        '-p \'{"spec":{"unhealthyPodEvictionPolicy":"AlwaysAllow"}}\''
    )

    cluster.budgets[0]["spec"]["unhealthyPodEvictionPolicy"] = "AlwaysAllow"
    assert drained(cluster).succeeds


def test_two_budgets_on_one_pod_are_refused_whatever_they_allow() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b")
    cluster.budget("web", app="web", maxUnavailable=1)
    cluster.budget("also", app="web", maxUnavailable=1)

    block = only_block(cluster)

    assert block.reason is Reason.TWO_BUDGETS
    assert block.fixes == ("kubectl delete pdb web -n shop",)


def test_a_budget_that_counts_jobs_by_their_scale_allows_nothing() -> None:
    cluster = two_nodes()
    cluster.pod("batch-0", "a", owner=("Job", "batch"))
    cluster.budget("batch", app="batch", maxUnavailable=1)

    block = only_block(cluster)

    assert block.reason is Reason.BUDGET_UNRECKONED
    assert "jobs.batch have no scale" in block.sentence


def test_of_workloads_that_azl_does_not_know_the_budget_itself_is_believed() -> None:
    cluster = two_nodes()
    for number, place in enumerate("ab"):
        cluster.pod(f"web-{number}", place, owner=("Rollout", "web"))
    cluster.budget("web", app="web", maxUnavailable=1)
    cluster.budgets[0]["status"] = {"desiredHealthy": 1, "expectedPods": 2}

    assert drained(cluster).succeeds

    cluster.budgets[0]["status"] = {"desiredHealthy": 2, "expectedPods": 2}
    assert only_block(cluster).reason is Reason.BUDGET_ALLOWS_NONE


def test_a_budget_recovers_when_what_was_evicted_runs_elsewhere() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "a", "a", "b")
    cluster.budget("web", app="web", maxUnavailable=1)

    prediction = drained(cluster)

    assert prediction.verdict is Verdict.DRAINS
    assert prediction.nodes[0].evicted == 3


def test_a_budget_starves_where_what_was_evicted_finds_no_room() -> None:
    cluster = two_nodes(cpu="500m")
    cluster.deployment("web", "a", "a", cpu="600m")
    cluster.budget("web", app="web", maxUnavailable=1)

    first, second = drained(cluster).blocks

    assert (first.reason, first.pod) == (Reason.BUDGET_STARVED, "web-1")
    assert "1 of its pods do not come up elsewhere: no node takes it" in first.sentence
    assert (second.reason, second.successor) == (Reason.NO_CAPACITY, True)


# Not asked for, or never gone -------------------------------------------------


def test_bare_pods_are_lost_to_aks_and_left_by_kubectl() -> None:
    cluster = two_nodes()
    cluster.pod("tool", "a")

    prediction = drained(cluster)
    assert [loss.lost for loss in prediction.losses] == [Lost.POD]
    assert prediction.succeeds

    block = only_block(cluster, strict=True)
    assert block.reason is Reason.BARE_POD
    assert block.fixes[0] == "kubectl delete pod tool -n shop"


def test_local_storage_is_lost_to_aks_and_left_by_kubectl() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", volumes=[{"name": "scratch", "emptyDir": {}}])

    assert [loss.lost for loss in drained(cluster).losses] == [Lost.LOCAL_STORAGE]
    assert only_block(cluster, strict=True).reason is Reason.LOCAL_STORAGE


def test_pods_of_daemon_sets_mirror_pods_and_pods_that_have_ended_stop_nobody() -> None:
    cluster = two_nodes()
    cluster.pod("agent-0", "a", owner=("DaemonSet", "agent"))
    cluster.pod("static", "a", metadata={"annotations": {"kubernetes.io/config.mirror": "x"}})
    cluster.pod("done", "a", phase="Succeeded", ready=False)

    prediction = drained(cluster, strict=True)

    assert prediction.succeeds
    assert prediction.nodes[0].evicted == 1


def test_a_finalizer_keeps_a_pod_after_its_eviction() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", metadata={"finalizers": ["example.com/keep"]})

    block = only_block(cluster)

    assert block.reason is Reason.FINALIZER
    assert '"finalizers":null' in block.fixes[0]


def test_a_node_whose_kubelet_is_silent_never_gets_rid_of_its_pods() -> None:
    cluster = FakeCluster(nodes=[node("a", ready=False), node("b")])
    cluster.deployment("web", "a", ready=False)

    block = only_block(cluster)

    assert block.reason is Reason.NODE_NOT_READY
    assert "kubectl delete node a" in block.fixes


def test_a_pod_that_tolerates_everything_comes_back_to_the_only_node_with_room() -> None:
    cluster = two_nodes(cpu="10m")
    cluster.deployment("web", "a", tolerations=[{"operator": "Exists"}])

    assert only_block(cluster).reason is Reason.TOLERATES_CORDON


# Made anew, and no place ------------------------------------------------------


def _taint(cluster: FakeCluster) -> None:
    cluster.nodes[1]["spec"]["taints"] = [TAINT]
    cluster.deployment("web", "a")


def _selector(cluster: FakeCluster) -> None:
    cluster.deployment("web", "a", nodeSelector={"kubernetes.io/hostname": "a"})


def _zone(cluster: FakeCluster) -> None:
    cluster.nodes[:] = [node("a", zone="z-1"), node("b", zone="z-2")]
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "data-db-0"}}
    cluster.stateful_set("db", "a", volumes=[volume])
    cluster.disk("data-db-0", "z-1")


def _apart(cluster: FakeCluster) -> None:
    cluster.deployment("web", "a", "b", **apart(app="web"))


def _port(cluster: FakeCluster) -> None:
    for document in [cluster.pod(f"in-{n}", n, owner=("ReplicaSet", "in")) for n in "ab"]:
        document["spec"]["containers"][0]["ports"] = [{"hostPort": 443}]


def _spread(cluster: FakeCluster) -> None:
    constraint = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "web"}},
    }
    cluster.deployment("web", "a", "b", topologySpreadConstraints=[constraint])


def _claim(cluster: FakeCluster) -> None:
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "gone"}}
    cluster.deployment("web", "a", volumes=[volume])


def _turn(cluster: FakeCluster) -> None:
    cluster.stateful_set("db", "b", "a")
    cluster.pods[0]["status"]["conditions"] = []


@pytest.mark.parametrize(
    ("fill", "reason", "fix"),
    [
        (_taint, Reason.TAINT, "add a toleration of dedicated=db:NoSchedule to deployment/web"),
        (_selector, Reason.NODE_AFFINITY, "add a node that it wants: kubernetes.io/hostname In"),
        (_zone, Reason.ZONE, "1 node more like a in zone z-1: az aks nodepool scale --name blue"),
        (_apart, Reason.ANTI_AFFINITY, "1 node more like a: az aks nodepool scale --name blue"),
        (_port, Reason.HOST_PORT, "1 node more like a: az aks nodepool scale --name blue"),
        (_spread, Reason.SPREAD, "1 node more like a: az aks nodepool scale --name blue"),
        (_claim, Reason.NO_CLAIM, ""),
        (_turn, Reason.IN_TURN, "kubectl describe pod db-0 -n shop"),
    ],
)
def test_a_successor_that_no_node_takes_is_a_block(
    fill: Callable[[FakeCluster], None], reason: Reason, fix: str
) -> None:
    cluster = two_nodes()
    fill(cluster)

    block = only_block(cluster)

    assert block.reason is reason
    assert block.reason.pending
    assert "".join(block.fixes[:1]).startswith(fix)


def test_a_pod_that_waited_before_the_drain_is_no_block_of_it() -> None:
    cluster = two_nodes()
    cluster.deployment("big", "", cpu="64", phase="Pending", ready=False)
    cluster.deployment("web", "a")

    assert drained(cluster).verdict is Verdict.DRAINS


# Verdicts ----------------------------------------------------------------------


def full(replicas: int = 3) -> FakeCluster:
    """Nodes that are full to the brim, of a pool of three."""
    cluster = FakeCluster(nodes=[node(name, cpu="1") for name in "abc"])
    cluster.deployment("web", *"abc"[:replicas], cpu="1")
    return cluster


def test_an_upgrade_waits_for_the_node_that_comes_back() -> None:
    cluster = full()

    assert predict(cluster.state(), DrainPlan(("a",), after=After.REPLACED)).succeeds
    assert not predict(cluster.state(), DrainPlan(("a",))).succeeds


def test_the_number_of_surge_nodes_that_are_needed_is_found_out() -> None:
    cluster = full()
    cluster.budget("web", app="web", minAvailable=2)

    prediction = predict(cluster.state(), DrainPlan(("a", "b")))

    assert prediction.verdict is Verdict.ONLY_WITH_SURGE
    assert prediction.surge_needed == 2
    assert not prediction.succeeds
    assert prediction.blocks[0].fixes == (
        "2 nodes more like a: az aks nodepool scale --name blue --node-count 5",
    )

    surge = tuple(cluster.state().nodes[0].twin(name) for name in ("x", "y"))
    helped = predict(cluster.state(), DrainPlan(("a", "b"), surge=surge))
    assert (helped.verdict, helped.succeeds) == (Verdict.ONLY_WITH_SURGE, True)


def test_too_few_surge_nodes_are_told_as_the_setting_that_would_do() -> None:
    cluster = full()
    cluster.budget("web", app="web", minAvailable=2)
    state = cluster.state()
    surge = (state.nodes[0].twin("x"),)

    prediction = predict(
        state, DrainPlan(("a", "b", "c"), surge=surge, at_once=3, after=After.REPLACED)
    )

    assert (prediction.verdict, prediction.surge_needed) == (Verdict.ONLY_WITH_SURGE, 2)
    assert prediction.blocks[0].fixes == (
        "1 node more like c: az aks nodepool update --name blue --max-surge 2",
    )


def test_room_is_told_before_and_where_it_is_narrowest() -> None:
    cluster = two_nodes()
    cluster.deployment("web", "a", "b", cpu="500m")

    prediction = drained(cluster)

    assert (prediction.before.nodes, prediction.before.cpu_millis.wanted) == (2, 1000)
    assert prediction.narrowest.nodes == 1
    assert prediction.narrowest.cpu_millis.free_share == 0.5


def test_a_node_that_is_not_there_cannot_be_drained() -> None:
    with pytest.raises(ValueError, match="has no node z"):
        drained(two_nodes(), "z")


def test_the_same_cluster_gives_the_same_prediction() -> None:
    cluster = full()
    cluster.budget("web", app="web", minAvailable=2)

    assert drained(cluster, "a", "b") == drained(cluster, "a", "b")


def test_a_hundred_nodes_with_three_thousand_pods_take_seconds_at_most() -> None:
    """Of processor time, on any machine; docs/drain.md has what it is."""
    cluster = FakeCluster(nodes=[node(f"n{n}", cpu="8", zone=f"z{n % 3}") for n in range(100)])
    for number in range(300):
        name = f"app{number}"
        nodes = [f"n{(number * 10 + replica) % 100}" for replica in range(10)]
        cluster.deployment(name, *nodes, cpu="200m", **apart(app=name))
        cluster.budget(name, app=name, maxUnavailable=1)
    state = cluster.state()
    begin = time.process_time()

    prediction = predict(state, DrainPlan(state.pool("blue"), after=After.REPLACED))

    assert prediction.verdict is Verdict.DRAINS
    assert time.process_time() - begin < 5
