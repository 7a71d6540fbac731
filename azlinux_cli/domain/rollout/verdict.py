"""What a run has come to."""

from collections import Counter

from azlinux_cli.domain.rollout.event import UnitOutcome
from azlinux_cli.domain.rollout.outcome import RunOutcome
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState, RunStatus

__all__ = ["RunOutcome", "outcome_of"]

WAY_BACK = "rollback"  # the procedure whose failure leaves nothing else to try


def outcome_of(state: RolloutState) -> RunOutcome:
    """As the run stands now; once it has ended, what it came to."""
    counts = Counter(unit.outcome for unit in state.units.values())
    failed = sum(counts[outcome] for outcome in FAILURES)
    if counts[UnitOutcome.STUCK] or (failed and state.plan.procedure == WAY_BACK):
        return RunOutcome.STUCK
    if state.status is RunStatus.HALTED:
        return RunOutcome.HALTED
    if state.status is RunStatus.ABORTED:
        return RunOutcome.ABORTED
    if counts[None]:
        return RunOutcome.PENDING
    if not failed:
        return RunOutcome.SUCCEEDED
    if counts[UnitOutcome.ROLLED_BACK] == failed:
        return RunOutcome.ROLLED_BACK
    return RunOutcome.FAILED if failed == len(state.units) else RunOutcome.PARTIAL
