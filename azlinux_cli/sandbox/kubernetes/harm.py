"""Faults planted in a cluster, and what happens when they are taken away."""

from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.controller.node import become_unready, pool_of
from azlinux_cli.sandbox.kubernetes.fault import IMAGE_PULL, NOT_READY
from azlinux_cli.sandbox.kubernetes.field import is_going, is_ready, key_of, name_of, uid_of
from azlinux_cli.sandbox.kubernetes.kind import NODES, PODS


def harm(cluster: Cluster, fault: str, target: str, times: int | None) -> None:
    """Plant one; nodes that are there are struck at once. Raises ValueError."""
    faults = cluster.plane.faults
    faults.add(fault, target, times)
    if fault == NOT_READY:
        for node in cluster.registry.items(NODES):
            names = (name_of(node), pool_of(node))
            if is_ready(node) and faults.strikes(NOT_READY, uid_of(node), *names):
                become_unready(cluster.plane, node)
    cluster.settle()


def heal(cluster: Cluster) -> None:
    """Take all away: nodes get ready, and images come."""
    plane, registry = cluster.plane, cluster.registry
    for node in registry.items(NODES):
        if plane.faults.holds(NOT_READY, uid_of(node)):
            registry.set_due(NODES, name_of(node), plane.now + plane.pace.node_seconds)
    for pod in registry.items(PODS):
        if plane.faults.holds(IMAGE_PULL, uid_of(pod)) and not is_going(pod):
            registry.set_due(PODS, key_of(pod), plane.now + plane.pace.start_seconds)
    plane.faults.clear()
    cluster.settle()
