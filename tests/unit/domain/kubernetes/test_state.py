"""A cluster's documents are read leniently."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from azlinux_cli.domain.kubernetes.drain.plan import DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import predict
from azlinux_cli.domain.kubernetes.pod import Phase, pod_of
from azlinux_cli.domain.kubernetes.state import cluster_state
from azlinux_cli.domain.kubernetes.workload import Workload, workload_of
from tests.fakes.kubernetes import FakeCluster, node

WORDS = """
    metadata spec status name namespace labels ownerReferences controller kind uid nodeName
    tolerations key operator value effect affinity podAntiAffinity nodeAffinity
    requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms matchExpressions matchLabels
    labelSelector topologyKey containers resources requests limits cpu memory volumes emptyDir
    persistentVolumeClaim claimName selector minAvailable maxUnavailable replicas conditions type
    phase taints allocatable unschedulable topologySpreadConstraints finalizers values
"""
KEYS = st.sampled_from(WORDS.split())
ANYTHING: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just("1Gi"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)
OBJECTS = st.lists(st.dictionaries(KEYS, ANYTHING, max_size=4), max_size=4)


@settings(max_examples=100, deadline=None)
@given(OBJECTS, OBJECTS, OBJECTS, OBJECTS, OBJECTS)
def test_no_document_is_too_odd_to_be_read(
    nodes: Any, pods: Any, budgets: Any, workloads: Any, claims: Any
) -> None:
    state = cluster_state(
        nodes=[node("n"), *nodes],
        pods=pods,
        budgets=budgets,
        workloads={"StatefulSet": workloads},
        claims=claims,
        volumes=claims,
    )

    assert predict(state, DrainPlan(("n",))).nodes[0].node == "n"


def test_a_pool_is_told_by_the_labels_that_aks_gives() -> None:
    state = FakeCluster(nodes=[node("b"), node("a")]).state()

    assert state.pool("blue") == ("a", "b")
    assert state.pool("green") == ()


def test_a_pod_of_an_unknown_phase_counts_as_one_that_runs() -> None:
    found = pod_of({"status": {"phase": "Confused"}})

    assert found.phase is Phase.UNKNOWN
    assert not found.phase.ended


def test_a_finalizer_that_its_controller_takes_away_holds_nobody() -> None:
    finalizers = ["batch.kubernetes.io/job-tracking", "example.com/keep"]

    assert pod_of({"metadata": {"finalizers": finalizers}}).finalizers == ("example.com/keep",)


def test_a_workload_without_a_number_wants_one_pod() -> None:
    found = workload_of("Deployment", {"metadata": {"name": "web", "namespace": "shop"}})

    assert found == Workload("Deployment", "shop", "web", "", 1)
    assert found.title == "deployment/web"
