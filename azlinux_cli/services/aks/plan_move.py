"""The plan of pools' moves: what each becomes, what blocks, and the way back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any

from azlinux_cli.domain.aks.blue_green import batch_size, green_name, refuse_green
from azlinux_cli.domain.aks.cluster import Cluster
from azlinux_cli.domain.aks.move import Asked, PoolMove, WayBack, move_of, refuse_move, way_back
from azlinux_cli.domain.aks.os_sku import OsSkus
from azlinux_cli.domain.aks.pool import ClusterRef, NodePool
from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.kubernetes.drain.plan import KUBECTL, After, DrainPlan, Rules
from azlinux_cli.domain.kubernetes.drain.predict import Prediction, predict
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.rollout.cohort import Cohort
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan, Unit
from azlinux_cli.domain.size import VmSize
from azlinux_cli.ports.aks import AksCatalog
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.kubernetes import KubernetesCluster
from azlinux_cli.ports.provisioning import Region

BLUE_GREEN, IN_PLACE = "nodepool-migrate", "nodepool-upgrade"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Times in seconds. `green` "": a name that follows from the run. `batch`: 1, or 25%.

    In place `batch` is AKS's surge, and `settings` its upgradeSettings.
    """

    run: str
    reason: str
    asked: Asked
    policy: Policy
    in_place: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    max_failed_nodes: int = 0
    batch: str = "1"
    green: str = ""
    drain_s: float = 1800.0
    soak_s: float = 0.0
    final_soak_s: float = 0.0
    ready_s: float = 1200.0
    confirm_no_way_back: bool = False
    rules: Rules = KUBECTL


@dataclass(frozen=True, slots=True)
class PoolPlan:
    """One pool's part. `prediction`: what the evictions will meet."""

    pool: NodePool
    move: PoolMove
    way_back: WayBack
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class PlanMoves:
    """`by` is user@host, `azl` the version."""

    catalog: AksCatalog
    region: Region
    kubernetes: Callable[[ClusterRef], KubernetesCluster]
    skus: OsSkus
    clock: Clock
    by: str
    azl: str

    def look(self, cluster: Cluster, names: Sequence[str], request: MoveRequest) -> list[PoolPlan]:
        """Only pools that are something else now. Raises as `__call__`, but for blocked drains."""
        today = datetime.fromtimestamp(self.clock.now(), UTC).date()
        found = []
        state = self.kubernetes(cluster.ref).state()
        for pool in cluster.pools:
            if pool.name not in names:
                continue
            move = move_of(pool, request.asked, self.catalog.offered(pool.ref))
            if move is None:
                continue
            refuse_move(pool, cluster, move, self.skus, self._size(cluster, pool, move))
            back = way_back(pool, move, self.skus, today)
            nodes = [node for node in state.nodes if node.pool == pool.name]
            plan = _drains(nodes, batch_size(request.batch, len(nodes)), request)
            found.append(PoolPlan(pool, move, back, predict(state, plan)))
        return found

    def __call__(
        self, cluster: Cluster, names: Sequence[str], request: MoveRequest
    ) -> RolloutPlan | None:
        """None: there is nothing to do.

        Raises InhibitedError for pods that will block, a move that Azure would refuse, or one
        without a way back that nobody has confirmed.
        """
        plans = self.look(cluster, names, request)
        if not plans:
            return None
        for plan in plans:
            _refuse_blocked(plan)
            if plan.way_back is WayBack.NONE and not request.confirm_no_way_back:
                raise InhibitedError(
                    f"{plan.pool.ref}: images of {plan.pool.os_sku} are gone, so that there is no "
                    "way back once the old pool is deleted",
                    hint="--confirm-no-rollback does it nevertheless",
                    code="NoWayBack",
                )
        units = tuple(_unit(plan, cluster, request) for plan in plans)
        names_ = tuple(unit.name for unit in units)
        return RolloutPlan(
            id=request.run,
            procedure=IN_PLACE if request.in_place else BLUE_GREEN,
            created_at=round(self.clock.now(), 3),
            created_by=self.by,
            azl=self.azl,
            reason=request.reason,
            units=units,
            cohorts=tuple(
                Cohort(unit.cohort, {"release": _kind(plan)}, (unit.name,))
                for unit, plan in zip(units, plans, strict=True)
            ),
            waves=tuple((name,) for name in names_),
            policy=request.policy,
            options={"step_s": 3600.0 * 4},
            notes=tuple(note for plan in plans for note in _notes(plan, request)),
        )

    def _size(self, cluster: Cluster, pool: NodePool, move: PoolMove) -> VmSize | None:
        row = self.skus.find(move.os_sku)
        if row is None or not (row.needs_trusted_launch or row.needs_generation_2):
            return None
        sizes = self.region.sizes(cluster.location)
        return next((size for size in sizes if size.name.lower() == pool.size.lower()), None)


def _drains(nodes: Sequence[Node], size: int, request: MoveRequest) -> DrainPlan:
    """In place some surge nodes come and go; else there is a second pool as large as the first."""
    names = tuple(sorted(node.name for node in nodes))
    extra = nodes[:size] if request.in_place else nodes
    after = After.REPLACED if request.in_place else After.CORDONED
    twins = tuple(node.twin(f"{node.name}-new") for node in extra)
    return DrainPlan(names, twins, size, after, rules=request.rules)


def _kind(plan: PoolPlan) -> str:
    return f"{plan.pool.os_sku} {plan.pool.kubernetes}"


def _unit(plan: PoolPlan, cluster: Cluster, request: MoveRequest) -> Unit:
    pool, ref = plan.pool, cluster.ref
    green = "" if request.in_place else request.green or green_name(pool.name, request.run)
    refuse_green(pool, cluster.pools, green)
    count = len(plan.prediction.nodes)
    size = batch_size(request.batch, count)
    subject: dict[str, Any] = {
        "cluster": [ref.subscription, ref.resource_group, ref.name],
        "pool": pool.name,
        "green": green,
        "move": plan.move.document(),
        "batch": size,
        "batches": max(1, ceil(count / size)),
        "drain_s": request.drain_s,
        "soak_s": request.soak_s,
        "final_soak_s": request.final_soak_s,
        "ready_s": request.ready_s,
        "settings": dict(request.settings),
        "max_failed_nodes": request.max_failed_nodes,
    }
    digest = {"osSku": pool.os_sku, "kubernetes": pool.kubernetes, "count": str(pool.count)}
    name = str(pool.ref)
    return Unit(name, name, {"cluster": ref.name}, digest, {"address": f"aks/{name}"}, subject)


def _notes(plan: PoolPlan, request: MoveRequest) -> list[str]:
    pool, found = plan.pool, plan.prediction
    evicted = sum(node.evicted for node in found.nodes)
    beside = f", as node pool {request.green or green_name(pool.name, request.run)}"
    notes = [
        f"{pool.ref} becomes {plan.move.words}{'' if request.in_place else beside}",
        f"{pool.ref}: {len(found.nodes)} nodes, {evicted} evictions, none of which will be blocked",
    ]
    notes += [
        f"{pool.ref}: {loss.namespace}/{loss.pod} is lost with its node ({loss.lost.value})"
        for loss in found.losses[:_SHOWN]
    ]
    notes.append(f"{pool.ref}: {_BACK[plan.way_back] if request.in_place else _BOTH}")
    return notes


_BOTH = "until the last step everything can go back to it"
_BACK = {
    WayBack.SERVICE: "AKS itself goes back to the version and image of before, for seven days",
    WayBack.SKU: "going back is another upgrade of every node, to the OS SKU of before",
    WayBack.NONE: "there is no way back",
}


def _refuse_blocked(plan: PoolPlan) -> None:
    blocks = plan.prediction.blocks
    if not blocks:
        return
    shown = "; ".join(f"{b.namespace}/{b.pod}: {b.sentence}" for b in blocks[:_SHOWN])
    more = f"; and {len(blocks) - _SHOWN} more" if len(blocks) > _SHOWN else ""
    fixes = list(dict.fromkeys(fix for block in blocks for fix in block.fixes))
    raise InhibitedError(
        f"{plan.pool.ref} cannot be drained: {shown}{more}",
        hint=fixes[:_SHOWN] or "nothing was changed",
        code="DrainBlocked",
    )
