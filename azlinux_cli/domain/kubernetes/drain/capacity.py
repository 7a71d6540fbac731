"""How much room a cluster has, at one moment."""

from dataclasses import dataclass

from azlinux_cli.domain.kubernetes.drain.place import Place
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.resource import CPU, MEMORY, PODS


@dataclass(frozen=True, slots=True)
class Amount:
    """Of open nodes: what pods may have, and what they ask for."""

    has: int
    wanted: int

    @property
    def free_share(self) -> float:
        return (self.has - self.wanted) / self.has if self.has > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Capacity:
    """`nodes` are ready and not cordoned; `waiting`: pods without a node."""

    nodes: int
    cpu_millis: Amount
    memory_bytes: Amount
    pods: Amount
    waiting: int

    @property
    def narrowness(self) -> tuple[int, float]:
        """The less, the narrower."""
        scarcest = min(self.cpu_millis.free_share, self.memory_bytes.free_share)
        return -self.waiting, scarcest


def capacity(world: World) -> Capacity:
    places = [p for p in world.places.values() if not p.cordoned and p.node.ready]
    return Capacity(
        nodes=len(places),
        cpu_millis=_amount(places, CPU),
        memory_bytes=_amount(places, MEMORY),
        pods=_amount(places, PODS),
        waiting=len(world.waiting),
    )


def _amount(places: list[Place], name: str) -> Amount:
    has = sum(place.node.allocatable.get(name, 0) for place in places)
    return Amount(has, has - sum(place.free.get(name, 0) for place in places))
