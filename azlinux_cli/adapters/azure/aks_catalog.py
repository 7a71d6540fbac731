"""Clusters and pools from ARM, as plain reads: the SDK's import would cost more than the answer."""

from collections.abc import Sequence

from azlinux_cli.adapters.azure.aks_document import cluster_of, offered_of, pool_of
from azlinux_cli.adapters.azure.document import at, items, text
from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.outlook import Offered
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool, PoolRef
from azlinux_cli.domain.aks.version import version_key
from azlinux_cli.ports.arm import Arm
from azlinux_cli.wire.api_version import CONTAINER_SERVICE

_PROVIDER = "/providers/Microsoft.ContainerService"


class AzureAksCatalog:
    """`ports.aks.AksCatalog`."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm

    def clusters(self, resource_group: str | None = None) -> list[Cluster]:
        pages = self._arm.pages(
            f"{self._arm.scope(resource_group)}{_PROVIDER}/managedClusters",
            api_version=CONTAINER_SERVICE,
            action="list clusters",
        )
        found = map(cluster_of, pages)
        return sorted(found, key=lambda c: (c.ref.resource_group.lower(), c.name.lower()))

    def cluster(self, ref: ClusterRef) -> Cluster:
        action = f"read cluster {ref.name}"
        return cluster_of(self._arm.get(ref.id, api_version=CONTAINER_SERVICE, action=action))

    def pool(self, ref: PoolRef) -> NodePool:
        document = self._arm.get(
            ref.id, api_version=CONTAINER_SERVICE, action=f"read node pool {ref}"
        )
        return pool_of(ref, at(document, "properties"))

    def offered(self, ref: PoolRef) -> Offered:
        document = self._arm.get(
            f"{ref.id}/upgradeProfiles/default",
            api_version=CONTAINER_SERVICE,
            action=f"read the upgrades of {ref}",
        )
        return offered_of(document)

    def versions(self, location: str) -> Sequence[str]:
        document = self._arm.get(
            f"{self._arm.scope()}{_PROVIDER}/locations/{location}/kubernetesVersions",
            api_version=CONTAINER_SERVICE,
            action="list Kubernetes versions",
        )
        found, default = [], ""
        for minor in items(document, "values"):
            patches = sorted(at(minor, "patchVersions") or {}, key=_order, reverse=True)
            found += patches or [text(minor, "version")]
            if at(minor, "isDefault") is True:
                default = patches[0] if patches else text(minor, "version")
        newest = sorted(found, key=_order, reverse=True)
        return [default, *(v for v in newest if v != default)] if default else newest


def _order(version: str) -> tuple[int, int, int]:
    return version_key(version) or (0, 0, 0)
