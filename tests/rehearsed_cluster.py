"""A cluster inside a sandbox process, without ARM: its records are there before it starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox import certificate
from azlinux_cli.sandbox.kernel.clock import SystemClock
from azlinux_cli.sandbox.kernel.clusters import ClusterSpec, NodeSpec
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes.clusters import Clusters, Door
from azlinux_cli.sandbox.process import Options
from azlinux_cli.sandbox.state import StateDirectory
from tests.sandbox_cloud import SandboxCloud, running_sandbox

CLUSTER = (
    "/subscriptions/5a4db0c5-0000-4000-8000-5b5c51000001/resourceGroups/demo"
    "/providers/Microsoft.ContainerService/managedClusters/judged"
)
VERSION = "1.34.1"


def cluster_spec(name: str = "judged") -> ClusterSpec:
    cluster_id = CLUSTER.removesuffix("judged") + name
    return ClusterSpec(cluster_id, name, VERSION, f"{name}.hcp.westeurope.azmk8s.io")


def node_spec(number: int, pool: str = "blue", **more: object) -> NodeSpec:
    """The machine `number` of a pool: 4 cores, 16 GiB, 110 pods, the zones in turn."""
    fields: dict[str, object] = {
        "name": f"aks-{pool}-12345678-vmss{number:06d}",
        "pool": pool,
        "labels": {"kubernetes.azure.com/mode": "system"},
        "taints": (),
        "provider_id": f"azure:///vmss/{pool}/{number}",
        "address": f"10.224.{number // 250}.{number % 250 + 4}",
        "kubernetes_version": VERSION,
        "os_image": "Azure Linux 3.0",
        "kernel": "6.6.96.2-2.azl3",
        "cpu_millis": 4000,
        "memory_mib": 16384,
        "pods": 110,
        "zone": f"westeurope-{number % 3 + 1}",
    }
    return NodeSpec(**{**fields, **more})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class JudgedCluster:
    cloud: SandboxCloud
    kubeconfig: Path


@contextmanager
def judged_cluster(state_dir: Path, options: Options, nodes: int) -> Iterator[JudgedCluster]:
    """A sandbox process with one cluster of so many nodes, and a kubeconfig for it."""
    _seed(state_dir, nodes)
    with running_sandbox(state_dir, options) as cloud:
        path = state_dir / "kubeconfig"
        path.write_text(_kubeconfig(state_dir, str(cloud.status["endpoint"])), encoding="utf-8")
        path.chmod(0o600)
        yield JudgedCluster(cloud, path)


def _seed(state_dir: Path, nodes: int) -> None:
    state = StateDirectory(state_dir)
    state.prepare()
    store = Store(state.database)
    clusters = Clusters(store, SystemClock(), 0.0, Door("", b""))
    clusters.create_cluster(cluster_spec())
    for number in range(nodes):
        clusters.join(CLUSTER, node_spec(number))
    store.close()


def _kubeconfig(state_dir: Path, endpoint: str) -> str:
    state = StateDirectory(state_dir)
    certificate.ensure(state)
    store = Store(state.database)
    door = Door(endpoint, state.ca_bundle.read_bytes())
    try:
        return Clusters(store, SystemClock(), 0.0, door).kubeconfig(CLUSTER, admin=False)
    finally:
        store.close()
