"""Power actions on many machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import RULES, VmAction, nothing_to_do
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.services.fleet_run import FleetResult, FleetRun
from azlinux_cli.services.target import Target


@dataclass(frozen=True, slots=True)
class ActOnVms:
    """Start, stop, restart or deallocate; a machine that already is so is left alone."""

    actions: VmActions
    run: FleetRun

    def __call__(
        self,
        action: VmAction,
        targets: Sequence[Target],
        *,
        wait: bool = True,
        deadline_s: float | None = None,
        dry_run: bool = False,
    ) -> FleetResult:
        rule = RULES[action]

        def work(vm: Vm, waiting: Waiting) -> MachineResult:
            if nothing_to_do(action, vm):
                return result_of(vm, Outcome.UNCHANGED, f"already {vm.power_state.value}")
            if dry_run:
                detail = f"would {action.value} it; it is {vm.power_state.value}"
                return result_of(vm, Outcome.PLANNED, detail)
            waiting.on_state(rule.doing)
            outcome = self.actions.act(action, vm.ref, waiting)
            return result_of(vm, outcome, word_of(outcome, rule.doing, rule.done))

        return self.run(targets, work, wait=wait, deadline_s=deadline_s)


def result_of(vm: Vm, outcome: Outcome, detail: str) -> MachineResult:
    return MachineResult(vm.name, vm.resource_group, outcome, detail)


def word_of(outcome: Outcome, doing: str, done: str) -> str:
    return doing if outcome is Outcome.PENDING else done
