"""The way back of an update, when somebody asks for it: the builds, or the OS disk, of before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.disk_restore import Restore, RestoreStep
from azlinux_cli.domain.errors import AzlError, InhibitedError
from azlinux_cli.domain.in_place import put_back_script, read_put_back
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_job import remove_command
from azlinux_cli.domain.node_state import NodeState, to_document
from azlinux_cli.domain.package import (
    UndoPlan,
    as_root,
    read_outcome,
    undo_body,
    undo_outcome_script,
    undo_plan,
    undo_verdict,
)
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.restore import RestoreDisk
from azlinux_cli.services.node_job import JobEnd
from azlinux_cli.services.rollout.letting_go import LettingGo
from azlinux_cli.services.update.hands import (
    ASK_S,
    NodeHands,
    booted,
    end_of,
    locked_of,
    state_in,
    tool_of,
    troubled,
)
from azlinux_cli.services.update.rollback_plan import restore_of

LOOK, UNDO, REBOOT, VERIFY, RELEASE = "look", "undo", "reboot", "verify", "release"
PUT_BACK = "put-back"
_TOOL_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class RollBackPackages:
    """`ports.procedure.Procedure`: what run `of` brought is taken back, as far as it can be."""

    plan: RolloutPlan
    of: str
    hands: NodeHands
    step_s: float
    boot_s: float
    steps: Sequence[Step] = (
        Step(LOOK),
        Step(UNDO),
        Step(REBOOT),
        Step(VERIFY),
        Step(RELEASE, last=True),
    )

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            return _DO[step](self, visit, self.hands.target_of(visit.unit.name))
        except AzlError as error:
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        target = self.hands.target_of(visit.unit.name)
        try:
            if step == UNDO:
                return self._found(visit, target)
            if step == REBOOT:
                state = self.hands.state_within(target, self.boot_s)
                known = state_in(visit.facts.get(LOOK)) or NodeState()
                if isinstance(state, NodeState) and state.boot_id != known.boot_id:
                    return booted(state, target)
        except AzlError as error:
            return StepEnd.failed(error)
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        return ()

    def _look(self, visit: Visit, target: NodeTarget) -> StepEnd:
        taken = self.hands.take(target)
        if not taken.ok:
            return taken
        state = self.hands.ask(target)
        if not isinstance(state, NodeState):
            return troubled(state)
        return StepEnd(facts={"state": to_document(state), **taken.facts})

    def _undo(self, visit: Visit, target: NodeTarget) -> StepEnd:
        way = self._way(visit)
        if not way.possible:
            raise InhibitedError(
                f"{target.name}: {'; '.join(way.stays) or 'nothing is to be undone'}"
            )
        seconds = max(1, int(self.step_s * _TOOL_SHARE))
        body = undo_body(self.of, tool_of(before_of(visit)), way, seconds=seconds)
        name = f"{UNDO}-{visit.attempt}"
        end = self.hands.job(target, name, body, deadline_s=self.step_s)
        return self._judged(visit, target, end)

    def _found(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        name = f"{UNDO}-{visit.attempt}"
        end = self.hands.earlier_job(target, name, deadline_s=self.step_s)
        return None if end is None else self._judged(visit, target, end)

    def _judged(self, visit: Visit, target: NodeTarget, end: JobEnd) -> StepEnd:
        if end.trouble is not None:
            return troubled(end.trouble)
        locked = locked_of(self.plan, visit.unit)
        command = as_root(undo_outcome_script(self.of, locked))
        outcome = self.hands.read(target, command, read_outcome)
        found = undo_verdict(outcome, locked, self._way(visit))
        return end_of(found, target, found.facts)

    def _way(self, visit: Visit) -> UndoPlan:
        return undo_plan(tool_of(before_of(visit)), locked_of(self.plan, visit.unit))

    def _reboot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        now = state_in(visit.facts.get(LOOK)) or NodeState()
        return self.hands.boot(target, now, always=False, deadline_s=self.boot_s)

    def _verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        return self.hands.healthy(target, before_of(visit), self.plan.policy)

    def _release(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """What run `of` has left there is of no more use, once all is as it was."""
        done = VERIFY in visit.facts and state_in(visit.facts[VERIFY]) is not None
        for run in (self.of, self.plan.id) if done else ():
            gone = remove_command(run)
            self.hands.shell.run(target, gone.line, deadline_s=ASK_S, stdin=gone.stdin)
        return self.hands.release(target, clean=False)


_DO: Mapping[str, Callable[[RollBackPackages, Visit, NodeTarget], StepEnd]] = {
    LOOK: RollBackPackages._look,  # noqa: SLF001 - the table of its own steps
    UNDO: RollBackPackages._undo,  # noqa: SLF001
    REBOOT: RollBackPackages._reboot,  # noqa: SLF001
    VERIFY: RollBackPackages._verify,  # noqa: SLF001
    RELEASE: RollBackPackages._release,  # noqa: SLF001
}


def before_of(visit: Visit) -> NodeState:
    """The node as it was before the run that is taken back; the plan carries it."""
    return state_in(visit.unit.subject) or NodeState()


@dataclass(frozen=True, slots=True)
class RollBackDisk:
    """`ports.procedure.Procedure`: the OS disk of before, without what was written since."""

    plan: RolloutPlan
    of: str
    hands: NodeHands
    restore: RestoreDisk
    letting_go: LettingGo
    step_s: float
    prepared: bool = False  # run `of` had changed settings before it took its snapshot

    @property
    def steps(self) -> Sequence[Step]:
        put_back = (Step(PUT_BACK),) if self.prepared else ()
        restore = (Step(step.value) for step in RestoreStep)
        return (*restore, *put_back, Step(VERIFY), Step(RELEASE, last=True))

    def perform(self, step: str, visit: Visit) -> StepEnd:
        target = self.hands.target_of(visit.unit.name)
        try:
            if step == PUT_BACK:
                return self._put_back(target)
            if step == VERIFY:
                return self._verify(visit, target)
            if step == RELEASE:
                self.hands.shell.disconnect(target)
                return StepEnd()
            waiting = Waiting(True, self.step_s, self.letting_go.asked)
            return StepEnd(facts=self.restore.perform(RestoreStep(step), self._of(target), waiting))
        except AzlError as error:
            self.letting_go.check()
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        if step in {PUT_BACK, VERIFY, RELEASE}:
            return None
        target = self.hands.target_of(visit.unit.name)
        try:
            facts = self.restore.observe(RestoreStep(step), self._of(target))
        except AzlError as error:
            return StepEnd.failed(error)
        return None if facts is None else StepEnd(facts=facts)

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        return ()

    def _now(self, target: NodeTarget) -> NodeTarget:
        """It has another OS disk now, and so another identity to prove."""
        self.hands.shell.disconnect(target)
        return target if target.vm is None else self.restore.reach(self.restore.vms.get(target.vm))

    def _put_back(self, target: NodeTarget) -> StepEnd:
        """What run `of` had prepared lies on its snapshot: timers that stand still, a guard."""
        target = self._now(target)
        state = self.hands.state_within(target, self.step_s)
        if not isinstance(state, NodeState):
            return troubled(state)
        loud = self.hands.read(target, as_root(put_back_script(self.of)), read_put_back)
        if loud:
            message = f"{target.name}: {', '.join(loud)} does not run again"
            return StepEnd(ok=False, code="not-as-before", message=message)
        gone = remove_command(self.of)
        self.hands.shell.run(target, gone.line, deadline_s=ASK_S, stdin=gone.stdin)
        return StepEnd()

    def _verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Healthy, and with the very packages of before."""
        target = self._now(target)
        before = before_of(visit)
        end = self.hands.healthy(target, before, self.plan.policy)
        now = state_in(end.facts)
        if not end.ok or now is None or now.packages == before.packages:
            return end
        return StepEnd(
            ok=False,
            code="not-as-before",
            message=f"{target.name}: its disk is back, but its packages are not those of before",
        )

    def _of(self, target: NodeTarget) -> Restore:
        return restore_of(target, self.of, self.plan.id)
