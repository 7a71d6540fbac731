"""What is wrong with a pool after something was cut off, and what puts it right.

Source of what AKS leaves behind: "Upgrade node pools" (surge nodes, undrainable nodes), "Abort a
long-running operation".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.domain.aks.pool_node import PoolNode


class Remedy(StrEnum):
    RECONCILE = "reconcile"  # the pool is written as it is: AKS takes the work up again
    UNCORDON = "uncordon"
    NONE = "none"  # a person has to look


@dataclass(frozen=True, slots=True)
class Ailment:
    """`nodes` are those it is about; none: the pool itself."""

    key: str
    message: str
    remedy: Remedy
    nodes: tuple[str, ...] = ()


def ailments(pool: NodePool, nodes: Sequence[PoolNode]) -> list[Ailment]:
    """In the order in which they are mended."""
    found = []
    state = pool.provisioning_state
    if state.lower() in {"failed", "canceled"}:
        text = f"the pool is {state}: an operation did not come to its end, and undid nothing"
        found.append(Ailment("pool-" + state.lower(), text, Remedy.RECONCILE))
    kinds = sorted({f"{node.os_sku} {node.image}".strip() for node in nodes})
    if len(kinds) > 1:
        text = f"its nodes are mixed: {', '.join(kinds)}"
        found.append(Ailment("mixed", text, Remedy.RECONCILE))
    if len(nodes) > pool.count:
        text = f"{len(nodes) - pool.count} surge nodes are left over"
        found.append(Ailment("surge-left", text, Remedy.RECONCILE))
    aside = tuple(node.name for node in nodes if node.quarantined)
    if aside:
        text = "AKS could not drain them, and has set them aside"
        found.append(Ailment("quarantined", text, Remedy.RECONCILE, aside))
    closed = tuple(n.name for n in nodes if not n.schedulable and not n.quarantined)
    if closed:
        found.append(Ailment("cordoned", "no pod may go there", Remedy.UNCORDON, closed))
    dead = tuple(node.name for node in nodes if not node.ready)
    if dead:
        found.append(Ailment("not-ready", "they do not answer", Remedy.NONE, dead))
    return found
