"""A pool's move by a second pool: proven with one node, filled batch by batch, back on a breach.

At every point it ends all-blue or all-green: until blue is deleted everything can go back to it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.aks.blue_green import Capacity, batches_of, capacity_in, green_body
from azlinux_cli.domain.aks.move import move_in, properties_after
from azlinux_cli.domain.aks.os_sku import OsSkus
from azlinux_cli.domain.aks.pool import ClusterRef, PoolRef
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.pool_nodes import PoolNodes
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.aks.drain import DrainNodes
from azlinux_cli.services.aks.pool_steps import FREEZE, LOOK, THAW, PoolSteps, blue_of
from azlinux_cli.services.aks.settled import SettledAks

CANARY, GROW, COMMIT = "canary", "grow", "commit"
PROVEN = "proven"  # the gates after the canary node
SOAK = "final-soak"
UNCORDON, EMPTY, DROP = "back-uncordon", "back-empty-green", "back-delete-green"
_READY_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class BlueGreen:
    """`ports.procedure.Procedure`. Every step looks before it acts, and may be done again."""

    plan: RolloutPlan
    common: PoolSteps
    skus: OsSkus

    @property
    def azure(self) -> SettledAks:
        return self.common.azure

    def nodes_of(self, cluster: ClusterRef) -> PoolNodes:
        return self.common.nodes_of(cluster)

    @property
    def steps(self) -> Sequence[Step]:
        most = max(u.subject["batches"] for u in self.plan.units)
        shifts = [
            step
            for k in range(1, most + 1)
            for step in (Step(f"shift-{k}"), Step(f"gates-{k}", gate=True))
        ]
        first = [Step(LOOK), Step(FREEZE), Step(CANARY), Step(PROVEN, gate=True), Step(GROW)]
        return (*first, *shifts, Step(SOAK), Step(COMMIT), Step(THAW, last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            if step.startswith("shift-"):
                return self._shift(int(step.removeprefix("shift-")), visit)
            return _DO[step](self, visit)
        except AzlError as error:
            self.azure.letting_go.check()
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """All back to blue, as long as blue is there."""
        if failed in {LOOK, FREEZE, COMMIT} or FREEZE not in visit.facts:
            return ()
        return (Step(UNCORDON), Step(EMPTY), Step(DROP))

    # forward -------------------------------------------------------------

    def _look(self, visit: Visit) -> StepEnd:
        return self.common.look(visit)

    def _freeze(self, visit: Visit) -> StepEnd:
        return self.common.freeze(visit)

    def _canary(self, visit: Visit) -> StepEnd:
        """One node of the new kind, Ready and what it was meant to be."""
        self._put_green(visit, 1)
        return self._await_ready(visit, 1)

    def _grow(self, visit: Visit) -> StepEnd:
        count = len(visit.facts[LOOK]["nodes"])
        self._put_green(visit, count)
        return self._await_ready(visit, count)

    def _shift(self, k: int, visit: Visit) -> StepEnd:
        batch = _batch(visit, k)
        if not batch:
            return StepEnd()
        nodes = self.nodes_of(blue_of(visit).cluster)
        narrow = self._narrow(visit, nodes, set(batch))
        if narrow is not None:
            return narrow
        end = DrainNodes(nodes, self.azure.clock, visit.unit.subject["drain_s"])(batch)
        if not end.ok:
            return end
        left = self._unplaced(visit, nodes)
        if left is not None:
            return left
        self.azure.clock.sleep(visit.unit.subject["soak_s"])
        return self._unplaced(visit, nodes) or end

    def _soak(self, visit: Visit) -> StepEnd:
        """Blue is kept meanwhile, empty and cordoned."""
        self.azure.clock.sleep(visit.unit.subject["final_soak_s"])
        nodes = self.nodes_of(blue_of(visit).cluster)
        return self._unplaced(visit, nodes) or StepEnd()

    def _commit(self, visit: Visit) -> StepEnd:
        blue = blue_of(visit)
        if self.azure.pool(blue) is not None:
            self.azure.actions.delete_pool(blue, self.azure.waiting)
        return StepEnd(facts={"deleted": blue.name})

    def _thaw(self, visit: Visit) -> StepEnd:
        """For whichever pool is there now."""
        blue = blue_of(visit)
        there = self.azure.pool(blue) is not None
        return self.common.thaw(visit, blue if there else _green(visit))

    # back ----------------------------------------------------------------

    def _uncordon(self, visit: Visit) -> StepEnd:
        nodes = self.nodes_of(blue_of(visit).cluster)
        for node in nodes.nodes(blue_of(visit).name):
            nodes.cordon(node.name, on=False)
        return StepEnd()

    def _empty(self, visit: Visit) -> StepEnd:
        """What runs on green goes back where it came from, by evictions too."""
        nodes, green = self.nodes_of(blue_of(visit).cluster), _green(visit)
        names = [node.name for node in nodes.nodes(green.name)]
        return DrainNodes(nodes, self.azure.clock, visit.unit.subject["drain_s"])(names)

    def _drop(self, visit: Visit) -> StepEnd:
        green = _green(visit)
        if self.azure.pool(green) is not None:
            self.azure.actions.delete_pool(green, self.azure.waiting)
        return StepEnd()

    # what must be true ---------------------------------------------------

    def _put_green(self, visit: Visit, count: int) -> None:
        subject, green = visit.unit.subject, _green(visit)
        body = dict(visit.facts[FREEZE]["body"])
        moved = properties_after(body, move_in(subject["move"]), {}, self.skus)
        wanted = green_body(body, moved, count, run=self.plan.id, of=blue_of(visit).name)
        there = self.azure.pool(green)
        if there is None or there.count < count or there.provisioning_state.lower() != "succeeded":
            self.azure.actions.put_pool(green, wanted, self.azure.waiting, verb="add")

    def _await_ready(self, visit: Visit, count: int) -> StepEnd:
        nodes, green = self.nodes_of(blue_of(visit).cluster), _green(visit)
        ends_at = self.azure.clock.monotonic() + visit.unit.subject["ready_s"]
        wanted = move_in(visit.unit.subject["move"]).os_sku
        while True:
            found = nodes.nodes(green.name)
            ready = [node for node in found if node.ready]
            strange = {node.os_sku for node in ready if wanted and node.os_sku != wanted}
            if strange:
                return _failed(f"{green}: its nodes are {', '.join(sorted(strange))}", "wrong-sku")
            if len(ready) >= count:
                return StepEnd(facts={"ready": len(ready), "nodes": [n.name for n in ready]})
            if self.azure.clock.monotonic() + _READY_PAUSE_S > ends_at:
                text = f"{green}: {len(ready)} of {count} nodes are Ready in time"
                return _failed(text, "not-ready")
            self.azure.clock.sleep(_READY_PAUSE_S)

    def _narrow(self, visit: Visit, nodes: PoolNodes, leaving: set[str]) -> StepEnd | None:
        """Ready capacity of both pools never falls below what blue had at the start."""
        need = capacity_in(visit.facts[LOOK]["need"])
        both = [*nodes.nodes(blue_of(visit).name), *nodes.nodes(_green(visit).name)]
        left = Capacity.of([node for node in both if node.name not in leaving])
        if left.covers(need):
            return None
        text = (
            f"{blue_of(visit)}: without {', '.join(sorted(leaving))} {left.cpu_millis} m of CPU "
            f"and {left.memory_mib} MiB are Ready, and {need.cpu_millis} m and {need.memory_mib} "
            "MiB are needed"
        )
        return _failed(text, "capacity")

    def _unplaced(self, visit: Visit, nodes: PoolNodes) -> StepEnd | None:
        """Pods that wait for room, and did not before the run. A moment is theirs to be placed."""
        before = visit.facts[LOOK]["pending"]
        for _ in range(6):
            waiting = nodes.pending()
            if len(waiting) <= before:
                return None
            self.azure.clock.sleep(_READY_PAUSE_S)
        names = ", ".join(map(str, waiting[:5]))
        text = f"{blue_of(visit)}: {len(waiting)} pods have no room: {names}"
        return _failed(text, "no-room")


_Do = Callable[[BlueGreen, Visit], StepEnd]
_DO: Mapping[str, _Do] = {
    LOOK: BlueGreen._look,  # noqa: SLF001 - the table of its own steps
    FREEZE: BlueGreen._freeze,  # noqa: SLF001
    CANARY: BlueGreen._canary,  # noqa: SLF001
    GROW: BlueGreen._grow,  # noqa: SLF001
    SOAK: BlueGreen._soak,  # noqa: SLF001
    COMMIT: BlueGreen._commit,  # noqa: SLF001
    THAW: BlueGreen._thaw,  # noqa: SLF001
    UNCORDON: BlueGreen._uncordon,  # noqa: SLF001
    EMPTY: BlueGreen._empty,  # noqa: SLF001
    DROP: BlueGreen._drop,  # noqa: SLF001
}


def _failed(message: str, code: str) -> StepEnd:
    return StepEnd(ok=False, code=code, message=message)


def _green(visit: Visit) -> PoolRef:
    return PoolRef(blue_of(visit).cluster, visit.unit.subject["green"])


def _batch(visit: Visit, k: int) -> list[str]:
    size = visit.unit.subject["batch"]
    batches = batches_of(visit.facts[LOOK]["nodes"], size)
    return batches[k - 1] if k <= len(batches) else []
