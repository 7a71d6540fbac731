"""A pool's move in place, by AKS itself: watched and gated node by node, stopped on a breach.

Stopping undoes nothing: a pool that is mixed is a resting state, with two ways out of it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.domain.aks.move import PoolMove, has_moved, move_in, properties_after
from azlinux_cli.domain.aks.os_sku import OsSkus
from azlinux_cli.domain.aks.pool import PoolRef
from azlinux_cli.domain.aks.pool_node import PoolNode
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import Step, StepEnd, Stopped, Visit
from azlinux_cli.services.aks.pool_steps import FREEZE, LOOK, THAW, PoolSteps, blue_of
from azlinux_cli.services.aks.settled import SettledAks

UPGRADE, GATES, VERIFY = "upgrade", "gates", "verify"
_PAUSE_S = 1.0
# Writing the cluster would make AKS take the upgrade up again, and a channel would do so by itself.
_STAYS_FROZEN = "channels and the autoscaler stay off while the pool is mixed"


@dataclass(frozen=True, slots=True)
class UpgradePool:
    """`ports.procedure.Procedure`. `ask_gates`: those after a node, by its name."""

    plan: RolloutPlan
    common: PoolSteps
    skus: OsSkus
    ask_gates: Callable[[str], StepEnd]

    @property
    def azure(self) -> SettledAks:
        return self.common.azure

    @property
    def steps(self) -> Sequence[Step]:
        names = [LOOK, FREEZE, UPGRADE, VERIFY]
        return (*map(Step, names), Step(THAW, last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            if step == UPGRADE:
                return self._upgrade(visit)
            if step == VERIFY:
                return self._verify(visit)
            return self._common(step, visit)
        except AzlError as error:
            self.azure.letting_go.check()
            return StepEnd.failed(error)

    def _common(self, step: str, visit: Visit) -> StepEnd:
        if step == LOOK:
            return self.common.look(visit)
        if step == FREEZE:
            return self.common.freeze(visit)
        if visit.facts.get(UPGRADE, {}).get("left"):
            return StepEnd(message=_STAYS_FROZEN)
        return self.common.thaw(visit, blue_of(visit))

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """AKS undoes nothing either; `azl rollout resume` goes on, another upgrade goes back."""
        return ()

    def _upgrade(self, visit: Visit) -> StepEnd:
        ref, move = blue_of(visit), move_in(visit.unit.subject["move"])
        watch = _Watch(self, visit, ref, move)
        pool = self.azure.pool(ref)
        done = pool is not None and has_moved(pool, move) and not watch.left()
        if done and pool is not None and pool.provisioning_state.lower() == "succeeded":
            return StepEnd(facts={"moved": len(watch.moved)})
        return watch.run(lambda: self._ask_azure(visit, ref, move))

    def _ask_azure(self, visit: Visit, ref: PoolRef, move: PoolMove) -> None:
        if move.image and not (move.os_sku or move.kubernetes):
            self.azure.actions.upgrade_image(ref, self.azure.waiting)
            return
        settings = visit.unit.subject["settings"]
        body = properties_after(visit.facts[FREEZE]["body"], move, settings, self.skus)
        body = {**body, "enableAutoScaling": False}
        body.pop("minCount", None)
        body.pop("maxCount", None)
        self.azure.actions.put_pool(ref, body, self.azure.waiting, verb="upgrade")

    def _verify(self, visit: Visit) -> StepEnd:
        ref, move = blue_of(visit), move_in(visit.unit.subject["move"])
        pool = self.azure.pool(ref)
        left = _Watch(self, visit, ref, move).left()
        state = pool.provisioning_state if pool else "gone"
        if left or state.lower() != "succeeded":
            text = f"{ref} is {state}, and {len(left)} nodes are not {move.words}"
            return StepEnd(ok=False, code="not-moved", message=text)
        nodes = self.common.nodes_of(ref.cluster)
        waiting = nodes.pending()
        if len(waiting) > visit.facts[LOOK]["pending"]:
            text = f"{ref}: {len(waiting)} pods have no room"
            return StepEnd(ok=False, code="no-room", message=text)
        return StepEnd()


@dataclass(slots=True)
class _Watch:
    """One upgrade under way: Azure works in a thread of its own, this looks at the nodes."""

    do: UpgradePool
    visit: Visit
    ref: PoolRef
    move: PoolMove
    moved: list[str] = field(default_factory=list)
    error: BaseException | None = None

    def left(self) -> list[str]:
        """Nodes that are not what they shall be; `moved` are the others."""
        found = self.do.common.nodes_of(self.ref.cluster).nodes(self.ref.name)
        self.moved = [node.name for node in found if self._is_moved(node)]
        return [node.name for node in found if not self._is_moved(node)]

    def _is_moved(self, node: PoolNode) -> bool:
        if self.move.os_sku and node.os_sku.lower() != self.move.os_sku.lower():
            return False
        version = node.kubernetes.removeprefix("v")
        if self.move.kubernetes and not version.startswith(self.move.kubernetes):
            return False
        return node.ready and (not self.move.image or node.image == self.move.image)

    def run(self, ask: Callable[[], None]) -> StepEnd:
        before = set(self.moved)
        thread = threading.Thread(target=self._work, args=(ask,), daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(0)
            breach = self._breach(before)
            if breach is not None:
                self.do.azure.actions.abort_pool(self.ref, self.do.azure.waiting)
                thread.join()
                return self._mixed(breach)
            if thread.is_alive():
                self.do.azure.clock.sleep(_PAUSE_S)
        if isinstance(self.error, Stopped):
            raise Stopped
        if self.error is not None:
            self.do.azure.letting_go.check()
            if not isinstance(self.error, AzlError):
                raise self.error
            return self._mixed(StepEnd.failed(self.error))
        breach = self._breach(before)
        return self._mixed(breach) if breach else StepEnd(facts={"moved": len(self.moved)})

    def _work(self, ask: Callable[[], None]) -> None:
        try:
            ask()
        except BaseException as error:  # noqa: BLE001 - heard by the thread that watches
            self.error = error

    def _breach(self, before: set[str]) -> StepEnd | None:
        """What stops it: a gate after a node, or nodes that AKS had to set aside."""
        found = self.do.common.nodes_of(self.ref.cluster).nodes(self.ref.name)
        aside = [node.name for node in found if node.quarantined]
        if len(aside) > self.visit.unit.subject["max_failed_nodes"]:
            text = f"{self.ref}: AKS could not drain {', '.join(aside)}"
            return StepEnd(ok=False, code="quarantined", message=text)
        self.moved = [node.name for node in found if self._is_moved(node)]
        for name in self.moved:
            if name not in before:
                before.add(name)
                end = self.do.ask_gates(name)
                if not end.ok:
                    return end
        return None

    def _mixed(self, end: StepEnd) -> StepEnd:
        left = self.left()
        total = len(left) + len(self.moved)
        facts: dict[str, Any] = {"moved": self.moved, "left": left}
        text = f"{end.message}; {len(self.moved)} of {total} nodes are {self.move.words}"
        run = self.do.plan.id
        hints = (
            f"azl rollout resume {run} goes on where it stopped",
            f"azl nodepool upgrade {self.ref.name} to what it was takes the others back",
        )
        return StepEnd(False, facts, end.code, text, (*end.hints, *hints))
