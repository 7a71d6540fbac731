"""Whether a drain can succeed, told before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from azlinux_cli.domain.kubernetes.drain.block import Block, Loss, Reason
from azlinux_cli.domain.kubernetes.drain.capacity import Capacity
from azlinux_cli.domain.kubernetes.drain.plan import After, DrainPlan
from azlinux_cli.domain.kubernetes.drain.simulation import NodeDrain, Played, Simulation
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.state import ClusterState

# What one more machine may put right.
_ROOM = {
    Reason.NO_CAPACITY,
    Reason.ZONE,
    Reason.HOST_PORT,
    Reason.ANTI_AFFINITY,
    Reason.SPREAD,
    Reason.BUDGET_STARVED,
}
_TRIES = 4


class Verdict(StrEnum):
    DRAINS = "drains"
    ONLY_WITH_SURGE = "only-with-surge"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Prediction:
    """`blocks` are those of the plan as it is, surge nodes included.

    `surge_needed`: with so many surge nodes all of it drains; None where no number was found.
    """

    verdict: Verdict
    nodes: tuple[NodeDrain, ...]
    blocks: tuple[Block, ...]
    losses: tuple[Loss, ...]
    before: Capacity
    narrowest: Capacity
    surge: int
    surge_needed: int | None

    @property
    def succeeds(self) -> bool:
        return not self.blocks


def predict(state: ClusterState, plan: DrainPlan) -> Prediction:
    """Raises ValueError for a node that the cluster does not have."""
    unknown = set(plan.nodes) - {node.name for node in state.nodes}
    if unknown:
        raise ValueError(f"the cluster has no node {', '.join(sorted(unknown))}")
    simulation = Simulation(state, plan)
    played = simulation.play()
    if not played.blocks:
        alone = Simulation(state, replace(plan, surge=())).play() if plan.surge else played
        verdict = Verdict.ONLY_WITH_SURGE if alone.blocks else Verdict.DRAINS
        return _prediction(verdict, plan, played, len(plan.surge) if alone.blocks else 0)
    return _with_room(state, plan, played, simulation.world)


def _prediction(
    verdict: Verdict, plan: DrainPlan, played: Played, surge_needed: int | None
) -> Prediction:
    return Prediction(
        verdict=verdict,
        nodes=tuple(played.nodes),
        blocks=tuple(played.blocks),
        losses=tuple(played.losses),
        before=played.before,
        narrowest=played.narrowest,
        surge=len(plan.surge),
        surge_needed=surge_needed,
    )


def _with_room(state: ClusterState, plan: DrainPlan, played: Played, world: World) -> Prediction:
    """The plan fails; whether more machines would help, and how many."""
    patterns = _patterns(state, played.blocks)
    if not patterns:
        return _prediction(Verdict.CANNOT, plan, played, None)
    _let_go(world, played.blocks)
    least = len(plan.surge) + _twins_that_take_all(world, patterns)
    found = _fewest(state, plan, patterns, least)
    if found is None:
        return _prediction(Verdict.CANNOT, plan, played, None)
    number, remedied = found
    fix = _more(state, plan, patterns, number)
    played.blocks = [_with_fix(block, fix) for block in played.blocks]
    if remedied.blocks:
        return _prediction(Verdict.CANNOT, plan, played, None)
    return _prediction(Verdict.ONLY_WITH_SURGE, plan, played, number)


def _with_fix(block: Block, fix: str) -> Block:
    """In place of a vaguer one, or before others that do as well."""
    if block.reason not in _ROOM:
        return block
    vague = block.reason in {Reason.NO_CAPACITY, Reason.BUDGET_STARVED}
    return replace(block, fixes=(fix,) if vague else (fix, *block.fixes))


def _patterns(state: ClusterState, blocks: Sequence[Block]) -> list[Node]:
    """Nodes of which more are wanted: those that pods without room came from, one of each kind."""
    nodes = {node.name: node for node in state.nodes}
    wanted = [nodes[b.node] for b in blocks if b.reason in _ROOM and b.node in nodes]
    return list({(node.pool, node.zone): node for node in wanted}.values())


def _twins(patterns: Sequence[Node], first: int, number: int) -> tuple[Node, ...]:
    return tuple(
        patterns[index % len(patterns)].twin(f"{patterns[index % len(patterns)].pool}-more-{index}")
        for index in range(first, first + number)
    )


def _let_go(world: World, blocks: Sequence[Block]) -> None:
    """Evict what only waits for room, to see how much of it that takes."""
    stuck = {(b.node, b.namespace, b.pod) for b in blocks if b.reason in _ROOM}
    for place in list(world.places.values()):
        for live in list(place.pods):
            if (place.name, live.origin.namespace, live.origin.name) in stuck and not live.going:
                world.evict(live)
    world.rest()


def _twins_that_take_all(world: World, patterns: Sequence[Node]) -> int:
    """How many machines take what waits at the end of a played plan; at least one."""
    number = 0
    while world.waiting:
        before = len(world.waiting)
        world.join(_twins(patterns, number, 1)[0])
        world.rest()
        number += 1
        if len(world.waiting) == before and number >= len(patterns):
            break
    return max(1, number)


def _fewest(
    state: ClusterState, plan: DrainPlan, patterns: Sequence[Node], least: int
) -> tuple[int, Played] | None:
    """The smallest number of surge nodes from `least` on with which nobody lacks room."""
    number, step = least, 1
    for _ in range(_TRIES):
        more = _twins(patterns, 0, number - len(plan.surge))
        played = Simulation(state, replace(plan, surge=(*plan.surge, *more))).play()
        if not any(block.reason in _ROOM for block in played.blocks):
            return number, played
        number += step
        step *= 2
    return None


def _more(state: ClusterState, plan: DrainPlan, patterns: Sequence[Node], number: int) -> str:
    """The fix that was found to do: so many machines, and the command."""
    pattern, more = patterns[0], number - len(plan.surge)
    zones = sorted({node.zone for node in patterns if node.zone})
    where = f" in zone {', '.join(zones)}" if zones else ""
    if plan.after is After.REPLACED:
        command = f"az aks nodepool update --name {pattern.pool} --max-surge {number}"
    else:
        count = len(state.pool(pattern.pool)) + more
        command = f"az aks nodepool scale --name {pattern.pool} --node-count {count}"
    size = f" ({pattern.size})" if pattern.size else ""
    nodes = "1 node" if more == 1 else f"{more} nodes"
    return f"{nodes} more like {pattern.name}{size}{where}: {command}"
