"""From what became of each machine to one word."""

import pytest

from azlinux_cli.domain.outcome import FleetOutcome, Outcome, fleet_outcome

S, U, P, F, K = (
    Outcome.SUCCEEDED,
    Outcome.UNCHANGED,
    Outcome.PENDING,
    Outcome.FAILED,
    Outcome.SKIPPED,
)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], FleetOutcome.SUCCEEDED),
        ([S, U], FleetOutcome.SUCCEEDED),
        ([S, P], FleetOutcome.PENDING),
        ([S, F], FleetOutcome.PARTIAL),
        ([P, F], FleetOutcome.PARTIAL),
        ([U, K], FleetOutcome.PARTIAL),
        ([F, F], FleetOutcome.FAILED),
        ([F, K], FleetOutcome.FAILED),
    ],
)
def test_one_word_for_a_run(outcomes: list[Outcome], expected: FleetOutcome) -> None:
    assert fleet_outcome(outcomes) is expected
