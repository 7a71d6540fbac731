"""Acting on machines that exist."""

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.domain.vm_part import VmPart


def _unheard(state: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Waiting:
    """How one machine's action is waited for. `wait` False: not at all.

    `deadline_s`: seconds from now. `cancelled`: stop waiting; the work goes on. `on_state` hears
    of work that has several steps.
    """

    wait: bool = True
    deadline_s: float = math.inf
    cancelled: threading.Event = field(default_factory=threading.Event)
    on_state: Callable[[str], None] = _unheard


class VmActions(Protocol):
    """Safe from any thread.

    Every method raises NotFoundError for a machine that is not there, OperationTimeoutError when
    the deadline passed or waiting was cancelled (the work goes on), and the errors of `ports.arm`.
    """

    def act(
        self, action: VmAction, ref: VmRef, waiting: Waiting, *, size: str | None = None
    ) -> Outcome:
        """SUCCEEDED when done, PENDING when accepted and not waited for.

        `size` goes with RESIZE. Resizing a running machine restarts it. Deleting removes what
        Azure deletes along (`VmPart.goes_along`), nothing else.
        """
        ...

    def sizes(self, ref: VmRef) -> Sequence[str]:
        """The sizes that the machine can become as it is now: running, on its present hardware."""
        ...

    def parts(self, ref: VmRef) -> Sequence[VmPart]:
        """Interfaces, public addresses and disks of the machine."""
        ...

    def delete_part(self, part: VmPart, waiting: Waiting) -> None:
        """Delete a piece that no machine uses. Silent if it is gone already."""
        ...
