"""Waiting for machines to become what somebody else, or an earlier azl, is making of them."""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from azlinux_cli.domain.errors import NotFoundError, OperationTimeoutError, RemoteError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.selection import Selection
from azlinux_cli.domain.vm import Vm
from azlinux_cli.domain.vm_action import Goal, hopeless, reached
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.progress import Progress
from azlinux_cli.ports.question import Questions
from azlinux_cli.ports.vm import VmCatalog
from azlinux_cli.services.fleet_run import FleetResult
from azlinux_cli.services.target import ChooseVms, Target

_STEPS_S = (1.0, 2.0, 3.0, 5.0)  # the last one repeats; one look is a few requests for all machines
_NEEDS_NO_VM = {Goal.EXISTS, Goal.DELETED}
_PROBES = 32  # SSH servers asked at once

_DONE = {Goal.SSH: "SSH answers"}
_NOT_DONE = {Goal.SSH: "SSH does not answer"}

Answers = Callable[[Vm], bool]


@dataclass(frozen=True, slots=True)
class WaitForVms:
    """One poll loop for all machines. `answers` says whether a machine's SSH server does."""

    vms: VmCatalog
    clock: Clock
    progress: Progress
    answers: Answers

    def __call__(
        self,
        goal: Goal,
        selection: Selection,
        *,
        resource_group: str | None = None,
        deadline_s: float | None = None,
    ) -> FleetResult:
        """Raises NotFoundError when nothing matches, except for EXISTS and DELETED."""
        began = self.clock.monotonic()
        ends_at = began + (math.inf if deadline_s is None else deadline_s)
        steps = itertools.chain(_STEPS_S, itertools.repeat(_STEPS_S[-1]))
        targets = self._targets(goal, selection, resource_group)
        done: dict[int, MachineResult] = {}
        interrupted = False
        try:
            for first_look in itertools.chain([True], itertools.repeat(False)):
                open_ = {at: t for at, t in enumerate(targets) if at not in done}
                done.update(self._look(goal, open_, first_look=first_look))
                if len(done) == len(targets):
                    break
                left_s = ends_at - self.clock.monotonic()
                if left_s <= 0:
                    late = deadline_s or 0.0
                    done.update(_late(goal, targets, done, late))
                    break
                self.clock.sleep(min(next(steps), left_s))
                targets = self._again(targets, resource_group)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self.progress.done()
        return FleetResult(
            [done.get(at) or _still(goal, t) for at, t in enumerate(targets)], interrupted
        )

    def _targets(self, goal: Goal, selection: Selection, group: str | None) -> list[Target]:
        try:
            return ChooseVms(self.vms)(selection, resource_group=group)
        except NotFoundError:  # nothing matches, or the whole group is gone
            if goal not in _NEEDS_NO_VM or not selection.names:
                raise
            return [Target(name, group, None) for name in selection.names]

    def _again(self, targets: Sequence[Target], group: str | None) -> list[Target]:
        """The same machines as they are now."""
        now: dict[tuple[str, str | None], Vm] = {}
        for vm in self._list(group):
            now[vm.name.lower(), vm.resource_group.lower()] = vm
            now.setdefault((vm.name.lower(), None), vm)
        return [
            Target(t.name, t.resource_group, now.get((t.name.lower(), _lower(t.resource_group))))
            for t in targets
        ]

    def _list(self, group: str | None) -> list[Vm]:
        """A group that was deleted meanwhile has no machines."""
        try:
            return self.vms.list(group)
        except NotFoundError:
            return []

    def _look(
        self, goal: Goal, targets: dict[int, Target], *, first_look: bool
    ) -> Iterator[tuple[int, MachineResult]]:
        there = [t.vm for t in targets.values() if t.vm is not None and reached(goal, t.vm)]
        silent = self._silent(there) if goal is Goal.SSH else set()
        for at, target in targets.items():
            vm = target.vm
            if vm is None and goal not in _NEEDS_NO_VM:
                yield at, target.missing()
            elif reached(goal, vm) and not (vm is not None and vm.ref in silent):
                outcome = Outcome.UNCHANGED if first_look else Outcome.SUCCEEDED
                detail = _DONE.get(goal, goal.value)
                self.progress.state(target.name, detail)
                yield at, MachineResult(target.name, target.resource_group, outcome, detail)
            elif vm is not None and hopeless(goal, vm):
                yield at, MachineResult.failed(target.name, target.resource_group, _vain(goal, vm))
            else:
                self.progress.state(target.name, _state(vm))

    def _silent(self, machines: Sequence[Vm]) -> set[object]:
        with Questions(_PROBES) as questions:
            heard = [(vm, questions.ask(partial(self.answers, vm))) for vm in machines]
        return {vm.ref for vm, hears in heard if not hears.result()}


def _lower(group: str | None) -> str | None:
    return None if group is None else group.lower()


def _state(vm: Vm | None) -> str:
    return "not there" if vm is None else vm.power_state.value


def _still(goal: Goal, target: Target) -> MachineResult:
    detail = f"{_state(target.vm)}, {_NOT_DONE.get(goal, f'not yet {goal.value}')}"
    return MachineResult(target.name, target.resource_group, Outcome.PENDING, detail)


def _late(
    goal: Goal, targets: Sequence[Target], done: Iterable[int], deadline_s: float
) -> Iterator[tuple[int, MachineResult]]:
    finished = set(done)
    for at, target in enumerate(targets):
        if at not in finished:
            error = OperationTimeoutError(
                f"{target.name} is {_state(target.vm)} after {deadline_s:g} s, "
                + _NOT_DONE.get(goal, f"not {goal.value}"),
                hint="run the same command again to go on waiting",
            )
            yield at, MachineResult.failed(target.name, target.resource_group, error)


def _vain(goal: Goal, vm: Vm) -> RemoteError:
    return RemoteError(
        f"{vm.name} is {vm.power_state.value} and its last operation failed; it will not be "
        f"{goal.value} by waiting",
        hint=f"azl vm show {vm.name} -g {vm.resource_group}",
        code="ProvisioningFailed",
    )
