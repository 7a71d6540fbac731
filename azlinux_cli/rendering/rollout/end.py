"""What a run came to, told when its work here is over, and what to type next."""

from collections.abc import Iterator, Mapping

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.event import RunPaused
from azlinux_cli.domain.rollout.failure import failures_of
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.domain.rollout.verdict import RunOutcome, outcome_of
from azlinux_cli.rendering.output import plain
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.word import WHAT_BECAME, counted, lasting, outcomes

_MOST = 10
_RESUME = "azl rollout resume {run}"
_HINTS: Mapping[RunOutcome, tuple[str, ...]] = {
    RunOutcome.HALTED: (f"{_RESUME} goes on once the reason is mended",),
    RunOutcome.PENDING: (f"{_RESUME} goes on",),
    RunOutcome.PARTIAL: (f"{_RESUME} --retry tries the failed machines again",),
    RunOutcome.FAILED: (f"{_RESUME} --retry tries the failed machines again",),
    RunOutcome.ROLLED_BACK: (f"{_RESUME} --retry tries the failed machines again",),
    RunOutcome.STUCK: ("machines that are stuck need a person; {report} has what is known",),
}
_STOPPED_FOR = {
    "approval": f"{_RESUME} --approve --reason WHY, by a person who may",
    "window": f"{_RESUME} when the window is open",
}


def end_lines(state: RolloutState) -> list[str]:
    """For stderr; the first line says it all."""
    return [plain(line) for line in _lines(state)]


def _lines(state: RolloutState) -> Iterator[str]:
    plan, outcome = state.plan, outcome_of(state)
    yield f"run {plan.id}: {outcome.value}{_took(state)}: {outcomes(state.units)}"
    if state.stop is not None:
        yield line_of(state.stop, plan) or ""
    failures = failures_of(state)
    for failure in failures[:_MOST]:
        what, why = WHAT_BECAME[failure.outcome], failure.message or failure.code
        yield f"{fold(failure.names)}: {what}" + (f": {why}" if why else "")
        yield from (f"hint: {hint}" for hint in failure.hints)
    if more := sum(len(failure.names) for failure in failures[_MOST:]):
        yield f"and {counted(more, 'machine')} more failed"
    yield from (f"hint: {hint}" for hint in _hints(state, outcome))


def _took(state: RolloutState) -> str:
    if state.started_at is None or state.ended_at is None:
        return ""
    return f" after {lasting(round(state.ended_at - state.started_at))}"


def _hints(state: RolloutState, outcome: RunOutcome) -> Iterator[str]:
    report = f"azl rollout report {state.plan.id}"
    hints = _HINTS.get(outcome, ())
    if isinstance(state.stop, RunPaused) and state.stop.code in _STOPPED_FOR:
        hints = (_STOPPED_FOR[state.stop.code],)
    yield from (hint.format(run=state.plan.id, report=report) for hint in hints)
    if outcome not in {RunOutcome.STUCK, RunOutcome.PENDING}:
        yield f"{report} tells the whole story"
