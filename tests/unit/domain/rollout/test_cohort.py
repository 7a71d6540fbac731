"""Machines that are alike are one cohort."""

from azlinux_cli.domain.rollout.cohort import cohorts_of, differing


def test_alike_is_alike_whatever_the_order_of_the_traits() -> None:
    cohorts = cohorts_of(
        {
            "a": {"release": "3.0", "size": "D2"},
            "b": {"size": "D4", "release": "3.0"},
            "c": {"size": "D4", "release": "3.0"},
        }
    )
    assert [cohort.members for cohort in cohorts] == [("b", "c"), ("a",)]
    assert differing(cohorts) == ["size"]


def test_a_cohort_has_the_same_id_in_every_run() -> None:
    one = cohorts_of({"a": {"release": "3.0"}})[0]
    other = cohorts_of({"z": {"release": "3.0"}, "y": {"release": "4.0"}})
    assert one.id in {cohort.id for cohort in other}
