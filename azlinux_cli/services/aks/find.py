"""A cluster by its name, wherever it is."""

from dataclasses import dataclass

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool
from azlinux_cli.domain.errors import NotFoundError, UsageError
from azlinux_cli.ports.aks import AksCatalog


@dataclass(frozen=True, slots=True)
class FindCluster:
    catalog: AksCatalog
    subscription: str

    def __call__(self, name: str, resource_group: str | None) -> Cluster:
        """Raises NotFoundError, and UsageError for a name that several groups have."""
        if resource_group is not None:
            return self.catalog.cluster(ClusterRef(self.subscription, resource_group, name))
        found = [c for c in self.catalog.clusters() if c.name.lower() == name.lower()]
        if not found:
            raise NotFoundError(
                f"there is no cluster {name} in this subscription", hint="azl aks list"
            )
        if len(found) > 1:
            groups = ", ".join(c.ref.resource_group for c in found)
            raise UsageError(f"several groups have a cluster {name}: {groups}", hint="-g GROUP")
        return found[0]


def pool_in(cluster: Cluster, name: str) -> NodePool:
    """Raises NotFoundError that names the pools there are."""
    for pool in cluster.pools:
        if pool.name == name:
            return pool
    known = ", ".join(pool.name for pool in cluster.pools) or "none"
    raise NotFoundError(
        f"cluster {cluster.name} has no node pool {name}", hint=f"there is: {known}"
    )
