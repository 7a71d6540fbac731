"""What happens next to one old node: a decision, without an act.

Sources: azure-aks-docs upgrade-aks-node-pools-rolling.md, "Overview of rolling upgrade behavior":
cordon and drain, soak, reimage; the soak lies between drain and reimage (REST,
`nodeSoakDurationInMinutes`).
"""

from dataclasses import dataclass

from azlinux_cli.sandbox.arm.containerservice.model.rollout import NodeStep, Step


@dataclass(frozen=True, slots=True)
class Limits:
    drain_s: float
    soak_s: float
    ready_s: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What was observed of the node, as far as its step asks."""

    now: float
    drained: bool = False
    blocked: tuple[tuple[str, str, str], ...] = ()
    ready: bool = False


def after(present: NodeStep, seen: Seen, limits: Limits) -> NodeStep | None:
    """The step that follows; None: it became Ready too late. The same step: nothing yet."""
    waited = seen.now - present.since
    if present.step is Step.DRAINING:
        blocked = [list(item) for item in seen.blocked]
        if seen.drained:
            return NodeStep(Step.SOAKING, seen.now)
        if waited >= limits.drain_s:
            return NodeStep(Step.BLOCKED, seen.now, blocked or present.blocked)
        return NodeStep(Step.DRAINING, present.since, blocked)
    if present.step is Step.SOAKING:
        return NodeStep(Step.REIMAGING, seen.now) if waited >= limits.soak_s else present
    if present.step is Step.REIMAGING:
        if seen.ready:
            return NodeStep(Step.DONE, seen.now)
        return None if waited >= limits.ready_s else present
    return present
