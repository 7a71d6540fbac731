"""A drain played through: node by node, evicting what may go, until nothing moves any more.

Rules: "Safely Drain a Node"; the filters of kubectl drain (daemon sets, mirror pods, pods without a
controller, local storage); "Upgrade Azure Kubernetes Service (AKS) node images" for surge nodes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.kubernetes.drain.block import Block, Loss, Lost
from azlinux_cli.domain.kubernetes.drain.capacity import Capacity, capacity
from azlinux_cli.domain.kubernetes.drain.explain import pending_block, refused_block
from azlinux_cli.domain.kubernetes.drain.live import Live
from azlinux_cli.domain.kubernetes.drain.plan import After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.state import ClusterState

# A pod that comes back to the node that is drained would do so for ever.
RETURNS = 3


@dataclass(frozen=True, slots=True)
class NodeDrain:
    """What becomes of one node."""

    node: str
    evicted: int
    blocked: int

    @property
    def drained(self) -> bool:
        return self.blocked == 0


@dataclass(slots=True)
class Played:
    """How it went."""

    before: Capacity
    narrowest: Capacity
    nodes: list[NodeDrain] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


class Simulation:
    """Plays a plan once. A node that cannot be drained stays cordoned, and the next one follows."""

    def __init__(self, state: ClusterState, plan: DrainPlan) -> None:
        self._plan = plan
        self.world = World(state)
        now = capacity(self.world)
        self._played = Played(now, now)
        self._evicted: Counter[str] = Counter()
        self._returned: Counter[str] = Counter()

    def play(self) -> Played:
        world, plan = self.world, self._plan
        for node in plan.surge:
            world.join(node)
        world.rest()
        if plan.cordon_all:
            world.cordon(plan.nodes)
        for batch in _batches(plan.nodes, plan.at_once):
            for name in self._drain(batch):
                if plan.after is After.REPLACED:
                    world.renew(name)
            world.rest()
        if plan.after is After.REPLACED:
            for node in plan.surge:
                for name in self._drain([node.name]):
                    world.leave(name)
            world.rest()
        gone = (live for live in world.missing() if live.origin.node)
        left = (*world.waiting.more_than_at_first(), *gone)
        self._played.blocks += [pending_block(world, live) for live in left]
        return self._played

    def _drain(self, batch: Sequence[str]) -> list[str]:
        """The names of those that were drained."""
        world = self.world
        world.cordon(batch)
        moving = True
        while moving:
            evicted = sum(self._sweep(name) for name in batch)
            moving = world.rest() or bool(evicted)
        now = capacity(world)
        self._played.narrowest = min(self._played.narrowest, now, key=lambda c: c.narrowness)
        return [name for name in batch if self._close(name)]

    def _close(self, name: str) -> bool:
        """Say what has not gone. Whether all has."""
        left = list(self._to_go(name))
        self._played.blocks += [refused_block(self.world, self._plan.rules, one) for one in left]
        self._played.nodes.append(NodeDrain(name, self._evicted[name], len(left)))
        return not left

    def _to_go(self, name: str) -> Iterator[Live]:
        """What a drain does not leave: pods that were there by their names, then successors."""
        pods = self.world.places[name].pods
        for live in sorted(pods, key=lambda one: (one.made, one.pod.key)):
            if not live.pod.daemon and not live.pod.mirror:
                yield live

    def _sweep(self, name: str) -> int:
        """Ask for each pod's eviction once. How many went."""
        went = 0
        for live in self._to_go(name):
            if live.going or self._is_kept(live) or not _may_go(live):
                continue
            self._note_losses(live, name)
            self.world.evict(live)
            self._evicted[name] += 1
            self._returned[f"{name} {live.origin.key}"] += 1
            went += 1
        return went

    def _is_kept(self, live: Live) -> bool:
        """The drain does not ask for it, or has asked often enough."""
        rules, pod = self._plan.rules, live.pod
        if self._returned[f"{live.node} {live.origin.key}"] >= RETURNS:
            return True
        if live.phase.ended:
            return False
        bare = pod.owner is None and not rules.bare_pods
        return bare or (pod.local_storage and not rules.local_storage)

    def _note_losses(self, live: Live, name: str) -> None:
        pod = live.pod
        if live.made or live.phase.ended:
            return
        for lost, so in ((Lost.POD, pod.owner is None), (Lost.LOCAL_STORAGE, pod.local_storage)):
            if so:
                self._played.losses.append(Loss(pod.namespace, pod.name, name, lost))


def _may_go(live: Live) -> bool:
    """What the eviction API answers ("API-initiated Eviction")."""
    if live.heedless or not live.budgets:
        return True
    if len(live.budgets) > 1:
        return False
    budget = live.budgets[0]
    if not live.ready and budget.lets_unhealthy_go:
        return True
    return budget.allowed > 0


def _batches(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), max(size, 1)):
        yield names[start : start + max(size, 1)]
