"""Deleting machines with what was made for them, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import AzlError, OperationTimeoutError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.domain.vm_part import VmPart, kept, left_to_delete, listed
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.services.act_on_vms import result_of
from azlinux_cli.services.fleet_run import FleetResult, FleetRun
from azlinux_cli.services.target import Target


@dataclass(frozen=True, slots=True)
class DeleteVms:
    """A machine goes with its own disk, interface and address; what was not made for it stays."""

    actions: VmActions
    run: FleetRun

    def __call__(
        self,
        targets: Sequence[Target],
        *,
        wait: bool = True,
        deadline_s: float | None = None,
        dry_run: bool = False,
    ) -> FleetResult:
        work = self._plan if dry_run else self._delete
        return self.run(targets, work, wait=wait, deadline_s=deadline_s)

    def _plan(self, vm: Vm, waiting: Waiting) -> MachineResult:
        parts = self.actions.parts(vm.ref)
        gone = [part for part in parts if not part.kept]
        detail = "would delete it" + (f" with {listed(gone)}" if gone else "")
        return result_of(vm, Outcome.PLANNED, detail + _and_keep(parts, "keep"))

    def _delete(self, vm: Vm, waiting: Waiting) -> MachineResult:
        clock = self.run.clock
        ends_at = clock.monotonic() + waiting.deadline_s
        parts = self.actions.parts(vm.ref)
        rest = left_to_delete(parts)
        waiting.on_state("deleting")
        outcome = self.actions.act(VmAction.DELETE, vm.ref, waiting)
        if outcome is Outcome.PENDING:
            stay = f"; not deleted: {listed(rest)}" if rest else ""
            return result_of(vm, outcome, "deleting" + stay + _and_keep(parts, "kept"))
        for done, part in enumerate(rest):
            waiting.on_state(f"deleting {part}")
            left = replace(waiting, deadline_s=ends_at - clock.monotonic())
            try:
                self.actions.delete_part(part, left)
            except AzlError as error:
                raise _half_done(vm, rest[done:], error) from error
        return result_of(vm, Outcome.SUCCEEDED, "deleted" + _and_keep(parts, "kept"))


def _and_keep(parts: Sequence[VmPart], word: str) -> str:
    stay = kept(parts)
    return f"; {word} {listed(stay)}" if stay else ""


def _half_done(vm: Vm, rest: Sequence[VmPart], error: AzlError) -> AzlError:
    """The machine is gone, some of its pieces are not: say which, so that nothing is lost."""
    if isinstance(error, OperationTimeoutError):
        return error
    return type(error)(
        f"{vm.name} is deleted, but not {listed(rest)}: {error.message}",
        hint=[*error.hints, *(f"az resource delete --ids {part.id}" for part in rest)],
        code=error.code,
        details=error.details,
    )
