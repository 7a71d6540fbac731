"""How an upgrade fails, in AKS's words.

Drains: cloudnative-pg#7346 and the troubleshooting article "UpgradeFailed errors due to eviction
failures caused by PDBs"; quarantine: bundle-kubeflow#1339. A node that is not Ready: own words.
"""

from azlinux_cli.sandbox.arm.containerservice.model.rollout import Rollout
from azlinux_cli.sandbox.arm.containerservice.model.state import PoolState
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.operations import CanceledError

FAILED = "UpgradeFailed"
DRAIN = "PodDrainFailure"
USED_UP = (
    "Cordoned nodes have used all surge nodes but there are more nodes to be upgraded. Please fix "
    "your PDBs blocking node drain and kindly retry upgrade operation."
)


def drain_message(node: str, blocked: list[list[str]]) -> str:
    """One sentence for the pod that is in the way, and debug information about all of them."""
    if not blocked:
        return (
            f"Drain node {node} failed: pods were still running when the drain timeout elapsed. "
            "See http://aka.ms/aks/debugdrainfailures."
        )
    _, pod, message = blocked[0]
    debug = ", ".join(f"{space}/{name} blocked: {why}" for space, name, why in blocked)
    return (
        f"Drain node {node} failed when evicting pod {pod} failed with Too Many Requests error. "
        "This is often caused by a restrictive Pod Disruption Budget (PDB) policy. See "
        f"http://aka.ms/aks/debugdrainfailures. Original error: {message}. PDB debug info: {debug}."
    )


def not_drained(state: PoolState, rollout: Rollout, *, canceled: bool = False) -> ArmError:
    """Of the nodes that could not be drained; `canceled`: and others were not reached."""
    steps = {**rollout.steps, **rollout.leaving}
    found = {index: steps[str(index)].blocked for index in [*rollout.blocked(), *rollout.stuck()]}
    messages = [drain_message(state.name_of(index), pods) for index, pods in found.items()]
    details = [{"code": DRAIN, "message": message} for message in messages]
    if canceled:
        return CanceledError(409, FAILED, USED_UP + messages[0], details=details, flat=True)
    return ArmError(409, FAILED, messages[0], details=details, flat=True)


def not_ready(names: list[str]) -> ArmError:
    return ArmError(
        409,
        "NodesNotReady",
        f"Node(s) {', '.join(names)} did not become Ready in time after they were provisioned. See "
        "https://aka.ms/aks/node-not-ready for troubleshooting.",
        flat=True,
    )


def no_surge(reason: str) -> ArmError:
    """As AKS wraps what Compute refuses for a scale set."""
    return ArmError(
        409,
        "ReconcileVMSSAgentPoolFailed",
        f'Code="OperationNotAllowed" Message="{reason}"',
        flat=True,
    )
