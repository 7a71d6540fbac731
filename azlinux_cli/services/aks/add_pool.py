"""A new node pool, checked before Azure is asked."""

from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.os_sku import OsSku, OsSkus
from azlinux_cli.domain.aks.pool import PoolRef
from azlinux_cli.domain.aks.pool_wish import (
    PoolWish,
    check_words,
    pool_body,
    refuse_unfit,
    refuse_version,
)
from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.size import VmSize
from azlinux_cli.ports.aks import AksActions
from azlinux_cli.ports.provisioning import Region
from azlinux_cli.ports.vm_action import Waiting


@dataclass(frozen=True, slots=True)
class AddPool:
    region: Region
    actions: AksActions
    skus: OsSkus

    def plan(self, cluster: Cluster, wish: PoolWish) -> dict[str, Any]:
        """What Azure will be told. Changes nothing.

        Raises UsageError, ConflictError for a pool that is there, InhibitedError for an OS SKU
        whose needs are not met.
        """
        check_words(wish)
        if any(pool.name == wish.name for pool in cluster.pools):
            raise ConflictError(
                f"cluster {cluster.name} has a node pool {wish.name} already",
                hint=f"azl nodepool show {wish.name} --cluster {cluster.name}",
            )
        refuse_version(wish, cluster)
        sku = self.skus.find(wish.os_sku)
        refuse_unfit(wish, cluster, sku, self._size(wish, cluster, sku))
        return pool_body(wish, cluster, sku)

    def __call__(self, cluster: Cluster, wish: PoolWish, waiting: Waiting) -> PoolRef:
        body, ref = self.plan(cluster, wish), PoolRef(cluster.ref, wish.name)
        self.actions.put_pool(ref, body, waiting, verb="add")
        return ref

    def _size(self, wish: PoolWish, cluster: Cluster, sku: OsSku | None) -> VmSize | None:
        """Asked for only where the OS SKU has needs; None for one that the list does not have."""
        if not wish.size or sku is None:
            return None
        if not (sku.needs_trusted_launch or sku.needs_generation_2):
            return None
        sizes = self.region.sizes(cluster.location)
        return next((size for size in sizes if size.name.lower() == wish.size.lower()), None)
