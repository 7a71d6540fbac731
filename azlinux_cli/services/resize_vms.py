"""Changing the size of machines: checked against the region first, then one step after another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import AzlError, ConflictError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.size import Demand, VmSize, find_size
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.domain.vm_action import RULES, VmAction
from azlinux_cli.ports.vm_action import VmActions, Waiting
from azlinux_cli.services.act_on_vms import result_of, word_of
from azlinux_cli.services.fleet_run import FleetResult, FleetRun
from azlinux_cli.services.target import Target

_OFF = {PowerState.STOPPED, PowerState.DEALLOCATED}


@dataclass(frozen=True, slots=True)
class ResizeVms:
    """`sizes` lists what a region offers. A running machine restarts when its size changes.

    A size that the machine's present hardware does not have needs `deallocate`: the machine is
    deallocated, resized, and started again if it ran; also when resizing failed.
    """

    actions: VmActions
    run: FleetRun
    sizes: Callable[[str], Sequence[VmSize]]

    def __call__(
        self,
        size: str,
        targets: Sequence[Target],
        *,
        deallocate: bool = False,
        wait: bool = True,
        deadline_s: float | None = None,
        dry_run: bool = False,
    ) -> FleetResult:
        locations = dict.fromkeys(t.vm.location for t in targets if t.vm is not None)
        offered = {location: self.sizes(location) for location in locations}

        def work(vm: Vm, waiting: Waiting) -> MachineResult:
            wanted = _checked(size, offered[vm.location], vm)
            if vm.size.lower() == wanted.lower():
                return result_of(vm, Outcome.UNCHANGED, f"already {vm.size}")
            reachable = {name.lower() for name in self.actions.sizes(vm.ref)}
            move = wanted.lower() not in reachable
            if move and not deallocate:
                raise _needs_deallocation(vm, wanted)
            if dry_run:
                return result_of(vm, Outcome.PLANNED, _plan(vm, wanted, move=move))
            if move:
                return self._moved(vm, wanted, waiting)
            waiting.on_state("resizing")
            outcome = self.actions.act(VmAction.RESIZE, vm.ref, waiting, size=wanted)
            return result_of(vm, outcome, word_of(outcome, "resizing", f"now {wanted}"))

        return self.run(targets, work, wait=wait, deadline_s=deadline_s)

    def _moved(self, vm: Vm, size: str, waiting: Waiting) -> MachineResult:
        ends_at = self.run.clock.monotonic() + waiting.deadline_s

        def step(action: VmAction, size: str | None = None) -> None:
            waiting.on_state(RULES[action].doing)
            left_s = ends_at - self.run.clock.monotonic()
            self.actions.act(action, vm.ref, replace(waiting, deadline_s=left_s), size=size)

        step(VmAction.DEALLOCATE)
        try:
            step(VmAction.RESIZE, size)
        except AzlError as error:
            raise self._started_again(vm, error, step) from error
        if vm.power_state not in _OFF:
            step(VmAction.START)
        return result_of(vm, Outcome.SUCCEEDED, f"now {size}")

    def _started_again(self, vm: Vm, error: AzlError, step: Callable[[VmAction], None]) -> AzlError:
        """Put the machine back to work with its old size, and say how it was left."""
        left = f"{vm.name} is deallocated and still {vm.size}"
        hints = [*error.hints, f"azl vm start {vm.name} -g {vm.resource_group}"]
        if vm.power_state not in _OFF:
            try:
                step(VmAction.START)
                left, hints = f"{vm.name} runs again as {vm.size}", [*error.hints]
            except AzlError:
                left += " (starting it again failed)"
        return type(error)(
            f"{error.message}; {left}", hint=hints, code=error.code, details=error.details
        )


def _checked(size: str, offered: Sequence[VmSize], vm: Vm) -> str:
    """The region's own spelling. Raises UsageError or CapacityError, naming sizes that would do."""
    now = next((s for s in offered if s.name.lower() == vm.size.lower()), None)
    demand = Demand(
        architecture=now.architecture if now else "x64",
        zone=vm.zone,
        spot=vm.priority == "Spot",
        trusted_launch=vm.security_type == "TrustedLaunch",
    )
    return find_size(offered, size, demand, vm.location).name


def _needs_deallocation(vm: Vm, size: str) -> ConflictError:
    return ConflictError(
        f"{vm.name} cannot become {size} on the hardware it is on now",
        hint="--deallocate moves it: it is deallocated, resized and started again",
        code="DeallocationNeeded",
    )


def _plan(vm: Vm, size: str, *, move: bool) -> str:
    running = vm.power_state not in _OFF
    if move:
        steps = "deallocate it, change" + (" and start it again" if running else "")
        return f"would {steps}: {vm.size} to {size}"
    return f"would change {vm.size} to {size}" + ("; it restarts" if running else "")
