"""AKS nodes: who updates them. Their node pool's channel does, and it shows on the node.

Channels: AKS documentation, "auto-upgrade node OS images"; units: AgentBaker.
"""

from azlinux_cli.domain.node_state.state import NodeState

_SECURITY_PATCH = "snapshot-update.timer"


def managed_by_aks(state: NodeState) -> str | None:
    """Why packages should be left to AKS here, as a sentence's second half; None: nothing says so.

    Channel Unmanaged leaves them to the node itself (dnf-automatic), and so to others, too.
    NodeImage and None look alike from within.
    """
    if not state.aks_node:
        return None
    if _SECURITY_PATCH in state.unattended_updates:
        return (
            "AKS patches this node itself, from a pinned snapshot of the repositories "
            f"(channel SecurityPatch: {_SECURITY_PATCH} is active)"
        )
    if state.unattended_updates:
        return None
    return (
        "this AKS node is replaced as a whole by the next node image (channel NodeImage or None: "
        "no timer of its own is active), and packages brought by others are lost with it"
    )
