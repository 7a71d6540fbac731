"""Machines that change state at once: an inventory and what can be done to it."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from azlinux_cli.domain.errors import AzlError, NotFoundError, OperationTimeoutError
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.domain.vm_part import VmPart
from azlinux_cli.ports.vm_action import Waiting

_AFTER = {
    VmAction.START: PowerState.RUNNING,
    VmAction.STOP: PowerState.STOPPED,
    VmAction.RESTART: PowerState.RUNNING,
    VmAction.DEALLOCATE: PowerState.DEALLOCATED,
}


def a_vm(
    name: str,
    power: PowerState = PowerState.RUNNING,
    *,
    group: str = "rg",
    size: str = "Standard_D2s_v5",
    location: str = "westeurope",
    tags: dict[str, str] | None = None,
    provisioning_state: str = "Succeeded",
) -> Vm:
    ref = VmRef("sub", group, name)
    return Vm(ref, location, size, power, provisioning_state, tags=tags or {})


class FakeCompute:
    """A VmCatalog and VmActions. `refusals`: errors by machine, or by (machine, action)."""

    def __init__(self, *vms: Vm) -> None:
        self.vms = {vm.ref: vm for vm in vms}
        self.refusals: dict[str | tuple[str, VmAction], AzlError] = {}
        self.endless: set[str] = set()  # machines whose operations never end
        self.finishing: list[str] = []  # machines whose operations end in this order
        self._ended = threading.Condition()
        self.begun = threading.Semaphore(0)  # released when an endless operation begins
        self.parts_of: dict[str, list[VmPart]] = defaultdict(list)
        self.stuck_parts: dict[str, AzlError] = {}
        self.sizes_of: dict[str, list[str]] = {}
        self.calls: list[tuple[str, ...]] = []
        self.lists = 0
        self._lock = threading.Lock()

    def list(self, resource_group: str | None = None) -> list[Vm]:
        self.lists += 1
        found = [v for v in self.vms.values() if resource_group in {None, v.resource_group}]
        return sorted(found, key=lambda vm: (vm.resource_group, vm.name))

    def get(self, ref: VmRef) -> Vm:
        if ref not in self.vms:
            raise NotFoundError(f"there is no {ref.name}")
        return self.vms[ref]

    def act(
        self, action: VmAction, ref: VmRef, waiting: Waiting, *, size: str | None = None
    ) -> Outcome:
        vm = self.get(ref)
        with self._lock:
            self.calls.append((action.value, ref.name, *([size] if size else [])))
        for key in (ref.name, (ref.name, action)):
            if key in self.refusals:
                self._in_turn(ref.name)
                raise self.refusals[key]
        if not waiting.wait:
            return Outcome.PENDING
        if waiting.deadline_s <= 0 or waiting.cancelled.is_set():
            raise OperationTimeoutError(f"{action.value} {ref.name} was not waited for")
        if ref.name in self.endless:
            self.begun.release()
            waiting.cancelled.wait(60)
            raise OperationTimeoutError(f"{action.value} {ref.name} was not waited for")
        self._in_turn(ref.name)
        with self._lock:
            if action is VmAction.DELETE:
                del self.vms[ref]
                left = [part for part in self.parts_of[ref.name] if not part.goes_along]
                self.parts_of[ref.name] = left
            else:
                power = _AFTER.get(action, vm.power_state)
                self.vms[ref] = replace(vm, power_state=power, size=size or vm.size)
        return Outcome.SUCCEEDED

    def _in_turn(self, name: str) -> None:
        if name not in self.finishing:
            return
        with self._ended:
            self._ended.wait_for(lambda: self.finishing[0] == name, timeout=10)
            del self.finishing[0]
            self._ended.notify_all()

    def sizes(self, ref: VmRef) -> Sequence[str]:
        return self.sizes_of.get(self.get(ref).name, [])

    def parts(self, ref: VmRef) -> Sequence[VmPart]:
        return self.parts_of[self.get(ref).name]

    def delete_part(self, part: VmPart, waiting: Waiting) -> None:
        if part.name in self.stuck_parts:
            raise self.stuck_parts[part.name]
        with self._lock:
            self.calls.append(("delete part", part.name))
