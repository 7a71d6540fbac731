"""How many may fail, in numbers and in words."""

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.budget import Budget, share_of, worst_case_words


@pytest.mark.parametrize(
    ("text", "total", "number"),
    [("0", 9, 0), ("3", 9, 3), ("10%", 9, 0), ("10%", 29, 2), ("100%", 7, 7), (" 2 ", 7, 2)],
)
def test_a_percentage_is_floored(text: str, total: int, number: int) -> None:
    assert share_of(text, total, option="--max-failures") == number


@pytest.mark.parametrize("text", ["", "-1", "101%", "x", "1.5", "1%%", "٣%x"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--max-failures"):
        share_of(text, 10, option="--max-failures")


def test_the_worst_case_in_words() -> None:
    words = worst_case_words(Budget(2), 120, 16)
    assert words == "at most 3 of 120 machines fail before this stops"
    assert worst_case_words(Budget(), 120, 16) == (
        "at most 1 of 120 machines fails before this stops"
    )
    assert worst_case_words(Budget(2, loose=True), 120, 16) == (
        "at most 18 of 120 machines fail before this stops"
    )
    assert worst_case_words(Budget(5), 1, 16) == "at most 1 of 1 machine fails before this stops"
