"""Pausing and aborting a run: whoever works on it is asked; where nobody does, it is noted."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import ConflictError, OperationTimeoutError
from azlinux_cli.domain.rollout.event import Event, RunAborted, RunPaused
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Journals
from azlinux_cli.services.rollout.follow import FollowRun
from azlinux_cli.services.rollout.stand import state_of

_STOPPED = frozenset({RunStatus.PAUSED, RunStatus.HALTED})
_OVER = frozenset({RunStatus.ENDED, RunStatus.ABORTED})


class Steered(StrEnum):
    """What became of it. `ALREADY`: there was nothing to do."""

    DONE = "done"
    ASKED = "asked"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class SteerRun:
    """`ask.kind` is pause or abort."""

    journals: Journals
    clock: Clock

    def __call__(self, run: str, ask: Ask, *, wait_s: float | None) -> tuple[Steered, RolloutState]:
        """Waits until the run's owner has heeded it, at most `wait_s`; None does not wait.

        Raises ConflictError for a run that is over.
        """
        state = state_of(self.journals.read(run))
        run = state.plan.id
        if state.status in _OVER:
            raise ConflictError(
                f"run {run} is over: it {_how(state)}",
                hint=f"azl rollout report {run} tells its story",
                code="RunIsOver",
            )
        if ask.kind == "pause" and state.status in _STOPPED:
            return Steered.ALREADY, state
        if not self.journals.ask(run, ask):
            return Steered.DONE, self._note(run, ask)
        if wait_s is None:
            return Steered.ASKED, state
        return self._heeded(run, ask, wait_s)

    def _heeded(self, run: str, ask: Ask, wait_s: float) -> tuple[Steered, RolloutState]:
        try:
            state = FollowRun(self.journals, self.clock)(
                run, until=_AFTER[ask.kind], deadline_s=wait_s
            )
        except OperationTimeoutError:
            return Steered.ASKED, state_of(self.journals.read(run))
        if not _AFTER[ask.kind](state):  # its owner is no more, and has not heeded it
            state = self._note(run, ask)
        return Steered.DONE, state

    def _note(self, run: str, ask: Ask) -> RolloutState:
        """Nobody works on it. Raises ConflictError if somebody has begun to in the meantime."""
        journal = self.journals.take(run)
        try:
            journal.asked()  # an ask that nobody heeded is answered here
            journal.append(_EVENT[ask.kind](ask))
        finally:
            journal.close()
        return state_of(self.journals.read(run))


def _paused(ask: Ask) -> Event:
    return RunPaused("asked", ask.reason or "somebody asked for it", ask.by)


def _aborted(ask: Ask) -> Event:
    return RunAborted(ask.by, ask.reason)


_EVENT: dict[str, Callable[[Ask], Event]] = {"pause": _paused, "abort": _aborted}
_AFTER: dict[str, Callable[[RolloutState], bool]] = {
    "pause": lambda state: state.status in _STOPPED | _OVER,
    "abort": lambda state: state.status in _OVER,
}


def _how(state: RolloutState) -> str:
    return "was aborted" if state.status is RunStatus.ABORTED else "has ended"
