"""What became of each machine that a command was asked to act on."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import AzlError


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    UNCHANGED = "unchanged"  # it already was so
    PLANNED = "planned"  # --dry-run: would be done
    PENDING = "pending"  # accepted and still running
    SKIPPED = "skipped"  # not tried, because of something before it
    FAILED = "failed"


class FleetOutcome(StrEnum):
    """One word for a whole run."""

    SUCCEEDED = "succeeded"
    PENDING = "pending"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MachineResult:
    """One machine's own outcome. `detail` is a phrase for people: "running", "exists"."""

    name: str
    resource_group: str | None
    outcome: Outcome
    detail: str = ""
    error: AzlError | None = None
    elapsed_seconds: float | None = None

    @classmethod
    def failed(cls, name: str, resource_group: str | None, error: AzlError) -> "MachineResult":
        return cls(name, resource_group, Outcome.FAILED, error.message, error)

    @classmethod
    def asked(
        cls, name: str, resource_group: str | None, error: AzlError | None
    ) -> "MachineResult":
        """Of a machine that was only asked: it gave an answer, or `error` says why not."""
        if error is not None:
            return cls.failed(name, resource_group, error)
        return cls(name, resource_group, Outcome.SUCCEEDED)


_BAD = {Outcome.FAILED, Outcome.SKIPPED}


def fleet_outcome(outcomes: Iterable[Outcome]) -> FleetOutcome:
    """Partial as soon as some failed and some did not; pending if any is still running."""
    seen = set(outcomes)
    if seen & _BAD:
        return FleetOutcome.FAILED if seen <= _BAD else FleetOutcome.PARTIAL
    return FleetOutcome.PENDING if Outcome.PENDING in seen else FleetOutcome.SUCCEEDED
