"""What a migration in place does to one node, step by step, and how it goes back by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.disk_restore import RestoreStep
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.services.migration import in_place_step as name
from azlinux_cli.services.migration.in_place_back import GoBack
from azlinux_cli.services.migration.in_place_boot import BootInto4
from azlinux_cli.services.migration.in_place_change import ChangePackages
from azlinux_cli.services.migration.in_place_prepare import Prepare
from azlinux_cli.services.update.hands import NodeHands
from azlinux_cli.services.update.snapshot import SnapshotOfRun

_STEPS = (
    *map(Step, (name.LOOK, name.STAGE, name.TRIAL, name.QUIESCE, name.SNAPSHOT, name.ARM)),
    *map(Step, (name.TRANSACT, name.SETTLE, name.PROVE, name.BOOT, name.VERIFY)),
    Step(name.GATES, gate=True),
    Step(name.CONFIRM),
    Step(name.RELEASE, last=True),
)


@dataclass(frozen=True, slots=True)
class MigrateInPlace:
    """`ports.procedure.Procedure`. Each part knows some of the steps.

    Up to ARM nothing of the node's system is changed, and undoing is putting things back; from
    TRANSACT on it is the OS disk of before, until CONFIRM has ended well.
    """

    hands: NodeHands
    snapshot: SnapshotOfRun
    prepare: Prepare
    change: ChangePackages
    boot: BootInto4
    back: GoBack
    steps: Sequence[Step] = _STEPS

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            return _DO[step](self, visit, self.hands.target_of(visit.unit.name))
        except AzlError as error:
            self.snapshot.letting_go.check()
            return name.failed(step, error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        """A transaction is found by its name, a boot by its id, Azure's things by theirs.

        Every other step is done again: it sets things to what they are to be.
        """
        target = self.hands.target_of(visit.unit.name)
        look = _OBSERVE.get(step)
        try:
            return look(self, visit, target) if look is not None else None
        except AzlError as error:
            self.snapshot.letting_go.check()
            return name.failed(step, error)

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        return self.back.steps(visit)

    def take_snapshot(self, visit: Visit, target: NodeTarget) -> StepEnd:
        return self.snapshot(target)

    def find_snapshot(self, visit: Visit, target: NodeTarget) -> StepEnd | None:
        return self.snapshot.observe(target)


_Do = Callable[[MigrateInPlace, Visit, NodeTarget], StepEnd]
_Observe = Callable[[MigrateInPlace, Visit, NodeTarget], StepEnd | None]


def _restore(step: RestoreStep) -> _Do:
    return lambda self, visit, target: self.back.restore_step(step, visit, target)


def _restored(step: RestoreStep) -> _Observe:
    return lambda self, visit, target: self.back.observe_step(step, visit, target)


_DO: Mapping[str, _Do] = {
    name.LOOK: lambda self, visit, target: self.prepare.look(visit, target),
    name.STAGE: lambda self, visit, target: self.prepare.stage(visit, target),
    name.TRIAL: lambda self, visit, target: self.prepare.trial(visit, target),
    name.QUIESCE: lambda self, visit, target: self.prepare.quiesce(visit, target),
    name.SNAPSHOT: MigrateInPlace.take_snapshot,
    name.ARM: lambda self, visit, target: self.prepare.arm(visit, target),
    name.TRANSACT: lambda self, visit, target: self.change.transact(visit, target),
    name.SETTLE: lambda self, visit, target: self.change.settle(visit, target),
    name.PROVE: lambda self, visit, target: self.change.prove(visit, target),
    name.BOOT: lambda self, visit, target: self.boot.boot(visit, target),
    name.VERIFY: lambda self, visit, target: self.boot.verify(visit, target),
    name.CONFIRM: lambda self, visit, target: self.boot.confirm(visit, target),
    name.RELEASE: lambda self, visit, target: self.back.release(visit, target),
    name.PUT_BACK: lambda self, visit, target: self.back.put_back(visit, target),
    name.VERIFY_BACK: lambda self, visit, target: self.back.verify(visit, target),
    **{step.value: _restore(step) for step in RestoreStep},
}
_OBSERVE: Mapping[str, _Observe] = {
    name.TRANSACT: lambda self, visit, target: self.change.found(visit, target),
    name.BOOT: lambda self, visit, target: self.boot.found(visit, target),
    name.SNAPSHOT: MigrateInPlace.find_snapshot,
    **{step.value: _restored(step) for step in RestoreStep},
}
