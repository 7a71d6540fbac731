"""One deadline over several waits, and looking until something has come to rest."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from azlinux_cli.domain.errors import OperationTimeoutError
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.vm_action import Waiting

T = TypeVar("T")
_STEPS_S = (1.0, 2.0, 3.0, 5.0)  # the last one repeats


@dataclass(frozen=True, slots=True)
class Patience:
    """What is left of a `Waiting` that began when this was made."""

    clock: Clock
    waiting: Waiting
    ends_at: float

    @classmethod
    def of(cls, waiting: Waiting, clock: Clock) -> "Patience":
        return cls(clock, waiting, clock.monotonic() + waiting.deadline_s)

    @property
    def left_s(self) -> float:
        return max(0.0, self.ends_at - self.clock.monotonic())

    @property
    def left(self) -> Waiting:
        return replace(self.waiting, deadline_s=self.left_s)

    def until(self, read: Callable[[], T], rests: Callable[[T], bool], what: str) -> T:
        """What `read` gives once it `rests`. `what` is the subject: "snapshot X".

        Raises OperationTimeoutError at the deadline, or when waiting was cancelled.
        """
        for step_s in itertools.chain(_STEPS_S, itertools.repeat(_STEPS_S[-1])):
            found = read()
            if rests(found):
                return found
            self.pause(step_s, what)
        raise AssertionError  # the steps are endless

    def pause(self, seconds: float, what: str) -> None:
        """Raises OperationTimeoutError rather than sleep past the deadline."""
        if self.waiting.cancelled.is_set():
            raise OperationTimeoutError(f"{what} was not waited for any longer")
        if self.left_s < seconds:
            raise OperationTimeoutError(
                f"{what} was not ready within {self.waiting.deadline_s:g} s",
                hint="the work goes on in Azure; the same command again goes on waiting",
            )
        self.clock.sleep(seconds)
