"""Drains of whole node pools, as AKS and azl make them.

Rules: "Customize node surge upgrade" and "Customize unavailable nodes during upgrade" of AKS.
"""

from collections.abc import Sequence

from azlinux_cli.domain.kubernetes.drain.plan import AKS, KUBECTL, After, DrainPlan, Rules
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.quantity import Share
from azlinux_cli.domain.kubernetes.state import ClusterState

ONE = Share(1)
NONE = Share(0)


def upgrade(
    state: ClusterState, pool: str, max_surge: Share = ONE, max_unavailable: Share = NONE
) -> DrainPlan:
    """In place: as many nodes at a time as there are surge nodes, or as may be missing.

    Percentages are of the pool, rounded up. Surge nodes are spread over its zones.
    """
    names = state.pool(pool)
    surge = max_surge.of(len(names))
    missing = max_unavailable.of(len(names))
    return DrainPlan(
        names,
        surge=twins(state, pool, surge),
        at_once=max(1, surge or missing),
        after=After.REPLACED,
        rules=AKS,
    )


def migration(
    state: ClusterState, pool: str, green: Sequence[Node] = (), *, rules: Rules = KUBECTL
) -> DrainPlan:
    """Blue-green: all of the pool is closed, then drained node by node; `green` come first."""
    return DrainPlan(state.pool(pool), surge=tuple(green), cordon_all=True, rules=rules)


def twins(state: ClusterState, pool: str, number: int) -> tuple[Node, ...]:
    """Machines like those of a pool, its zones in turn; none for a pool without nodes."""
    nodes = sorted((node for node in state.nodes if node.pool == pool), key=lambda n: n.name)
    kinds = list({node.zone: node for node in nodes}.values())
    return tuple(
        kinds[index % len(kinds)].twin(f"{pool}-surge-{index + 1}")
        for index in range(number if kinds else 0)
    )
