"""The OS disk of a node as it was before, in a snapshot that has the run's name."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, InhibitedError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.disk.take import TakeSnapshot, snapshot_facts
from azlinux_cli.services.rollout.letting_go import LettingGo

KEEP_DAYS = 7.0


@dataclass(frozen=True, slots=True)
class SnapshotOfRun:
    """Raises AzlError for a machine that is none of Azure's, or whose disk cannot be kept."""

    run: str
    take: TakeSnapshot
    deadline_s: float
    letting_go: LettingGo

    def __call__(self, target: NodeTarget) -> StepEnd:
        waiting = Waiting(True, self.deadline_s, self.letting_go.asked)
        vm = vm_to_keep(target)
        try:
            snapshot = self.take(vm, target.vm_id, self.run, keep_days=KEEP_DAYS, waiting=waiting)
        except AzlError:
            self.letting_go.check()  # it was not the wait's time that was over
            raise
        return StepEnd(facts=snapshot_facts(snapshot))

    def observe(self, target: NodeTarget) -> StepEnd | None:
        snapshot = self.take.observe(vm_to_keep(target), target.vm_id, self.run)
        return StepEnd(facts=snapshot_facts(snapshot)) if snapshot else None


def vm_to_keep(target: NodeTarget) -> VmRef:
    """Raises InhibitedError for a machine that is none of Azure's."""
    if target.vm is None:
        raise InhibitedError(
            f"{target.name} is none of Azure's machines: its disk cannot be kept",
            hint="without --snapshot there is no way back by the disk",
            code="NoSnapshot",
        )
    return target.vm
