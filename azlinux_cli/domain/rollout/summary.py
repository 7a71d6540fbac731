"""A run in a few words: what a list of runs shows of each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from azlinux_cli.domain.rollout.event import RunAborted
from azlinux_cli.domain.rollout.outcome import RunOutcome
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus
from azlinux_cli.domain.rollout.verdict import outcome_of


@dataclass(frozen=True, slots=True)
class StopSummary:
    """Why nothing is admitted any more."""

    code: str
    message: str
    by: str | None
    until: float | None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Times are Unix times; counts are machines, and add up to `machines`."""

    id: str
    procedure: str
    reason: str
    created_at: float
    created_by: str
    azl: str
    status: RunStatus
    outcome: RunOutcome
    started_at: float | None
    ended_at: float | None
    machines: int
    done: int
    failed: int
    under_way: int
    waiting: int
    stop: StopSummary | None


def summary_of(state: RolloutState) -> RunSummary:
    plan = state.plan
    failed = sum(unit.outcome in FAILURES for unit in state.units.values())
    waiting = sum(unit.waits for unit in state.units.values())
    under_way = len(state.in_flight)
    return RunSummary(
        id=plan.id,
        procedure=plan.procedure,
        reason=plan.reason,
        created_at=plan.created_at,
        created_by=plan.created_by,
        azl=plan.azl,
        status=state.status,
        outcome=outcome_of(state),
        started_at=state.started_at,
        ended_at=state.ended_at,
        machines=len(state.units),
        done=len(state.units) - failed - waiting - under_way,
        failed=failed,
        under_way=under_way,
        waiting=waiting,
        stop=_stop(state),
    )


def _stop(state: RolloutState) -> StopSummary | None:
    stop = state.stop
    if stop is None:
        return None
    if isinstance(stop, RunAborted):
        return StopSummary("aborted", stop.reason, stop.by, None)
    by = getattr(stop, "by", "") or None
    return StopSummary(stop.code, stop.message, by, getattr(stop, "until", None))


def summary_document(summary: RunSummary) -> dict[str, Any]:
    """JSON values, as azl keeps them for itself."""
    return asdict(summary)


def summary_from(document: Mapping[str, Any]) -> RunSummary:
    """Raises KeyError, TypeError or ValueError for what is none of this version."""
    its = dict(document)
    its["status"] = RunStatus(its["status"])
    its["outcome"] = RunOutcome(its["outcome"])
    its["stop"] = StopSummary(**its["stop"]) if its["stop"] is not None else None
    return RunSummary(**its)
