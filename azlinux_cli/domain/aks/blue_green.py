"""A second pool beside the first: its name, its size, the batches, and what must stay true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from azlinux_cli.domain.aks.pool import NodePool
from azlinux_cli.domain.aks.pool_node import PoolNode
from azlinux_cli.domain.errors import UsageError

_LONGEST = 12  # characters of a Linux pool's name
_TAIL = 3
# What a new pool is not given: what Azure or another pool decides.
_OF_BLUE = ("count", "creationData", "nodeImageVersion", "powerState", "podIPAllocationMode")
TAG_RUN, TAG_OF = "azl-run", "azl-blue"


def green_name(blue: str, run: str) -> str:
    """The same for every attempt of a run; it begins as blue's does."""
    return f"{blue[: _LONGEST - _TAIL]}{run[-_TAIL:].lower()}"


def green_body(
    blue: Mapping[str, Any], moved: Mapping[str, Any], count: int, *, run: str, of: str
) -> dict[str, Any]:
    """Labels, taints, zones, limits and mode are carried over; the autoscaler is off meanwhile."""
    body = {key: value for key, value in {**blue, **moved}.items() if key not in _OF_BLUE}
    body.pop("minCount", None)
    body.pop("maxCount", None)
    tags = {**(body.get("tags") or {}), TAG_RUN: run, TAG_OF: of}
    return {**body, "count": count, "enableAutoScaling": False, "tags": tags}


def batches_of(nodes: Sequence[str], size: int) -> list[list[str]]:
    return [[*nodes[at : at + size]] for at in range(0, len(nodes), size)]


def batch_size(text: str, count: int) -> int:
    """`2` or `25%` of the nodes, one at least. Raises UsageError."""
    word = text.strip()
    number = word.removesuffix("%")
    if not number.isdecimal() or int(number) < 1:
        raise UsageError(f"--batch takes a number or a percentage, not {text!r}")
    return max(1, ceil(count * int(number) / 100)) if word.endswith("%") else int(number)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of nodes that are Ready and take pods."""

    nodes: int = 0
    cpu_millis: int = 0
    memory_mib: int = 0

    @classmethod
    def of(cls, nodes: Sequence[PoolNode]) -> "Capacity":
        useful = [node for node in nodes if node.ready and node.schedulable]
        return cls(
            len(useful),
            sum(node.cpu_millis for node in useful),
            sum(node.memory_mib for node in useful),
        )

    def covers(self, other: "Capacity") -> bool:
        return self.cpu_millis >= other.cpu_millis and self.memory_mib >= other.memory_mib

    def document(self) -> list[int]:
        return [self.nodes, self.cpu_millis, self.memory_mib]


def capacity_in(document: Sequence[int]) -> Capacity:
    return Capacity(*document)


def refuse_green(blue: NodePool, pools: Sequence[NodePool], name: str) -> None:
    """Raises UsageError where the name is another pool's."""
    if any(pool.name == name and pool.tags.get(TAG_OF) != blue.name for pool in pools):
        raise UsageError(f"there is a node pool {name} already", hint="--green-name NAME")
