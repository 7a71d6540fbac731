"""Who goes first, and in how large steps the rest follows."""

import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.wave import canaries_of, lonely, wave_sizes, waves_of

NAMES = [f"n{number}" for number in range(10)]


def test_percentages_are_of_all_and_at_least_one() -> None:
    assert wave_sizes("1,5,20%,100%", 40) == [1, 5, 8, 40]
    assert wave_sizes("1%", 10) == [1]


@pytest.mark.parametrize("text", ["", "0", "x", "1,,2", "101%", "-1", "1.5"])
def test_a_wave_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        wave_sizes(text, 10)


def test_canaries_come_first_and_the_last_size_repeats() -> None:
    assert waves_of(NAMES, ["n3"], [1, 4]) == (
        ("n3",),
        ("n0",),
        ("n1", "n2", "n4", "n5"),
        ("n6", "n7", "n8", "n9"),
    )


def test_without_canaries_the_waves_are_all() -> None:
    assert waves_of(["a"], [], [10]) == (("a",),)


def test_each_cohort_has_its_own_canary_unless_one_was_named() -> None:
    cohorts = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2"], "c": ["c1"]}
    assert canaries_of(cohorts, 1, []) == ["a1", "b1", "c1"]
    assert canaries_of(cohorts, 1, ["b2"]) == ["b2", "a1", "c1"]
    assert canaries_of(cohorts, 2, []) == ["a1", "a2", "b1", "b2", "c1"]
    assert canaries_of(cohorts, 0, []) == []


def test_a_canary_that_is_nobody_is_refused() -> None:
    with pytest.raises(UsageError, match="ghost"):
        canaries_of({"a": ["a1"]}, 1, ["ghost"])


def test_a_canary_that_stands_for_nobody_is_named() -> None:
    assert lonely({"a": ["a1", "a2"], "b": ["b1"]}, ["a1", "b1"]) == ["b1"]
