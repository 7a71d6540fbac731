"""The way back of a migration in place: by itself, from wherever it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.disk_restore import Restore, RestoreStep
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.in_place import put_back_script, read_put_back
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_job import remove_command
from azlinux_cli.domain.package import as_root
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.restore import RestoreDisk
from azlinux_cli.services.migration import in_place_step as step
from azlinux_cli.services.rollout.letting_go import LettingGo
from azlinux_cli.services.update.hands import ASK_S, NodeHands, state_in
from azlinux_cli.services.update.rollback_plan import restore_of

_HERE = (Step(step.PUT_BACK), Step(step.VERIFY_BACK))
_BY_DISK = (*(Step(s.value) for s in RestoreStep), *_HERE)


@dataclass(frozen=True, slots=True)
class GoBack:
    """Things put back where no package was touched, else the OS disk of the run's snapshot."""

    plan: RolloutPlan
    hands: NodeHands
    restore: RestoreDisk
    letting_go: LettingGo
    step_s: float

    def steps(self, visit: Visit) -> Sequence[Step]:
        """None for a node that was never this run's: it has nothing to put back."""
        if step.may_be_changed(visit):
            return _BY_DISK
        looked = state_in(visit.facts.get(step.LOOK)) is not None
        return _HERE if looked else ()

    def restore_step(self, part: RestoreStep, visit: Visit, target: NodeTarget) -> StepEnd:
        waiting = Waiting(True, self.step_s, self.letting_go.asked)
        try:
            return StepEnd(facts=self.restore.perform(part, self._of(target), waiting))
        except AzlError as error:
            self.letting_go.check()
            return self._stuck(StepEnd.failed(error), target)

    def observe_step(self, part: RestoreStep, visit: Visit, target: NodeTarget) -> StepEnd | None:
        facts = self.restore.observe(part, self._of(target))
        return None if facts is None else StepEnd(facts=facts)

    def put_back(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Also on a disk of before: what was prepared there lies on its snapshot, too."""
        target = self._now(visit, target)
        command = as_root(put_back_script(self.plan.id))
        loud = self.hands.read(target, command, read_put_back)
        if loud:
            return self._stuck(
                step.refused(target, "not-as-before", f"{', '.join(loud)} does not run again"),
                target,
            )
        return StepEnd()

    def verify(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Healthy, and with the very packages of before."""
        target, before = self._now(visit, target), step.baseline_of(visit)
        end = self.hands.healthy(target, before, self.plan.policy)
        now = state_in(end.facts)
        if not end.ok or now is None:
            return self._stuck(end, target)
        if now.packages != before.packages or now.os is not before.os:
            why = "it is back, but its packages are not those of before"
            return self._stuck(step.refused(target, "not-as-before", why), target)
        return end

    def release(self, visit: Visit, target: NodeTarget) -> StepEnd:
        """Nothing of the run stays on a node that is 4.0, or as before; else it may tell why."""
        target = self._now(visit, target)
        if visit.facts.get(step.CONFIRM) or visit.facts.get(step.VERIFY_BACK):
            gone = remove_command(self.plan.id)
            self.hands.shell.run(target, gone.line, deadline_s=ASK_S, stdin=gone.stdin)
        return self.hands.release(target, clean=False)

    def _now(self, visit: Visit, target: NodeTarget) -> NodeTarget:
        """After its disk was swapped the machine has another identity to prove."""
        if RestoreStep.SWAP_DISK.value not in visit.facts or target.vm is None:
            return target
        self.hands.shell.disconnect(target)
        return self.restore.reach(self.restore.vms.get(target.vm))

    def _of(self, target: NodeTarget) -> Restore:
        return restore_of(target, self.plan.id, self.plan.id)

    def _stuck(self, end: StepEnd, target: NodeTarget) -> StepEnd:
        """With what a person does who has nothing but Azure's own tools."""
        restore = self._of(target)
        group = restore.ref.resource_group
        by_hand = (
            f"by hand: a disk from snapshot {restore.snapshot_name} of group {group}, "
            "then az vm stop, az vm update --os-disk, az vm start"
        )
        recipe = (
            f"azl rollout resume {self.plan.id} --retry tries the way back again",
            f"azl rollout rollback {self.plan.id} takes it in a run of its own",
            by_hand,
        )
        return replace(end, hints=(*end.hints, *recipe))
