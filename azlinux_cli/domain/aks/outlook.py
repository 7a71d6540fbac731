"""What an operator has to know about a pool at a glance: what is old, what ends, what is stuck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.node_image import NodeImage, is_newer
from azlinux_cli.domain.aks.os_sku import OsSku, OsSkus, has_come
from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.domain.aks.version import minor_of, version_key

_DONE = "succeeded"
_SKEW = 3  # minors that nodes may be behind: Kubernetes version skew policy, since 1.28
_SOON_DAYS = 90


@dataclass(frozen=True, slots=True)
class Offered:
    """What Azure offers a pool now: the newest image of its line, and newer Kubernetes versions."""

    newest_image: str = ""
    kubernetes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolOutlook:
    """`offered` None: it was not asked, or gave no answer. `blocks`: why no upgrade begins now.

    `warnings` are loud: what is retired, or too far behind.
    """

    cluster: Cluster
    pool: NodePool
    offered: Offered | None
    image_age_days: int | None
    has_newer_image: bool | None
    support_ends: str
    warnings: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


def outlook(
    cluster: Cluster, pool: NodePool, offered: Offered | None, skus: OsSkus, now: float
) -> PoolOutlook:
    image = NodeImage.parse(pool.node_image)
    newer = None
    if offered is not None and offered.newest_image:
        newer = is_newer(offered.newest_image, pool.node_image)
    row = skus.find(pool.os_sku)
    ending = skus.retirement(pool.os_sku, pool.node_image)
    return PoolOutlook(
        cluster,
        pool,
        offered,
        image.age_days(now) if image else None,
        newer,
        ending.retired if ending else row.support if row else "",
        tuple(_warnings(cluster, pool, skus, now)),
        tuple(_blocks(cluster, pool)),
    )


def _warnings(cluster: Cluster, pool: NodePool, skus: OsSkus, now: float) -> Sequence[str]:
    found = []
    ending = skus.retirement(pool.os_sku, pool.node_image)
    if ending is not None:
        today = datetime.fromtimestamp(now, UTC).date()
        if has_come(ending.images_gone, today):
            found.append(
                f"{ending.title} is retired and its images were removed on {ending.images_gone}: "
                "nodes cannot be added or made anew, and there is no way back from a move"
            )
        elif has_come(ending.retired, today):
            gone = f", images until {ending.images_gone}" if ending.images_gone else ""
            found.append(f"{ending.title} is retired since {ending.retired}{gone}")
        elif (datetime.fromisoformat(ending.retired).date() - today).days <= _SOON_DAYS:
            found.append(f"{ending.title} retires on {ending.retired}")
    row = skus.find(pool.os_sku)
    if row is not None:
        found += _versions(pool, row)
    behind = _behind(cluster.kubernetes, pool.kubernetes)
    if behind > _SKEW:
        found.append(f"{behind} minor versions behind its control plane; {_SKEW} are supported")
    return found


def _versions(pool: NodePool, row: OsSku) -> list[str]:
    """`up_to_kubernetes` is the last minor that has the SKU."""
    mine, last = minor_of(pool.kubernetes), minor_of(row.up_to_kubernetes)
    if mine is None or last is None:
        return []
    if mine >= last:
        return [f"{pool.os_sku} ends with Kubernetes {row.up_to_kubernetes}: move before the next"]
    return []


def _blocks(cluster: Cluster, pool: NodePool) -> list[str]:
    found = []
    if not cluster.is_running:
        found.append("the cluster is stopped")
    elif cluster.provisioning_state.lower() != _DONE:
        found.append(f"the cluster is {cluster.provisioning_state}")
    if not pool.is_running:
        found.append("the pool is stopped")
    elif pool.provisioning_state.lower() != _DONE:
        repair = "azl nodepool repair" if pool.provisioning_state.lower() == "failed" else ""
        found.append(f"the pool is {pool.provisioning_state}" + (f" ({repair})" if repair else ""))
    plane, mine = version_key(cluster.kubernetes), version_key(pool.kubernetes)
    if plane is not None and mine is not None and mine >= plane:
        found.append("Kubernetes: the control plane has no newer version")
    return found


def _behind(plane: str, pool: str) -> int:
    first, second = minor_of(plane), minor_of(pool)
    if first is None or second is None or first[0] != second[0]:
        return 0
    return first[1] - second[1]
