"""A node pool is stopped and started: its nodes leave the cluster, and come back by their names.

Source: azure-aks-docs start-stop-nodepools.md: no system pools, only pools in state Succeeded; a
stopped pool can be upgraded (here: at once, since nothing runs). Refusals are own words.
"""

from azlinux_cli.sandbox.arm.containerservice.model.pool import SYSTEM
from azlinux_cli.sandbox.arm.containerservice.refusal import invalid, not_allowed
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.containerservice.rollout.surge import add_nodes
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json

STOPPED, RUNNING = "Stopped", "Running"


def is_stopped(properties: Json) -> bool:
    return bool(properties["powerState"].get("code") == STOPPED)


def check(before: Json, asked: Json) -> None:
    """Raises ArmError 400 for a power state that is none, 409 for a pool that cannot stop now."""
    if asked["powerState"].get("code") not in {STOPPED, RUNNING}:
        raise invalid("agentPoolProfile.powerState")
    if not is_stopped(asked) or is_stopped(before):
        return
    if asked["mode"] == SYSTEM:
        raise not_allowed("System node pools can't be stopped.")
    if before["provisioningState"] != "Succeeded":
        raise not_allowed(
            "A node pool can only be stopped in provisioning state Succeeded, and it is "
            f"{before['provisioningState']}."
        )


def rest(cloud: Cloud, hands: Hands) -> None:
    """A stopped pool: its nodes are in no cluster, and are what its document says."""
    state = hands.state
    for node in state.nodes:
        hands.cordon(node.index, on=True)
        hands.sweep(node.index)
        hands.detach(node.index)
    wanted = hands.pool["properties"]["count"]
    state.nodes = [node for node in state.nodes if not node.surge][:wanted]
    add_nodes(cloud, hands.cluster, hands.pool, state, wanted - len(state.nodes))
    for node in state.nodes:
        node.version, node.image = state.goal.version, state.goal.image
        node.os_sku, node.quarantined = state.goal.os_sku, False
