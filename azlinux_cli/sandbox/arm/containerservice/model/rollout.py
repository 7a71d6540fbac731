"""How far the upgrade of a pool has come: values that live in the store."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """Of the whole upgrade."""

    SURGING = "surging"  # surge nodes are made
    REPLACING = "replacing"  # old nodes are drained and reimaged
    SHRINKING = "shrinking"  # surge nodes leave


class Step(StrEnum):
    """Of one old node."""

    DRAINING = "draining"
    SOAKING = "soaking"
    REIMAGING = "reimaging"
    DONE = "done"
    BLOCKED = "blocked"


@dataclass(slots=True)
class NodeStep:
    """One node's step and since when; `blocked`: [namespace, pod, message] of refused evictions."""

    step: Step
    since: float
    blocked: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Rollout:
    """`width`: how many nodes at a time. `todo`, `steps`, `surges` are by node index."""

    width: int
    since: float  # of the phase
    phase: Phase = Phase.SURGING
    surge: int = 0  # surge nodes wanted
    surges: list[int] = field(default_factory=list)
    todo: list[int] = field(default_factory=list)
    steps: dict[str, NodeStep] = field(default_factory=dict)
    leaving: dict[str, NodeStep] = field(default_factory=dict)  # surge nodes
    stopped: bool = False  # no further node is begun
    total: int = 0

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Rollout":
        read = {key: _steps(document[key]) for key in ("steps", "leaving")}
        return cls(**{**document, **read, "phase": Phase(document["phase"])})

    def active(self) -> list[int]:
        """Nodes that are being worked on."""
        over = {Step.DONE, Step.BLOCKED}
        return [int(key) for key, item in self.steps.items() if item.step not in over]

    def blocked(self) -> list[int]:
        return [int(key) for key, item in self.steps.items() if item.step is Step.BLOCKED]

    def done(self) -> list[int]:
        return [int(key) for key, item in self.steps.items() if item.step is Step.DONE]

    def stuck(self) -> list[int]:
        """Surge nodes that could not be drained to leave."""
        return [int(key) for key, item in self.leaving.items() if item.step is Step.BLOCKED]


def _steps(document: dict[str, Any]) -> dict[str, NodeStep]:
    return {
        key: NodeStep(Step(item["step"]), item["since"], item["blocked"])
        for key, item in document.items()
    }
