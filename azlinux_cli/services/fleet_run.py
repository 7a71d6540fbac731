"""One thing done to many machines: a bounded number at a time, each with its own outcome."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from azlinux_cli.domain.errors import AzlError, OperationTimeoutError
from azlinux_cli.domain.outcome import MachineResult, Outcome
from azlinux_cli.domain.vm import Vm
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.progress import Progress
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.target import Target

Work = Callable[[Vm, Waiting], MachineResult]

_SHORTEST_S = 0.1  # of a deadline that has not passed


@dataclass(frozen=True, slots=True)
class FleetResult:
    """Every machine's result, in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    results: list[MachineResult]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class FleetRun:
    """Runs the work of each machine in a thread; one machine's trouble stops no other.

    The work says through `Waiting.on_state` what it does. Ctrl-C stops the waiting, not the work:
    what was accepted is PENDING, what was not begun is SKIPPED. `doing` is what a machine is
    meanwhile: "starting".
    """

    clock: Clock
    progress: Progress
    doing: str
    parallel: int

    def __call__(
        self,
        targets: Sequence[Target],
        work: Work,
        *,
        wait: bool = True,
        deadline_s: float | None = None,
    ) -> FleetResult:
        from azlinux_cli.services.side_by_side import side_by_side

        cancelled = threading.Event()
        ends_at = self.clock.monotonic() + (math.inf if deadline_s is None else deadline_s)
        done: dict[int, MachineResult] = {}

        def one(item: tuple[int, Target]) -> None:
            at, target = item
            done[at] = self._one(target, work, Waiting(wait, ends_at, cancelled))

        interrupted = False
        try:
            side_by_side(one, [*enumerate(targets)], width=self.parallel, cancelled=cancelled)
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self.progress.done()
        return FleetResult(
            [done.get(at) or _not_begun(target) for at, target in enumerate(targets)], interrupted
        )

    def _one(self, target: Target, work: Work, waiting: Waiting) -> MachineResult:
        """`waiting.deadline_s` comes in as a moment and goes on as the seconds that are left."""
        if target.vm is None:
            return target.missing()
        began = self.clock.monotonic()
        left_s = waiting.deadline_s - began
        if left_s <= 0:
            return MachineResult.failed(target.name, target.resource_group, _too_late(target))

        told: list[str] = []

        def on_state(state: str) -> None:
            told.append(state)
            self.progress.state(target.name, state)

        left_s = max(round(left_s, 1), _SHORTEST_S)
        try:
            result = work(target.vm, replace(waiting, deadline_s=left_s, on_state=on_state))
        except AzlError as error:
            result = self._of_error(target, error, waiting)
        if told:  # what is left alone, or only planned, is no news
            on_state(result.detail if result.error is None else f"failed: {result.error.message}")
        return replace(result, elapsed_seconds=self.clock.monotonic() - began)

    def _of_error(self, target: Target, error: AzlError, waiting: Waiting) -> MachineResult:
        if isinstance(error, OperationTimeoutError) and waiting.cancelled.is_set():
            detail = f"still {self.doing}"
            return MachineResult(target.name, target.resource_group, Outcome.PENDING, detail)
        return MachineResult.failed(target.name, target.resource_group, error)


def _not_begun(target: Target) -> MachineResult:
    if target.vm is None:
        return target.missing()
    detail = "interrupted before it was begun"
    return MachineResult(target.name, target.resource_group, Outcome.SKIPPED, detail)


def _too_late(target: Target) -> OperationTimeoutError:
    return OperationTimeoutError(
        f"{target.name} was not begun before the time was up",
        hint="a longer --timeout, or --no-wait",
    )
