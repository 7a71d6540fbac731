"""A node during a simulation, and how pods suit it whatever else runs there."""

from collections import Counter
from dataclasses import dataclass, field
from enum import IntEnum

from azlinux_cli.domain.kubernetes.affinity import some_met
from azlinux_cli.domain.kubernetes.drain.live import Live
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Wishes
from azlinux_cli.domain.kubernetes.resource import CPU, MEMORY, Amounts
from azlinux_cli.domain.kubernetes.taint import CORDON, NOT_READY, PREFER_NO_SCHEDULE, untolerated
from azlinux_cli.domain.kubernetes.volume import Reach


class Refusal(IntEnum):
    """Why a pod cannot go to a node, in the order in which the scheduler asks."""

    CORDON = 0
    TAINT = 1
    NODE_AFFINITY = 2
    HOST_PORT = 3
    RESOURCES = 4
    VOLUME = 5
    SPREAD = 6
    POD_AFFINITY = 7
    ANTI_AFFINITY = 8


@dataclass(frozen=True, slots=True)
class Suit:
    """A pod of some wishes and a node, apart from other pods."""

    refusal: Refusal | None
    reached: bool  # by its volumes
    disliked: bool  # a PreferNoSchedule taint
    preferred: int


@dataclass(slots=True, eq=False)
class Place:
    """`pods` have not ended, or are still to be drained; ended ones take nothing."""

    node: Node
    cordoned: bool
    name: str = ""
    zone: str = ""
    free: dict[str, int] = field(default_factory=dict)
    pods: dict[Live, None] = field(default_factory=dict)
    owners: Counter[str] = field(default_factory=Counter)
    ports: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    emptiness: float = 0.0

    def __post_init__(self) -> None:
        self.name, self.zone = self.node.name, self.node.zone
        self.free = dict(self.node.allocatable)
        self._weigh()

    def take(self, requests: Amounts, sign: int) -> None:
        for name, amount in requests.items():
            self.free[name] = self.free.get(name, 0) - sign * amount
        self._weigh()

    def _weigh(self) -> None:
        """The share that is free, of whichever of cpu and memory is scarcer."""
        has, free = self.node.allocatable, self.free
        shares = [free[name] / has[name] for name in (CPU, MEMORY) if has.get(name)]
        self.emptiness = min(shares, default=0.0)

    def lacks(self, requests: Amounts) -> bool:
        free = self.free
        return any(free.get(name, 0) < amount for name, amount in requests.items())

    def port_taken(self, wanted: frozenset[tuple[str, str, int]]) -> bool:
        """An address that is empty or 0.0.0.0 means all of them."""
        taken = [port for port, count in self.ports.items() if count]
        return any(
            protocol == other and port == number and (address == there or not address or not there)
            for protocol, address, port in map(_port, wanted)
            for other, there, number in map(_port, taken)
        )


def _port(port: tuple[str, str, int]) -> tuple[str, str, int]:
    protocol, address, number = port
    return protocol, "" if address == "0.0.0.0" else address, number  # noqa: S104


def suit(wishes: Wishes, reach: Reach, node: Node) -> Suit:
    forbidding = [taint for taint in node.taints if taint.forbids]
    refusal = None
    if untolerated(forbidding, wishes.tolerations) is not None:
        refusal = Refusal.TAINT
    elif not wishes.node.met(node.name, node.labels):
        refusal = Refusal.NODE_AFFINITY
    soft = [taint for taint in node.taints if taint.effect == PREFER_NO_SCHEDULE]
    return Suit(
        refusal,
        all(some_met(terms, node.name, node.labels) for terms in reach),
        untolerated(soft, wishes.tolerations) is not None,
        wishes.node.weight(node.name, node.labels),
    )


def tolerates_cordon(wishes: Wishes) -> bool:
    return untolerated([CORDON], wishes.tolerations) is None


def tolerates_unready(wishes: Wishes) -> bool:
    return untolerated(NOT_READY, wishes.tolerations) is None
