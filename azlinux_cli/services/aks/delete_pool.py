"""Deleting a node pool, if the cluster can be without it."""

from dataclasses import dataclass

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.ports.aks import AksActions
from azlinux_cli.ports.vm_action import Waiting


def refuse_last_system_pool(cluster: Cluster, pool: NodePool) -> None:
    """A cluster keeps one system pool at least (AKS, "Use system node pools").

    Raises InhibitedError.
    """
    system = [other.name for other in cluster.pools if other.is_system]
    if system == [pool.name]:
        raise InhibitedError(
            f"{pool.name} is the only system pool of cluster {cluster.name}",
            hint=f"azl nodepool add NAME --mode System --cluster {cluster.name} first",
            code="LastSystemPool",
        )


@dataclass(frozen=True, slots=True)
class DeletePool:
    actions: AksActions

    def __call__(self, cluster: Cluster, pool: NodePool, waiting: Waiting) -> None:
        """AKS drains its nodes. Raises InhibitedError for the last system pool."""
        refuse_last_system_pool(cluster, pool)
        self.actions.delete_pool(pool.ref, waiting)
