"""Which machines are meant, in the order asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import EmptySelectionError, UsageError
from azlinux_cli.domain.selection import Selection
from azlinux_cli.services.target import ChooseVms
from tests.fakes.compute import FakeCompute, a_vm

WORLD = FakeCompute(*(a_vm(name) for name in ("db-1", "web-1", "web-10", "web-2")))


def chosen(*patterns: str, **more: object) -> list[str]:
    selection = Selection(patterns, **more)  # type: ignore[arg-type]
    targets = ChooseVms(WORLD)(selection, resource_group=None)
    return [target.name + ("" if target.vm else "?") for target in targets]


def test_names_globs_and_node_sets_keep_their_order_and_nothing_comes_twice() -> None:
    assert chosen("web-2", "web-*", "db-1", "web-1") == ["web-2", "web-1", "web-10", "db-1"]
    assert chosen("web-[2-3,1]", "gone", "db-*") == ["web-2", "web-3?", "web-1", "gone?", "db-1"]


def test_case_does_not_matter_and_the_real_name_is_used() -> None:
    assert chosen("WEB-1", "Db-*") == ["web-1", "db-1"]


def test_all_but_some() -> None:
    assert chosen(everything=True, exclude=("web-*",)) == ["db-1"]


def test_a_name_that_exists_but_is_excluded_is_not_called_missing() -> None:
    assert chosen("web-1", "web-2", exclude=("web-1",)) == ["web-2"]


def test_nothing_at_all_is_an_error() -> None:
    with pytest.raises(EmptySelectionError):
        chosen("nope-*")


def test_a_name_in_two_groups_is_refused_but_a_glob_means_both() -> None:
    world = FakeCompute(a_vm("a", group="x"), a_vm("a", group="y"))
    with pytest.raises(UsageError, match="exists in the groups x, y"):
        ChooseVms(world)(Selection(("a",)), resource_group=None)
    both = ChooseVms(world)(Selection(("a*",)), resource_group=None)
    assert [target.resource_group for target in both] == ["x", "y"]


@given(st.lists(st.sampled_from(["db-1", "web-1", "web-10", "web-2", "no-1", "no-2"]), min_size=1))
def test_every_name_asked_for_has_exactly_one_row_in_the_order_of_first_mention(
    asked: list[str],
) -> None:
    if set(asked) <= {"no-1", "no-2"}:
        return
    assert [name.rstrip("?") for name in chosen(*asked)] == [*dict.fromkeys(asked)]
