"""azl's own client of the Kubernetes API, on a cluster of a sandbox process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.kubernetes.api import KubernetesApi
from azlinux_cli.adapters.kubernetes.cluster import ApiCluster
from azlinux_cli.adapters.kubernetes.kubeconfig import read_access
from azlinux_cli.domain.kubernetes.drain.block import Reason
from azlinux_cli.domain.kubernetes.drain.plan import After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.predict import Verdict, predict
from azlinux_cli.ports.kubernetes import Evicted, KubernetesCluster
from azlinux_cli.sandbox.process import Options
from tests.rehearsed_cluster import judged_cluster

SYSTEM = "kube-system"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesCluster]:
    state_dir: Path = tmp_path_factory.mktemp("sandbox")
    with judged_cluster(state_dir, Options(operation_seconds=0.1), nodes=3) as judged:
        text = judged.kubeconfig.read_text(encoding="utf-8")
        access = read_access(text, source="kubeconfig")
        yield ApiCluster(KubernetesApi(access, SystemClock()))


def test_a_whole_cluster_is_read(cluster: KubernetesCluster) -> None:
    state = cluster.state()

    assert len(state.pool("blue")) == 3
    assert {workload.title for workload in state.workloads} >= {"deployment/coredns"}
    assert {budget.name for budget in state.budgets} >= {"coredns-pdb"}
    assert state.claims == {}
    assert any(pod.daemon for pod in state.pods)


def test_its_upgrade_is_predicted(cluster: KubernetesCluster) -> None:
    state = cluster.state()
    plan = DrainPlan(state.pool("blue"), after=After.REPLACED)

    assert predict(state, plan).verdict is Verdict.DRAINS
    blocks = predict(state, DrainPlan(state.pool("blue"))).blocks
    assert {block.reason for block in blocks} == {Reason.BUDGET_STARVED, Reason.NO_CAPACITY}


def test_a_node_is_closed_and_opened_again(cluster: KubernetesCluster) -> None:
    name = cluster.nodes()[0].name

    cluster.cordon(name)
    cluster.cordon(name)
    assert [node.cordoned for node in cluster.nodes()] == [True, False, False]

    cluster.uncordon(name)
    assert not any(node.cordoned for node in cluster.nodes())


def test_budgets_are_kept_and_a_refusal_says_why(cluster: KubernetesCluster) -> None:
    """Nobody may take the place of the first: all nodes are closed."""
    for node in cluster.nodes():
        cluster.cordon(node.name)
    pods = [pod for node in cluster.nodes() for pod in cluster.pods(node.name)]
    first, second = (pod.name for pod in pods if pod.name.startswith("metrics-server-"))

    assert cluster.evict(SYSTEM, first).evicted is Evicted.GOING
    refused = cluster.evict(SYSTEM, second)
    assert refused.evicted is Evicted.REFUSED
    assert "metrics-server-pdb" in refused.message
    assert cluster.evict(SYSTEM, "never-there").evicted is Evicted.GONE
