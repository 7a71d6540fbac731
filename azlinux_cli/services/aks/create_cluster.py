"""A new cluster, checked before Azure is asked."""

from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.cluster_wish import ClusterWish, check_cluster_words, cluster_body
from azlinux_cli.domain.aks.os_sku import OsSku, OsSkus
from azlinux_cli.domain.aks.pool_wish import check_words, refuse_unfit
from azlinux_cli.domain.errors import ConflictError, NotFoundError, UsageError
from azlinux_cli.domain.size import VmSize
from azlinux_cli.ports.aks import AksActions, AksCatalog
from azlinux_cli.ports.provisioning import Region, ResourceGroups
from azlinux_cli.ports.vm_action import Waiting


@dataclass(frozen=True, slots=True)
class CreateCluster:
    catalog: AksCatalog
    region: Region
    groups: ResourceGroups
    actions: AksActions
    skus: OsSkus

    def plan(self, wish: ClusterWish) -> dict[str, Any]:
        """What Azure will be told. Changes nothing.

        Raises UsageError, ConflictError for a cluster that is there, InhibitedError for an OS SKU
        whose needs are not met.
        """
        check_cluster_words(wish)
        check_words(wish.pool)
        versions = self.catalog.versions(wish.location)
        if not any(_is(version, wish.kubernetes) for version in versions):
            raise UsageError(
                f"Kubernetes {wish.kubernetes} is not offered in {wish.location}",
                hint=f"there is: {', '.join(versions)}",
            )
        if self._there(wish) is not None:
            raise ConflictError(
                f"there is a cluster {wish.ref.name} in {wish.ref.resource_group} already",
                hint=f"azl aks show {wish.ref.name} -g {wish.ref.resource_group}",
            )
        sku = self.skus.find(wish.pool.os_sku)
        refuse_unfit(wish.pool, wish.as_cluster, sku, self._size(wish, sku))
        return cluster_body(wish, sku)

    def __call__(self, wish: ClusterWish, waiting: Waiting) -> None:
        """Makes the resource group too, if there is none."""
        body, group = self.plan(wish), wish.ref.resource_group
        if self.groups.location(group) is None:
            self.groups.create(group, wish.location, run=wish.run)
        self.actions.create_cluster(wish.ref, wish.location, body, waiting)

    def _there(self, wish: ClusterWish) -> Cluster | None:
        try:
            return self.catalog.cluster(wish.ref)
        except NotFoundError:
            return None

    def _size(self, wish: ClusterWish, sku: OsSku | None) -> VmSize | None:
        if not wish.pool.size or sku is None or not sku.needs_trusted_launch:
            return None
        wanted = wish.pool.size.lower()
        sizes = self.region.sizes(wish.location)
        return next((size for size in sizes if size.name.lower() == wanted), None)


def _is(version: str, wanted: str) -> bool:
    """`1.34` is every patch of it."""
    return version == wanted or version.startswith(f"{wanted}.")
