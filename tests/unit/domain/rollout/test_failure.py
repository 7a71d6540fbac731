"""Nodes that failed for one reason are told together."""

from azlinux_cli.domain.rollout.event import UnitEnded, UnitOutcome
from azlinux_cli.domain.rollout.failure import Failure, alike

FAILED = UnitOutcome.FAILED


def test_a_reason_with_the_names_of_its_nodes_is_one_reason() -> None:
    ends = [
        UnitEnded(name, FAILED, "x", f"{name}: {name} is full", (f"look at {name}",))
        for name in ("db-1", "db-2")
    ]

    assert alike(ends) == [
        Failure(("db-1", "db-2"), FAILED, "x", "NODE is full", ("look at NODE",))
    ]


def test_one_node_keeps_its_name() -> None:
    end = UnitEnded("db-1", FAILED, "x", "disk of db-1 is full")

    assert alike([end])[0].message == "disk of db-1 is full"


def test_a_name_that_is_part_of_other_words_stays_there() -> None:
    ends = [UnitEnded(name, FAILED, "", "a disk of a-1 is full") for name in ("disk", "a")]

    assert [failure.message for failure in alike(ends)] == ["a disk of a-1 is full"] * 2


def test_another_outcome_is_another_failure() -> None:
    ends = [UnitEnded("a", FAILED), UnitEnded("b", UnitOutcome.STUCK), UnitEnded("c", FAILED)]

    assert [failure.names for failure in alike(ends)] == [("a", "c"), ("b",)]
