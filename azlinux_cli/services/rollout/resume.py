"""Taking a run up again, after a crash, a pause, a halt."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import ConflictError, UsageError
from azlinux_cli.domain.rollout.decide import awaited_approval
from azlinux_cli.domain.rollout.event import Event, GateEnded, RunPaused, RunResumed, UnitRetried
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus


@dataclass(frozen=True, slots=True)
class Resume:
    """What somebody says on taking a run up. `retry` None: the failed ones, if they halted it."""

    by: str
    reason: str = ""
    approve: bool = False
    retry: bool | None = None
    max_failures: int | None = None
    parallel: int | None = None


def events_of(state: RolloutState, resume: Resume) -> list[Event]:
    """What is to be written before the engine goes on; nothing for a run that merely crashed.

    Raises ConflictError for a run that is over, UsageError for an approval nobody waits for.
    """
    run = state.plan.id
    failed = [name for name, unit in state.units.items() if unit.outcome in FAILURES]
    if state.status is RunStatus.ABORTED or (
        state.status is RunStatus.ENDED and not (resume.retry and failed)
    ):
        over = "was aborted" if state.status is RunStatus.ABORTED else "has ended"
        hint = f"azl rollout resume {run} --retry tries the failed machines again"
        raise ConflictError(
            f"run {run} {over}",
            hint=[hint]
            if failed and state.status is RunStatus.ENDED
            else [f"azl rollout report {run} tells its story"],
            code="RunIsOver",
        )
    events: list[Event] = []
    approval = awaited_approval(state)
    if resume.approve:
        if approval is None:
            raise UsageError(
                f"no gate of run {run} waits for an approval",
                hint=f"azl rollout show {run} says what it waits for",
            )
        gate, when, wave = approval
        if not any(map(gate.may_be_approved_by, (resume.by, resume.by.partition("@")[0]))):
            raise UsageError(
                f"{resume.by} may not approve gate {gate.name}",
                hint=f"azl rollout show {run} says who may",
            )
        events.append(GateEnded(gate.name, when, wave, True, message=resume.reason, by=resume.by))
    elif isinstance(state.stop, RunPaused) and state.stop.code == "approval":
        raise ConflictError(
            f"run {run} waits for a person's approval: {state.stop.message}",
            hint=f"azl rollout resume {run} --approve --reason WHY",
            code="ApprovalMissing",
        )
    by_failures = state.status is RunStatus.HALTED and state.failed > (
        state.max_failures if resume.max_failures is None else resume.max_failures
    )
    retry = by_failures if resume.retry is None else resume.retry
    given = resume.max_failures is not None or resume.parallel is not None
    if state.status not in {RunStatus.PLANNED, RunStatus.RUNNING} or given:
        events.append(RunResumed(resume.by, resume.reason, resume.max_failures, resume.parallel))
    if retry:
        events += [UnitRetried(name, resume.by) for name in failed]
    return events
