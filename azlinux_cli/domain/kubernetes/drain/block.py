"""What stands in the way of a drain."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Codes for programs; docs/drain.md says what each means."""

    # The eviction is refused for ever.
    BUDGET_ALLOWS_NONE = "budget-allows-none"
    BUDGET_NOT_READY = "budget-not-ready"
    BUDGET_STARVED = "budget-starved"
    BUDGET_UNRECKONED = "budget-unreckoned"
    TWO_BUDGETS = "two-budgets"
    # The drain does not evict it.
    BARE_POD = "bare-pod"
    LOCAL_STORAGE = "local-storage"
    # It is evicted, and stays or comes back.
    FINALIZER = "finalizer"
    NODE_NOT_READY = "node-not-ready"
    TOLERATES_CORDON = "tolerates-cordon"
    # It is made anew, and no node takes it.
    NO_CAPACITY = "no-capacity"
    TAINT = "taint"
    NODE_AFFINITY = "node-affinity"
    HOST_PORT = "host-port"
    ZONE = "zone"
    NO_CLAIM = "no-claim"
    SPREAD = "spread"
    POD_AFFINITY = "pod-affinity"
    ANTI_AFFINITY = "anti-affinity"
    # It is not made anew.
    IN_TURN = "in-turn"

    @property
    def pending(self) -> bool:
        """Whether the drain goes on, and the pod's successor does not run afterwards."""
        return self in _PENDING


_PENDING = {
    Reason.NO_CAPACITY,
    Reason.TAINT,
    Reason.NODE_AFFINITY,
    Reason.HOST_PORT,
    Reason.ZONE,
    Reason.NO_CLAIM,
    Reason.SPREAD,
    Reason.POD_AFFINITY,
    Reason.ANTI_AFFINITY,
    Reason.IN_TURN,
}


@dataclass(frozen=True, slots=True)
class Block:
    """One pod that stands in the way. `fixes`: commands, or changes; each of them will do.

    `successor`: not the pod itself, but one that is made anew after it.
    """

    namespace: str
    pod: str
    node: str
    workload: str  # "deployment/web"; empty: a bare pod
    reason: Reason
    sentence: str
    fixes: tuple[str, ...]
    successor: bool = False


class Lost(StrEnum):
    """What ends with a pod, though nothing stops it from being evicted."""

    POD = "pod"  # nobody makes it anew
    LOCAL_STORAGE = "local-storage"  # what it wrote into an emptyDir


@dataclass(frozen=True, slots=True)
class Loss:
    namespace: str
    pod: str
    node: str
    lost: Lost
