"""Where a run of a journal stands, for those who only look."""

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.journal import RunEntry


def state_of(entry: RunEntry) -> RolloutState:
    """Raises AzlError for a journal that no azl has written so."""
    try:
        return RolloutState.of(entry.plan, entry.records)
    except (LookupError, TypeError, ValueError) as error:
        raise unreadable(entry.plan.id, error) from error


def unreadable(run: str, error: Exception) -> AzlError:
    return AzlError(
        f"the journal of run {run} cannot be read: {type(error).__name__}: {error}",
        hint=f"azl rollout verify {run} says what is wrong",
        code="StateDamaged",
    )
