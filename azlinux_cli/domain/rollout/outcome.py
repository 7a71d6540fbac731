"""One word for a whole run. Apart from how it is found: exit codes need no more."""

from enum import StrEnum


class RunOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    ROLLED_BACK = "rolled-back"  # every node that failed is what it was before
    STUCK = "stuck"  # a way back failed: a person must act
    PENDING = "pending"  # paused, left, or not over
    HALTED = "halted"
    ABORTED = "aborted"
