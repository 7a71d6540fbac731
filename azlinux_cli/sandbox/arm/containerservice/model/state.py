"""What is behind a node pool: its nodes, what they shall be, what they were.

One document per pool, written as a whole: after a crash, a pool's nodes and the progress of its
upgrade are in step.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from azlinux_cli.sandbox.arm.containerservice.model.rollout import Rollout
from azlinux_cli.sandbox.kernel.cloud import Cloud

KIND = "aks-pool"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WIDTH = 6  # of the instance number in a node's name


@dataclass(frozen=True, slots=True)
class Goal:
    """What every node of a pool is, or becomes."""

    version: str
    image: str
    os_sku: str


@dataclass(frozen=True, slots=True)
class Past:
    """What a pool was until an upgrade ended."""

    version: str
    image: str
    os_sku: str
    ended: float


@dataclass(slots=True)
class Node:
    """One instance of a pool's scale set."""

    index: int
    version: str
    image: str
    os_sku: str
    address: str
    zone: str = ""
    surge: bool = False
    quarantined: bool = False

    def is_at(self, goal: Goal) -> bool:
        return (self.version, self.image, self.os_sku) == (goal.version, goal.image, goal.os_sku)


@dataclass(slots=True)
class PoolState:
    """Everything about a pool that its document does not show."""

    scale_set: str  # "aks-blue-12345678-vmss"
    goal: Goal
    nodes: list[Node] = field(default_factory=list)
    next_index: int = 0
    past: list[Past] = field(default_factory=list)
    rollout: Rollout | None = None

    def node(self, index: int) -> Node:
        return next(item for item in self.nodes if item.index == index)

    def name_of(self, index: int) -> str:
        return self.scale_set + base36(index).rjust(WIDTH, "0")

    def behind(self) -> list[Node]:
        """Nodes that are not what they shall be."""
        return [item for item in self.nodes if not item.is_at(self.goal)]


def base36(number: int) -> str:
    """Instance numbers in names of scale sets' machines: `vmss00000m` is the 22nd."""
    out = ""
    while number or not out:
        number, digit = divmod(number, len(DIGITS))
        out = DIGITS[digit] + out
    return out


def state_of(cloud: Cloud, pool_id: str) -> PoolState:
    """Raises KeyError for a pool that is not there."""
    found = cloud.store.get(KIND, pool_id)
    if found is None:
        raise KeyError(pool_id)
    return PoolState(
        scale_set=found["scale_set"],
        goal=Goal(**found["goal"]),
        nodes=[Node(**item) for item in found["nodes"]],
        next_index=found["next_index"],
        past=[Past(**item) for item in found["past"]],
        rollout=Rollout.of(found["rollout"]) if found["rollout"] else None,
    )


def remember(cloud: Cloud, pool_id: str, state: PoolState) -> None:
    document: dict[str, Any] = asdict(state)
    cloud.store.put(KIND, pool_id, document)


def forget(cloud: Cloud, pool_id: str) -> None:
    cloud.store.delete(KIND, pool_id)
