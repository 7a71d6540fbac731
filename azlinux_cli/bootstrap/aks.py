"""A cluster's own API, with the credentials that Azure hands out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.aks.pool import ClusterRef, PoolRef
    from azlinux_cli.ports.kubernetes import KubernetesCluster
    from azlinux_cli.services.aks.repair import RepairPool


def kubernetes_of(deps: "Deps") -> "Callable[[ClusterRef], KubernetesCluster]":
    """Credentials are asked for once for each cluster, and kept in memory only."""
    from functools import cache

    from azlinux_cli.adapters.kubernetes.api import KubernetesApi
    from azlinux_cli.adapters.kubernetes.cluster import ApiCluster
    from azlinux_cli.adapters.kubernetes.kubeconfig import read_access

    @cache
    def cluster(ref: "ClusterRef") -> "KubernetesCluster":
        text = deps.aks_actions().kubeconfig(ref, admin=False).decode()
        return ApiCluster(
            KubernetesApi(
                read_access(text, source=f"the credentials of cluster {ref.name}"), deps.clock
            )
        )

    return cluster


def repair_pool(deps: "Deps", ref: "PoolRef", step_s: float) -> "RepairPool":
    from azlinux_cli.services.aks.nodes import ClusterNodes
    from azlinux_cli.services.aks.repair import RepairPool
    from azlinux_cli.services.aks.settled import SettledAks
    from azlinux_cli.services.rollout.letting_go import LettingGo

    azure = SettledAks(deps.aks(), deps.aks_actions(), deps.clock, LettingGo(), step_s)
    return RepairPool(azure, ClusterNodes(kubernetes_of(deps)(ref.cluster)))
