"""An upgrade goes on: called again and again, it does a little each time.

Whatever it did is repeated harmlessly if the process dies before the pool's state is written:
joining a node that is there replaces it, and all else sets a value.
"""

from dataclasses import dataclass, field

from azlinux_cli.sandbox.arm.containerservice.model.rollout import NodeStep, Phase, Rollout, Step
from azlinux_cli.sandbox.arm.containerservice.model.state import Past, PoolState
from azlinux_cli.sandbox.arm.containerservice.rollout import surge
from azlinux_cli.sandbox.arm.containerservice.rollout.failure import not_drained, not_ready
from azlinux_cli.sandbox.arm.containerservice.rollout.hands import Hands
from azlinux_cli.sandbox.arm.containerservice.rollout.node_step import Limits, Seen, after
from azlinux_cli.sandbox.arm.containerservice.rollout.pace import READY_MINUTES, minutes_s
from azlinux_cli.sandbox.arm.containerservice.rollout.setting import (
    Setting,
    surge_of,
    unavailable_of,
)
from azlinux_cli.sandbox.kernel.cloud import Cloud


@dataclass(slots=True)
class Run:
    """One look at an upgrade. `method`: of the request that began it; faults are planted by it."""

    cloud: Cloud
    hands: Hands
    method: str
    setting: Setting = field(init=False)
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        self.setting = Setting.of(self.hands.pool["properties"].get("upgradeSettings") or {})
        self.limits = Limits(
            drain_s=minutes_s(self.cloud, self.setting.drain_minutes),
            soak_s=minutes_s(self.cloud, self.setting.soak_minutes),
            ready_s=minutes_s(self.cloud, READY_MINUTES),
        )

    @property
    def state(self) -> PoolState:
        return self.hands.state

    @property
    def now(self) -> float:
        return self.cloud.clock.now()

    def advance(self) -> bool:
        """Whether it is over. Raises ArmError if it failed; the pool's nodes are then mixed."""
        rollout = self.state.rollout = self.state.rollout or self._begin()
        if rollout.phase is Phase.SURGING and self._surge(rollout):
            rollout.phase, rollout.since = Phase.REPLACING, self.now
        if rollout.phase is Phase.REPLACING and self._replace(rollout):
            rollout.phase, rollout.since = Phase.SHRINKING, self.now
        return rollout.phase is Phase.SHRINKING and self._shrink(rollout)

    def _begin(self) -> Rollout:
        """Surge nodes that an earlier upgrade left behind are taken up."""
        todo = [node.index for node in self.state.behind()]
        count = len([node for node in self.state.nodes if not node.surge])
        left = [node.index for node in self.state.nodes if node.surge]
        wanted = surge_of(self.setting, count, len(todo))
        width = wanted or max(1, unavailable_of(self.setting, count, len(todo)))
        for node in self.state.nodes:
            if node.quarantined and node.index in todo:
                self.hands.quarantine(node.index, on=False)
        return Rollout(
            width=width,
            since=self.now,
            phase=Phase.SURGING if todo else Phase.SHRINKING,
            surge=max(0, wanted - len(left)) if todo else 0,
            surges=left,
            todo=todo,
            total=len(todo),
        )

    def _surge(self, rollout: Rollout) -> bool:
        """Whether all surge nodes are there, and Ready."""
        if rollout.surge:
            surge.make(self.cloud, self.hands, rollout, self.setting, self.method)
            rollout.surge = 0
        waiting = self.hands.not_ready(rollout.surges)
        if waiting and self.now - rollout.since >= self.limits.ready_s:
            raise not_ready(waiting)
        return not waiting

    def _replace(self, rollout: Rollout) -> bool:
        """Whether no node is left that could be replaced."""
        for index in rollout.active():
            if str(index) in rollout.steps:  # a neighbour's failure may have let it go
                self._step(rollout, index)
        free = rollout.width - len(rollout.active())
        if self.setting.cordon:
            free -= len(rollout.blocked())
        while rollout.todo and free > 0 and not rollout.stopped:
            index = rollout.todo.pop(0)
            self.hands.cordon(index, on=True)
            rollout.steps[str(index)] = NodeStep(Step.DRAINING, self.now)
            free -= 1
        return not rollout.active()

    def _step(self, rollout: Rollout, index: int) -> None:
        present = rollout.steps[str(index)]
        following = after(present, self._look(present, index), self.limits)
        if following is None:
            raise not_ready([self.state.name_of(index)])
        if following.step is Step.REIMAGING and present.step is not Step.REIMAGING:
            self.cloud.faults.check("reimage", self.method, self.hands.pool["id"])
            self.hands.reimage(index, self.state.goal)
        rollout.steps[str(index)] = following
        if following.step is Step.BLOCKED:
            self._give_up(rollout, index)

    def _look(self, present: NodeStep, index: int) -> Seen:
        if present.step is Step.DRAINING:
            sweep = self.hands.sweep(index)
            blocked = tuple((item.namespace, item.pod, item.message) for item in sweep.blocked)
            return Seen(self.now, drained=sweep.drained, blocked=blocked)
        if present.step is Step.REIMAGING:
            return Seen(self.now, ready=self.hands.ready(index))
        return Seen(self.now)

    def _give_up(self, rollout: Rollout, index: int) -> None:
        """A node that cannot be drained: quarantined, or schedulable again and the end."""
        if self.setting.cordon:
            self.hands.quarantine(index, on=True)
            return
        rollout.stopped = True
        draining = [i for i in rollout.active() if rollout.steps[str(i)].step is Step.DRAINING]
        for other in [index, *draining]:
            self.hands.cordon(other, on=False)
        for other in draining:
            del rollout.steps[str(other)]

    def _shrink(self, rollout: Rollout) -> bool:
        """Whether the surge nodes are gone, and all is well. Raises ArmError if it is not."""
        if not surge.leave(self, rollout):
            return False
        if rollout.blocked() or rollout.stuck():
            raise not_drained(
                self.state, rollout, canceled=self.setting.cordon and bool(rollout.todo)
            )
        return True


def close(state: PoolState, origin: dict[str, str] | None, now: float) -> None:
    """The upgrade is over, however: what the pool was is remembered if a node changed."""
    rollout, state.rollout = state.rollout, None
    changed = rollout is not None and bool(rollout.done())
    if origin is not None and changed:
        kept = [item for item in state.past if _triple(item) != tuple(origin.values())]
        state.past = [*kept, Past(**origin, ended=now)]


def _triple(past: Past) -> tuple[str, str, str]:
    return past.version, past.image, past.os_sku
