"""Surge nodes: made at the begin of an upgrade, gone at its end.

Sources: azure-aks-docs upgrade-aks-node-pools-rolling.md: they need quota; without enough, pools of
1.35 and later try with one, and where max unavailable is set as well, with none. REST,
`UndrainableNodeBehavior`: one surge node is kept for each quarantined one.
"""

from typing import TYPE_CHECKING

from azlinux_cli.sandbox.arm.compute.offer.usage import Need, Shortage, quota_refusal, shortage
from azlinux_cli.sandbox.arm.containerservice.model.node import free_address, zone_for
from azlinux_cli.sandbox.arm.containerservice.model.pool import size_of
from azlinux_cli.sandbox.arm.containerservice.model.rollout import NodeStep, Rollout, Step
from azlinux_cli.sandbox.arm.containerservice.model.state import Node, PoolState
from azlinux_cli.sandbox.arm.containerservice.offer.kubernetes_version import key
from azlinux_cli.sandbox.arm.containerservice.rollout.failure import no_surge
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.containerservice.rollout.setting import Setting, unavailable_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.resources import Document

if TYPE_CHECKING:
    from azlinux_cli.sandbox.arm.containerservice.rollout.run import Run

FALLBACK_FROM = (1, 35)


def make(cloud: Cloud, hands: Hands, rollout: Rollout, setting: Setting, method: str) -> None:
    """Raises ArmError: a planted fault, or 409 ReconcileVMSSAgentPoolFailed without quota."""
    cloud.faults.check("surge", method, hands.pool["id"])
    wanted = _affordable(cloud, hands, rollout.surge)
    if not wanted:
        wanted = _without(cloud, hands, rollout, setting)
    else:
        rollout.width = wanted + len(rollout.surges)
    for node in add_nodes(cloud, hands.cluster, hands.pool, hands.state, wanted, surge=True):
        hands.join(node)
        rollout.surges.append(node.index)


def _affordable(cloud: Cloud, hands: Hands, wanted: int) -> int:
    """As many as wanted, one, or none: what quota allows."""
    tries = [wanted, 1] if key(hands.state.goal.version)[:2] >= FALLBACK_FROM else [wanted]
    return next((number for number in tries if lacks(cloud, hands, number) is None), 0)


def lacks(cloud: Cloud, hands: Hands, number: int) -> Shortage | None:
    """What is missing for that many more nodes."""
    properties = hands.pool["properties"]
    spot = properties.get("scaleSetPriority") == "Spot"
    need = Need.of(size_of(properties), spot=spot).times(number)
    return shortage(cloud, hands.cluster_id, hands.cluster["location"], need)


def _without(cloud: Cloud, hands: Hands, rollout: Rollout, setting: Setting) -> int:
    """No surge node can be had: in place, if the settings allow it."""
    count = len([node for node in hands.state.nodes if not node.surge])
    width = unavailable_of(setting, count, len(rollout.todo))
    short = lacks(cloud, hands, rollout.surge)
    if not width and not rollout.surges and short is not None:
        raise no_surge(quota_refusal(hands.cluster["location"], short).message)
    rollout.width = width or len(rollout.surges)
    return 0


def add_nodes(
    cloud: Cloud,
    cluster: Document,
    pool: Document,
    state: PoolState,
    number: int,
    *,
    surge: bool = False,
) -> list[Node]:
    """New instances of the pool's goal; nobody has heard of them yet."""
    made: list[Node] = []
    for _ in range(number):
        taken = [node.address for node in state.nodes]
        node = Node(
            index=state.next_index,
            version=state.goal.version,
            image=state.goal.image,
            os_sku=state.goal.os_sku,
            address=free_address(cloud, cluster["id"], taken),
            zone=zone_for(pool["properties"].get("availabilityZones") or [], state.nodes),
            surge=surge,
        )
        state.next_index += 1
        state.nodes.append(node)
        made.append(node)
    return made


def leave(run: "Run", rollout: Rollout) -> bool:
    """Drain and remove surge nodes; whether all that can go are gone."""
    kept = rollout.surges[: len(rollout.blocked())] if run.setting.cordon else []
    for index in kept:
        run.state.node(index).surge = False
    for index in [index for index in rollout.surges if index not in kept]:
        _leave_one(run, rollout, index)
    over = {Step.DONE, Step.BLOCKED}
    return all(item.step in over for item in rollout.leaving.values())


def _leave_one(run: "Run", rollout: Rollout, index: int) -> None:
    present = rollout.leaving.get(str(index))
    if present is None:
        run.hands.cordon(index, on=True)
        present = NodeStep(Step.DRAINING, run.now)
    if present.step is Step.DRAINING:
        sweep = run.hands.sweep(index)
        present.blocked = [[item.namespace, item.pod, item.message] for item in sweep.blocked]
        if sweep.drained:
            run.hands.leave(index)
            present = NodeStep(Step.DONE, run.now)
        elif run.now - present.since >= run.limits.drain_s:
            run.hands.cordon(index, on=False)
            present.step = Step.BLOCKED
    rollout.leaving[str(index)] = present
