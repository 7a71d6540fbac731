"""A pool becomes what its document says: more or fewer nodes, other nodes, other labels.

One effect for every change, because the service works so too: whatever a request was about, it
also takes up an upgrade that stopped (azure-aks-docs upgrade-aks-node-pools-rolling.md).
"""

from typing import Any, NoReturn

from azlinux_cli.sandbox.arm.containerservice.model.cluster import control_plane
from azlinux_cli.sandbox.arm.containerservice.model.node import labels
from azlinux_cli.sandbox.arm.containerservice.model.pool import cluster_id_of_pool, save
from azlinux_cli.sandbox.arm.containerservice.model.state import PoolState, remember, state_of
from azlinux_cli.sandbox.arm.containerservice.pool.power import is_stopped, rest
from azlinux_cli.sandbox.arm.containerservice.rollout.failure import not_ready
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.containerservice.rollout.pace import READY_MINUTES, minutes_s, poll_s
from azlinux_cli.sandbox.arm.containerservice.rollout.run import Run, close
from azlinux_cli.sandbox.arm.containerservice.rollout.surge import add_nodes
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.operations import LaterError, Operation, effect
from azlinux_cli.sandbox.kernel.resources import Document

EFFECT = "aks.pool.reconcile"


@effect(EFFECT)
def finish(cloud: Cloud, operation: Operation) -> None:
    pool = cloud.resources.get(operation.resource_id)
    if pool is not None:
        operation.status = progress(cloud, pool)
        reconcile(cloud, pool, operation.method, operation.arguments)


def progress(cloud: Cloud, pool: Document) -> str:
    """What a poll reads meanwhile; recorded: `CreatingAgentPool: 1/3 nodes completed`."""
    rollout = state_of(cloud, pool["id"]).rollout
    if rollout is None:
        return "InProgress"
    return f"UpgradingAgentPool: {len(rollout.done())}/{rollout.total} nodes completed"


def reconcile(cloud: Cloud, pool: Document, method: str, arguments: dict[str, Any]) -> None:
    """One look. Raises LaterError until it is done, ArmError if it failed."""
    cluster = cloud.resources.require(cluster_id_of_pool(pool["id"]))
    state = state_of(cloud, pool["id"])
    hands = Hands(control_plane(cloud, cluster), cluster, pool, state)
    if not arguments.get("begun"):
        state.rollout = None  # of an operation that a fault ended between two looks
        arguments["begun"] = True
    try:
        if is_stopped(pool["properties"]):
            rest(cloud, hands)
        else:
            _scale(cloud, hands, arguments)
        if state.behind() or any(node.surge for node in state.nodes) or state.rollout:
            _roll(cloud, hands, method, arguments)
    finally:
        remember(cloud, pool["id"], state)
    _settle(cloud, hands, arguments)


def _later(cloud: Cloud) -> NoReturn:
    raise LaterError(poll_s(cloud))


def _scale(cloud: Cloud, hands: Hands, arguments: dict[str, Any]) -> None:
    """To `count` nodes; surge nodes are none of them. Waits until new ones are Ready."""
    state, wanted = hands.state, hands.pool["properties"]["count"]
    if state.rollout is None and "waiting" not in arguments:
        steady = [node for node in state.nodes if not node.surge]
        for index in leaving(state, len(steady) - wanted):
            hands.cordon(index, on=True)
            hands.sweep(index)
            hands.leave(index)
        made = add_nodes(cloud, hands.cluster, hands.pool, state, wanted - len(steady))
        if arguments.get("start"):
            made = list(state.nodes)
        for node in made:
            hands.join(node)
        arguments["waiting"] = [node.index for node in made]
        arguments["since"] = cloud.clock.now()
    slow = hands.not_ready(arguments.get("waiting", ()))
    if not slow:
        arguments["waiting"] = []
    elif cloud.clock.now() - arguments["since"] >= minutes_s(cloud, READY_MINUTES):
        raise not_ready(slow)
    else:
        _later(cloud)


def leaving(state: PoolState, number: int) -> list[int]:
    """Which go when a pool shrinks: quarantined ones (upgrade-options.md), then the newest."""
    steady = [node for node in state.nodes if not node.surge]
    ordered = sorted(steady, key=lambda node: (not node.quarantined, -node.index))
    return [node.index for node in ordered[: max(0, number)]]


def _roll(cloud: Cloud, hands: Hands, method: str, arguments: dict[str, Any]) -> None:
    """The upgrade; however it ends, the pool's document says what its nodes are."""
    try:
        over = Run(cloud, hands, method).advance()
    except ArmError:
        end_rollout(cloud, hands, arguments.get("origin"))
        raise
    if not over:
        _later(cloud)
    end_rollout(cloud, hands, arguments.get("origin"))
    if arguments.get("back"):
        hands.state.past = []


def end_rollout(cloud: Cloud, hands: Hands, origin: dict[str, str] | None) -> None:
    """Also for an upgrade that was aborted. Surge nodes that were kept count from now on."""
    rollout, properties = hands.state.rollout, hands.pool["properties"]
    if rollout is not None and rollout.done():
        properties["nodeImageVersion"] = hands.state.goal.image
    steady = [node for node in hands.state.nodes if not node.surge]
    properties["count"] = max(properties["count"], len(steady))
    close(hands.state, origin, cloud.clock.now())
    save(cloud, hands.pool)


def _settle(cloud: Cloud, hands: Hands, arguments: dict[str, Any]) -> None:
    """All nodes are what they shall be."""
    for index in [node.index for node in hands.state.nodes]:
        if arguments.get("relabel"):
            _relabel(hands, index, arguments.get("dropped", ()))
    properties = hands.pool["properties"]
    properties["nodeImageVersion"] = hands.state.goal.image
    properties["currentOrchestratorVersion"] = hands.state.goal.version
    properties["provisioningState"] = "Succeeded"
    save(cloud, hands.pool)


def _relabel(hands: Hands, index: int, dropped: list[str]) -> None:
    node = hands.state.node(index)
    wanted: dict[str, str | None] = dict(
        labels(hands.cluster, hands.pool, hands.state, node).items()
    )
    hands.label(index, dict.fromkeys(dropped) | wanted)
    hands.taint(index, tuple(hands.pool["properties"].get("nodeTaints") or ()))
