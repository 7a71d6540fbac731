"""The first contact with a new machine: wait until SSH answers, prove and pin its host key."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Protocol

from azlinux_cli.domain.errors import OperationTimeoutError, UnreachableError
from azlinux_cli.domain.host_key import HostKey, Pin
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.vm import Vm
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.host_key import HostKeyProbe

_STEPS_S = (1.0, 2.0, 3.0, 5.0)  # the last one repeats
_SLICE_S = 0.25
_ONE_TRY_S = 10.0
_LEAST_S = 30.0  # for the proof, however little time is left
# A machine that boots: nobody listens yet, the network is not there yet, sshd starts up.
_BOOTING = {
    Trouble.REFUSED,
    Trouble.TIMED_OUT,
    Trouble.NO_ROUTE,
    Trouble.RESET,
    Trouble.PROTOCOL,
}


class Prove(Protocol):
    """`services.trust.ProveHostKey`."""

    def __call__(self, vm: Vm, target: NodeTarget, *, deadline_s: float) -> Pin: ...


@dataclass(frozen=True, slots=True)
class WelcomeVm:
    """Ends with a pin in the store.

    A machine with no public address and no jump host on the way is proven and pinned all the same,
    but not waited for: this computer has no way to it.
    """

    reach: Callable[[Vm], NodeTarget]
    probe: HostKeyProbe
    prove: Prove
    clock: Clock

    def __call__(
        self,
        vm: Vm,
        *,
        deadline_s: float,
        on_state: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Pin:
        """Raises UnreachableError when SSH never answers, HostIdentityError without a proof."""
        ends_at = self.clock.monotonic() + deadline_s
        target = self.reach(vm)
        if vm.public_addresses or target.jump:
            on_state("waiting for SSH")
            self._await_ssh(vm, target, deadline_s, cancelled)
        on_state("proving its host key")
        left_s = max(_LEAST_S, ends_at - self.clock.monotonic())
        return self.prove(vm, target, deadline_s=left_s)

    def _await_ssh(
        self, vm: Vm, target: NodeTarget, deadline_s: float, cancelled: threading.Event
    ) -> None:
        ends_at = self.clock.monotonic() + deadline_s
        steps = _steps()
        while True:
            left_s = ends_at - self.clock.monotonic()
            shown = self.probe.presented(target, deadline_s=max(1.0, min(_ONE_TRY_S, left_s)))
            if isinstance(shown, HostKey):
                return
            step_s = next(steps)
            if shown.reason not in _BOOTING or self.clock.monotonic() + step_s >= ends_at:
                raise _silent(vm, target, shown, deadline_s)
            self._pause(vm, step_s, cancelled)

    def _pause(self, vm: Vm, seconds: float, cancelled: threading.Event) -> None:
        until = self.clock.monotonic() + seconds
        while (left_s := until - self.clock.monotonic()) > 0:
            if cancelled.is_set():
                raise OperationTimeoutError(f"{vm.name} was not waited for any longer")
            self.clock.sleep(min(left_s, _SLICE_S))


def _steps() -> Iterator[float]:
    return chain(_STEPS_S, repeat(_STEPS_S[-1]))


def _silent(
    vm: Vm, target: NodeTarget, trouble: NodeTrouble, deadline_s: float
) -> UnreachableError:
    group = f"-g {vm.resource_group}"
    return UnreachableError(
        f"{vm.name} is created, but its SSH did not answer within {deadline_s:.0f} s: "
        f"{trouble.message}",
        hint=[
            *trouble.hints,
            "does the network security group let your address in? (--ssh-source)",
            f"once it answers: azl node trust {vm.name} {group}",
        ],
        code="SshSilent",
        details={"address": target.where, "trouble": trouble.reason.value},
    )
