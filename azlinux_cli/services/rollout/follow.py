"""Following a run that another process works on, by its journal."""

from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.domain.errors import OperationTimeoutError
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Journals
from azlinux_cli.services.rollout.stand import state_of, unreadable

POLL_S = 0.5
_GRACE_S = 5.0  # for a process that is about to take the run, or has just given it back
_MOVES = frozenset({RunStatus.PLANNED, RunStatus.RUNNING})


@dataclass(frozen=True, slots=True)
class FollowRun:
    """Until nobody works on the run any more. Touches nothing: others may follow it too."""

    journals: Journals
    clock: Clock

    def __call__(
        self,
        run: str,
        *,
        begin: Callable[[RolloutState], None] | None = None,
        on_record: Callable[[Record, RolloutState], None] | None = None,
        until: Callable[[RolloutState], bool] | None = None,
        deadline_s: float | None = None,
    ) -> RolloutState:
        """`until` ends it earlier. Raises OperationTimeoutError, NotFoundError."""
        entry = self.journals.read(run)
        state = state_of(entry)
        run, seen = entry.plan.id, len(entry.records)
        if begin is not None:
            begin(state)
        began_s = seen_s = self.clock.monotonic()
        while until is None or not until(state):
            if entry.owner is not None or entry.records:
                seen_s = self.clock.monotonic()
            if entry.owner is None and _is_left(state, self.clock.monotonic() - seen_s):
                break
            if deadline_s is not None and self.clock.monotonic() - began_s >= deadline_s:
                raise _too_long(run, deadline_s)
            self.clock.sleep(POLL_S)
            entry = self.journals.read(run, after=seen)
            for record in entry.records:
                _apply(state, record)
                if on_record is not None:
                    on_record(record, state)
            seen += len(entry.records)
        return state


def _is_left(state: RolloutState, alone_s: float) -> bool:
    """A run that moves may just be handed over."""
    return state.left or state.status not in _MOVES or alone_s >= _GRACE_S


def _apply(state: RolloutState, record: Record) -> None:
    try:
        state.apply(record.event, record.at)
    except (LookupError, TypeError, ValueError) as error:
        raise unreadable(state.plan.id, error) from error


def _too_long(run: str, deadline_s: float) -> OperationTimeoutError:
    return OperationTimeoutError(
        f"run {run} is not over after {deadline_s:g} s of watching; it goes on",
        hint=f"azl rollout watch {run} looks again",
    )
