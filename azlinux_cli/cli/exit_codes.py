"""Exit codes: one enum, one table from error class to code, one from outcome to code."""

from collections.abc import Iterable
from enum import IntEnum

from azlinux_cli.domain import errors
from azlinux_cli.domain.outcome import FleetOutcome, MachineResult, Outcome, fleet_outcome
from azlinux_cli.domain.rollout.outcome import RunOutcome


class ExitCode(IntEnum):
    OK = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    AUTH = 4
    NOT_FOUND = 5
    CONFLICT = 6
    CAPACITY = 7
    PENDING = 8
    INHIBITED = 9
    HALTED = 10
    ROLLED_BACK = 11
    ROLLBACK_FAILED = 12
    HOST_IDENTITY = 13
    CHANGES = 20
    BUG = 70
    TIMED_OUT = 124
    INTERRUPTED = 130
    TERMINATED = 143


MEANING = {
    ExitCode.OK: "done, or nothing to do",
    ExitCode.FAILED: "failed: the one target, or all of them",
    ExitCode.USAGE: "usage: a bad flag, value or file",
    ExitCode.PARTIAL: "partial: some targets succeeded, some failed",
    ExitCode.AUTH: "sign-in or role missing",
    ExitCode.NOT_FOUND: "a named thing does not exist, or a selection is empty",
    ExitCode.CONFLICT: "conflict: locked by another run, stale plan, resource busy",
    ExitCode.CAPACITY: "capacity: quota, size not available, allocation failed",
    ExitCode.PENDING: "pending: accepted and still running, paused, or waiting",
    ExitCode.INHIBITED: "inhibited: a preflight check refused, nothing was changed",
    ExitCode.HALTED: "halted by a gate or the failure budget; resumable",
    ExitCode.ROLLED_BACK: "failed and rolled back cleanly",
    ExitCode.ROLLBACK_FAILED: "rollback failed: a person must act",
    ExitCode.HOST_IDENTITY: "the host's identity is not proven",
    ExitCode.CHANGES: "changes are available (check with --exit-code)",
    ExitCode.BUG: "a bug in azl",
    ExitCode.TIMED_OUT: "timed out",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.TERMINATED: "terminated",
}

BY_ERROR: dict[type[errors.AzlError], ExitCode] = {
    errors.AzlError: ExitCode.FAILED,
    errors.UsageError: ExitCode.USAGE,
    errors.SignInError: ExitCode.AUTH,
    errors.NotFoundError: ExitCode.NOT_FOUND,
    errors.ConflictError: ExitCode.CONFLICT,
    errors.CapacityError: ExitCode.CAPACITY,
    errors.InhibitedError: ExitCode.INHIBITED,
    errors.HostIdentityError: ExitCode.HOST_IDENTITY,
    errors.OperationTimeoutError: ExitCode.TIMED_OUT,
    errors.UnreachableError: ExitCode.FAILED,
    errors.RemoteError: ExitCode.FAILED,
}

BY_OUTCOME = {
    FleetOutcome.SUCCEEDED: ExitCode.OK,
    FleetOutcome.PENDING: ExitCode.PENDING,
    FleetOutcome.PARTIAL: ExitCode.PARTIAL,
    FleetOutcome.FAILED: ExitCode.FAILED,
}

BY_RUN = {
    RunOutcome.SUCCEEDED: ExitCode.OK,
    RunOutcome.PARTIAL: ExitCode.PARTIAL,
    RunOutcome.FAILED: ExitCode.FAILED,
    RunOutcome.ROLLED_BACK: ExitCode.ROLLED_BACK,
    RunOutcome.STUCK: ExitCode.ROLLBACK_FAILED,
    RunOutcome.PENDING: ExitCode.PENDING,
    RunOutcome.HALTED: ExitCode.HALTED,
    RunOutcome.ABORTED: ExitCode.FAILED,
}


def code_of_error(error: errors.AzlError) -> ExitCode:
    """The code of the nearest ancestor that has a row."""
    return next(BY_ERROR[c] for c in type(error).__mro__ if c in BY_ERROR)


def code_of_results(results: Iterable[MachineResult]) -> ExitCode:
    """The code of a run over machines; when all failed for one reason, the code of that reason."""
    results = list(results)
    fleet = fleet_outcome(r.outcome for r in results)
    if fleet is FleetOutcome.FAILED:
        reasons = {code_of_error(r.error) for r in results if r.error is not None}
        if len(reasons) == 1 and all(r.outcome is Outcome.FAILED for r in results):
            return reasons.pop()
    return BY_OUTCOME[fleet]


def code_of_run(outcome: RunOutcome) -> ExitCode:
    """The code of a rollout, as it stands or as it ended."""
    return BY_RUN[outcome]
