"""Taints of nodes, and what tolerates them.

Rules: "Taints and Tolerations"; well-known taints of its "Taint Nodes by Condition".
"""

from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.domain.kubernetes.document import Document, objects, text

NO_SCHEDULE, NO_EXECUTE, PREFER_NO_SCHEDULE = "NoSchedule", "NoExecute", "PreferNoSchedule"
CORDON_KEY = "node.kubernetes.io/unschedulable"


@dataclass(frozen=True, slots=True)
class Taint:
    key: str
    value: str
    effect: str

    @property
    def of_condition(self) -> bool:
        """It says how the node is, not what it is for: `node.kubernetes.io/not-ready`."""
        return self.key.startswith("node.kubernetes.io/")

    @property
    def forbids(self) -> bool:
        return self.effect in {NO_SCHEDULE, NO_EXECUTE}

    def __str__(self) -> str:
        """As `kubectl taint` takes it."""
        pair = f"{self.key}={self.value}" if self.value else self.key
        return f"{pair}:{self.effect}"


CORDON = Taint(CORDON_KEY, "", NO_SCHEDULE)
_NOT_READY_KEY = "node.kubernetes.io/not-ready"
NOT_READY = (Taint(_NOT_READY_KEY, "", NO_SCHEDULE), Taint(_NOT_READY_KEY, "", NO_EXECUTE))


@dataclass(frozen=True, slots=True)
class Toleration:
    """An empty key or effect means all of them."""

    key: str
    exists: bool
    value: str
    effect: str

    def tolerates(self, taint: Taint) -> bool:
        if self.effect and self.effect != taint.effect:
            return False
        if self.key and self.key != taint.key:
            return False
        return self.exists or (bool(self.key) and self.value == taint.value)


def taints_of(node: Document) -> tuple[Taint, ...]:
    return tuple(
        Taint(text(one, "key"), text(one, "value"), text(one, "effect"))
        for one in objects(node, "spec", "taints")
    )


def tolerations_of(spec: Document) -> tuple[Toleration, ...]:
    return tuple(
        Toleration(
            text(one, "key"),
            text(one, "operator") == "Exists",
            text(one, "value"),
            text(one, "effect"),
        )
        for one in objects(spec, "tolerations")
    )


def untolerated(taints: Iterable[Taint], tolerations: Iterable[Toleration]) -> Taint | None:
    """The first taint that nothing tolerates."""
    known = tuple(tolerations)
    for taint in taints:
        if not any(toleration.tolerates(taint) for toleration in known):
            return taint
    return None
