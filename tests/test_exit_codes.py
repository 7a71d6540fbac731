"""The exit codes are a contract with scripts: this file changes only on purpose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.cli.exit_codes import (
    BY_ERROR,
    BY_OUTCOME,
    MEANING,
    ExitCode,
    code_of_error,
    code_of_run,
)
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.outcome import FleetOutcome
from azlinux_cli.domain.rollout.outcome import RunOutcome

CONTRACT = {
    "OK": 0,
    "FAILED": 1,
    "USAGE": 2,
    "PARTIAL": 3,
    "AUTH": 4,
    "NOT_FOUND": 5,
    "CONFLICT": 6,
    "CAPACITY": 7,
    "PENDING": 8,
    "INHIBITED": 9,
    "HALTED": 10,
    "ROLLED_BACK": 11,
    "ROLLBACK_FAILED": 12,
    "HOST_IDENTITY": 13,
    "CHANGES": 20,
    "BUG": 70,
    "TIMED_OUT": 124,
    "INTERRUPTED": 130,
    "TERMINATED": 143,
}
OF_ERROR = {
    "AzlError": 1,
    "UsageError": 2,
    "SignInError": 4,
    "AccessDeniedError": 4,
    "NotFoundError": 5,
    "EmptySelectionError": 5,
    "ConflictError": 6,
    "CapacityError": 7,
    "InhibitedError": 9,
    "HostIdentityError": 13,
    "OperationTimeoutError": 124,
    "UnreachableError": 1,
    "RemoteError": 1,
}
PAGE = Path(__file__).parent.parent / "docs" / "cli.md"


def family(error: type[AzlError]) -> Iterator[type[AzlError]]:
    yield error
    for child in error.__subclasses__():
        yield from family(child)


def test_the_codes_are_the_contract() -> None:
    assert {code.name: int(code) for code in ExitCode} == CONTRACT


def test_every_code_has_a_meaning_that_azl_help_prints() -> None:
    assert [*MEANING] == [*ExitCode]


def test_every_outcome_of_a_fleet_has_a_code() -> None:
    assert BY_OUTCOME == {
        FleetOutcome.SUCCEEDED: 0,
        FleetOutcome.FAILED: 1,
        FleetOutcome.PARTIAL: 3,
        FleetOutcome.PENDING: 8,
    }


def test_every_outcome_of_a_rollout_has_a_code() -> None:
    assert {outcome: int(code_of_run(outcome)) for outcome in RunOutcome} == {
        RunOutcome.SUCCEEDED: 0,
        RunOutcome.PARTIAL: 3,
        RunOutcome.FAILED: 1,
        RunOutcome.ROLLED_BACK: 11,
        RunOutcome.STUCK: 12,
        RunOutcome.PENDING: 8,
        RunOutcome.HALTED: 10,
        RunOutcome.ABORTED: 1,
    }


def test_the_errors_of_the_domain_have_the_codes_of_the_contract() -> None:
    domain = {e for e in family(AzlError) if e.__module__ == "azlinux_cli.domain.errors"}

    assert {e.__name__: int(code_of_error(e("no"))) for e in domain} == OF_ERROR


@pytest.mark.parametrize("error", BY_ERROR, ids=lambda error: error.__name__)
def test_an_error_class_without_a_row_of_its_own_gets_its_parents_code(
    error: type[AzlError],
) -> None:
    child = type("NewlyInventedError", (error,), {})

    assert code_of_error(child("no")) == BY_ERROR[error]


def test_every_error_class_gives_scripts_a_code_of_its_own() -> None:
    codes = [e.default_code for e in family(AzlError) if e.__module__.startswith("azlinux_cli")]

    assert len(codes) == len(set(codes))


def test_the_reference_page_has_a_row_for_every_code() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    documented = [row.split("|")[1].strip() for row in rows if row.split("|")[1].strip().isdigit()]

    assert documented == [str(int(code)) for code in ExitCode]
