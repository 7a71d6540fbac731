"""One round of a drain: evict what has to go from a node, as kubectl drain and AKS do.

Source: k8s.io/kubectl/pkg/drain (filters.go): pods of daemon sets and mirror pods stay; pods
without a controller and pods with local storage go, too, for AKS asks nobody.
"""

from azlinux_cli.sandbox.kernel.clusters import Blocked, Sweep
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.evict import take
from azlinux_cli.sandbox.kubernetes.field import (
    controller_of,
    is_going,
    key_of,
    name_of,
    namespace_of,
)
from azlinux_cli.sandbox.kubernetes.kind import DAEMON_SETS, PODS
from azlinux_cli.sandbox.kubernetes.removal import Options
from azlinux_cli.sandbox.kubernetes.status import StatusError

MIRROR = "kubernetes.io/config.mirror"


def stays(pod: Json) -> bool:
    controller = controller_of(pod)
    daemon = controller is not None and controller["kind"] == DAEMON_SETS.kind
    return daemon or MIRROR in (pod["metadata"].get("annotations") or {})


def sweep(cluster: Cluster, node: str) -> Sweep:
    blocked = []
    for pod in sorted(cluster.registry.pods_on(node), key=key_of):
        current = cluster.registry.get(PODS, key_of(pod))
        if current is None or stays(current) or is_going(current):
            continue
        try:
            take(cluster, current, Options())
        except StatusError as error:
            blocked.append(Blocked(namespace_of(pod), name_of(pod), error.message))
    left = sum(1 for pod in cluster.registry.pods_on(node) if not stays(pod))
    return Sweep(left, tuple(blocked))
