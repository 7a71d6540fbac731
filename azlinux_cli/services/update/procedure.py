"""What an update does to one node: look, snapshot, stage, transact, reboot, verify, release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_state import NodeState, to_document
from azlinux_cli.domain.package import (
    Outcome,
    as_root,
    outcome_script,
    read_outcome,
    read_stage,
    stage_script,
    transact_body,
    verdict,
)
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.update.wish import Reboot, UpdateWish
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.node_job import JobEnd
from azlinux_cli.services.update.hands import (
    NodeHands,
    booted,
    end_of,
    in_the_way,
    locked_of,
    stale,
    state_in,
    tool_of,
    troubled,
)
from azlinux_cli.services.update.snapshot import SnapshotOfRun

LOOK, SNAPSHOT, STAGE, TRANSACT, REBOOT, VERIFY, GATES, RELEASE = (
    "look", "snapshot", "stage", "transact", "reboot", "verify", "gates", "release"
)  # fmt: skip
_LOG_KEPT = 4_000  # characters of a tool's output, in the journal
_TOOL_SHARE = 0.9  # of a step's time: the package tool gives up before its job is given up


@dataclass(frozen=True, slots=True)
class UpdateNode:
    """`ports.procedure.Procedure`. `snapshot` None: the plan wants none."""

    plan: RolloutPlan
    wish: UpdateWish
    hands: NodeHands
    snapshot: SnapshotOfRun | None = None

    @property
    def steps(self) -> Sequence[Step]:
        names = [LOOK, *([SNAPSHOT] if self.snapshot else []), STAGE, TRANSACT, REBOOT, VERIFY]
        return (*map(Step, names), Step(GATES, gate=True), Step(RELEASE, last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            return _DO[step](self, visit, self.hands.target_of(visit.unit.name))
        except AzlError as error:
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        """Of what must not be done twice; every other step finds its own beginnings by itself.

        A transaction is found on the node by its name, a reboot is another boot id, a snapshot
        has the run's name.
        """
        target = self.hands.target_of(visit.unit.name)
        try:
            if step == TRANSACT:
                return self._found_transaction(visit, target)
            if step == REBOOT:
                state = self.hands.state_within(target, self.wish.boot_s)
                if isinstance(state, NodeState) and state.boot_id != baseline_of(visit).boot_id:
                    return booted(state, target)
            if step == SNAPSHOT and self.snapshot is not None:
                return self.snapshot.observe(target)
        except AzlError as error:
            return StepEnd.failed(error)
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """Nothing is undone unasked: `azl rollout rollback` does it when somebody has looked."""
        return ()

    def _look(self, visit: Visit, target: NodeTarget) -> StepEnd:
        taken = self.hands.take(target)
        if not taken.ok:
            return taken
        state = self.hands.ask(target)
        if not isinstance(state, NodeState):
            return troubled(state)
        before = state_in(visit.before.get(LOOK))
        begun = before is not None or self._outcome(visit, target).came is not None
        facts = {"state": to_document(before or state), **taken.facts}
        message = ""
        if not begun:
            found = self.hands.leftovers(target, tool_of(state))
            refused = stale(visit.unit, state) or in_the_way(target, found)
            if refused is not None:
                return refused
            message = "; ".join(leftover.message for leftover in found)
            facts |= {"leftovers": [leftover.message for leftover in found]} if found else {}
        due = self.wish.reboot is Reboot.ALWAYS or bool(state.reboot_required)
        enough = not locked_of(self.plan, visit.unit) and not due
        return StepEnd(facts=facts, message=message, enough=enough)

    def _snapshot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        return StepEnd() if self.snapshot is None else self.snapshot(target)

    def _stage(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked = locked_of(self.plan, visit.unit)
        if not locked:
            return StepEnd()
        seconds = max(1, int(self.wish.step_s * _TOOL_SHARE))
        tool = tool_of(self._baseline(visit, target))
        body = stage_script(self.plan.id, tool, locked, seconds=seconds)
        end = self._job(visit, target, STAGE, body)
        if end.trouble is not None:
            return troubled(end.trouble)
        found = read_stage(end.log, locked)
        return end_of(found, target, {"packages": len(locked), **found.facts})

    def _transact(self, visit: Visit, target: NodeTarget) -> StepEnd:
        locked = locked_of(self.plan, visit.unit)
        if not locked:
            return StepEnd()
        body = transact_body(self.plan.id, tool_of(baseline_of(visit)), locked)
        return self._judged(visit, target, self._job(visit, target, TRANSACT, body))

    def _found_transaction(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        """None where it never began."""
        name = f"{TRANSACT}-{visit.attempt}"
        end = self.hands.earlier_job(target, name, deadline_s=self.wish.step_s)
        return None if end is None else self._judged(visit, target, end)

    def _judged(self, visit: Visit, target: NodeTarget, end: JobEnd) -> StepEnd:
        if end.trouble is not None:
            return troubled(end.trouble)
        locked, tool = locked_of(self.plan, visit.unit), tool_of(baseline_of(visit))
        found = verdict(self._outcome(visit, target), locked, tool)
        return end_of(found, target, {**found.facts, "log": end.log[-_LOG_KEPT:]})

    def _reboot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        if self.wish.reboot is Reboot.NEVER:
            return StepEnd(facts={"rebooted": False})
        always = self.wish.reboot is Reboot.ALWAYS
        return self.hands.boot(
            target, baseline_of(visit), always=always, deadline_s=self.wish.boot_s
        )

    def _verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        return self.hands.healthy(target, baseline_of(visit), self.plan.policy)

    def _release(self, visit: Visit, target: NodeTarget) -> StepEnd:
        return self.hands.release(target, clean=state_in(visit.facts.get(VERIFY)) is not None)

    def _job(self, visit: Visit, target: NodeTarget, step: str, body: str) -> JobEnd:
        name = f"{step}-{visit.attempt}"
        return self.hands.job(target, name, body, deadline_s=self.wish.step_s)

    def _outcome(self, visit: Visit, target: NodeTarget) -> Outcome:
        """What rpm's database has, against what it had. Raises AzlError for no answer."""
        locked = locked_of(self.plan, visit.unit)
        command = as_root(outcome_script(self.plan.id, locked))
        return self.hands.read(target, command, read_outcome)

    def _baseline(self, visit: Visit, target: NodeTarget) -> NodeState:
        """Asked for where staging comes before everything else."""
        known = baseline_of(visit)
        if known.package_tool is not None:
            return known
        state = self.hands.ask(target)
        return state if isinstance(state, NodeState) else known


_DO: Mapping[str, Callable[[UpdateNode, Visit, NodeTarget], StepEnd]] = {
    LOOK: UpdateNode._look,  # noqa: SLF001 - the table of its own steps
    SNAPSHOT: UpdateNode._snapshot,  # noqa: SLF001
    STAGE: UpdateNode._stage,  # noqa: SLF001
    TRANSACT: UpdateNode._transact,  # noqa: SLF001
    REBOOT: UpdateNode._reboot,  # noqa: SLF001
    VERIFY: UpdateNode._verify,  # noqa: SLF001
    RELEASE: UpdateNode._release,  # noqa: SLF001
}


def baseline_of(visit: Visit) -> NodeState:
    """The node as it was before anything was done to it."""
    state = state_in(visit.facts.get(LOOK)) or state_in(visit.before.get(LOOK))
    return state or NodeState()
