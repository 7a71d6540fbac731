"""What a pool is to become: a newer image, a version of Kubernetes, another OS SKU."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.node_image import is_newer
from azlinux_cli.domain.aks.os_sku import OsSkus, has_come
from azlinux_cli.domain.aks.outlook import Offered
from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.domain.aks.pool_wish import PoolWish, refuse_unfit, refuse_version
from azlinux_cli.domain.aks.version import version_key
from azlinux_cli.domain.errors import ConflictError, InhibitedError, UsageError
from azlinux_cli.domain.size import VmSize


class WayBack(StrEnum):
    """Of which class it is. Sources: AKS, "Roll back a node pool", "Upgrade the OS version"."""

    SERVICE = "service-rollback"  # AKS itself goes back: version and image, for seven days
    SKU = "reverse-sku"  # another reimage of every node, with the security flags of before
    NONE = "none"  # images of the old system are gone


@dataclass(frozen=True, slots=True)
class PoolMove:
    """Empty: stays as it is. `image`: the newest one of the pool's line, by name."""

    os_sku: str = ""
    kubernetes: str = ""
    image: str = ""

    @property
    def words(self) -> str:
        parts = [
            f"OS SKU {self.os_sku}" if self.os_sku else "",
            f"Kubernetes {self.kubernetes}" if self.kubernetes else "",
            f"node image {self.image}" if self.image else "",
        ]
        return ", ".join(part for part in parts if part)

    def document(self) -> dict[str, Any]:
        return {"osSku": self.os_sku, "kubernetes": self.kubernetes, "image": self.image}


def move_in(document: Mapping[str, Any]) -> PoolMove:
    return PoolMove(document["osSku"], document["kubernetes"], document["image"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody types. Nothing: the newest node image."""

    os_sku: str = ""
    kubernetes: str = ""


def move_of(pool: NodePool, asked: Asked, offered: Offered) -> PoolMove | None:
    """None: it is all that already. Raises UsageError for an older version of Kubernetes."""
    os_sku = asked.os_sku if asked.os_sku.lower() != pool.os_sku.lower() else ""
    kubernetes = ""
    if asked.kubernetes:
        wanted, mine = version_key(asked.kubernetes), version_key(pool.kubernetes)
        if wanted is None:
            raise UsageError(f"{asked.kubernetes!r} is no version of Kubernetes")
        if mine is not None and wanted < mine:
            raise UsageError(f"{pool.ref} has Kubernetes {pool.kubernetes}: it goes only forward")
        kubernetes = asked.kubernetes if wanted != mine else ""
    newest = offered.newest_image
    image = newest if not (os_sku or kubernetes) and is_newer(newest, pool.node_image) else ""
    found = PoolMove(os_sku, kubernetes, image)
    return found if found.words else None


def refuse_move(
    pool: NodePool, cluster: Cluster, move: PoolMove, skus: OsSkus, size: VmSize | None
) -> None:
    """Raises InhibitedError, UsageError or ConflictError for a move that Azure would not make."""
    _refuse_busy(cluster, pool)
    wish = PoolWish(
        pool.name,
        move.os_sku or pool.os_sku,
        kubernetes=move.kubernetes or pool.kubernetes,
        fips=pool.fips,
    )
    refuse_version(wish, cluster)
    refuse_unfit(wish, cluster, skus.find(wish.os_sku), size)


def _refuse_busy(cluster: Cluster, pool: NodePool) -> None:
    for what, it in (("cluster", cluster), ("node pool", pool)):
        if not it.is_running:
            raise ConflictError(f"the {what} {it.name} is stopped", code="Stopped")
        if it.provisioning_state.lower() not in {"succeeded", "canceled", "failed"}:
            raise ConflictError(
                f"the {what} {it.name} is {it.provisioning_state}: one operation at a time",
                code="Busy",
            )
    if pool.provisioning_state.lower() == "failed":
        raise InhibitedError(
            f"node pool {pool.ref} is Failed",
            hint=f"azl nodepool repair {pool.name} --cluster {cluster.name} says why",
            code="PoolFailed",
        )


def way_back(pool: NodePool, move: PoolMove, skus: OsSkus, today: date) -> WayBack:
    ending = skus.retirement(pool.os_sku, pool.node_image)
    if ending is not None and has_come(ending.images_gone, today):
        return WayBack.NONE
    return WayBack.SKU if move.os_sku else WayBack.SERVICE


def properties_after(
    body: Mapping[str, Any], move: PoolMove, settings: Mapping[str, Any], skus: OsSkus
) -> dict[str, Any]:
    """A pool's properties with the move in them; `settings` are its upgradeSettings."""
    found = dict(body)
    if move.os_sku:
        found["osSKU"] = move.os_sku
        row = skus.find(move.os_sku)
        if row is not None and row.needs_trusted_launch:
            security = dict(found.get("securityProfile") or {})
            found["securityProfile"] = {
                **security, "enableSecureBoot": True, "enableVTPM": True,
            }  # fmt: skip
    if move.kubernetes:
        found["orchestratorVersion"] = move.kubernetes
    if settings:
        found["upgradeSettings"] = {**(found.get("upgradeSettings") or {}), **settings}
    return found


def has_moved(pool: NodePool, move: PoolMove) -> bool:
    """By the pool's own document: the nodes may still be on their way."""
    if move.os_sku and pool.os_sku.lower() != move.os_sku.lower():
        return False
    if move.kubernetes and not pool.kubernetes.startswith(move.kubernetes):
        return False
    return not move.image or not is_newer(move.image, pool.node_image)
