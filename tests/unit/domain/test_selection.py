"""Names, globs, node sets, tags: who is meant, in which order, and what is refused."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import EmptySelectionError, UsageError
from azlinux_cli.domain.selection import Selection, expand, is_glob, parse_tag


@dataclass(frozen=True)
class Machine:
    name: str
    os: str = "3.0"
    tags: dict[str, str] = field(default_factory=dict)


FLEET = [Machine("web-1"), Machine("web-2", "4.0"), Machine("db-1", tags={"ring": "canary"})]


def names(chosen: list[Machine]) -> list[str]:
    return [machine.name for machine in chosen]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("web", ["web"]),
        ("web-[1-3]", ["web-1", "web-2", "web-3"]),
        ("web-[08-10]", ["web-08", "web-09", "web-10"]),
        ("web-[1,3,5-6]", ["web-1", "web-3", "web-5", "web-6"]),
        ("r[1-2]n[1-2]", ["r1n1", "r1n2", "r2n1", "r2n2"]),
        ("[2-3]-web", ["2-web", "3-web"]),
    ],
)
def test_a_node_set_stands_for_its_names(pattern: str, expected: list[str]) -> None:
    assert expand(pattern) == expected


@pytest.mark.parametrize("pattern", ["web-[3-1]", "web-[1-]", "web-[-]", "web-[1,,2]"])
def test_a_malformed_range_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="not a node set"):
        expand(pattern)


@pytest.mark.parametrize("pattern", ["w[1-999999999]", "w[1-9999][1-9999]"])
def test_a_node_set_of_absurd_size_is_refused_without_being_built(pattern: str) -> None:
    with pytest.raises(UsageError, match="most"):
        expand(pattern)


@given(st.text(alphabet="ab[]0123456789,-*?", max_size=16))
def test_any_text_expands_or_is_refused_in_words(text: str) -> None:
    try:
        assert expand(text)
    except UsageError as error:
        assert error.message  # noqa: PT017


def test_machines_come_in_the_order_asked() -> None:
    chosen, missing = Selection(("web-2", "db-1", "web-1")).choose(FLEET)

    assert names(chosen) == ["web-2", "db-1", "web-1"]
    assert missing == []


def test_a_machine_asked_for_twice_comes_once() -> None:
    chosen, _ = Selection(("web-1", "web-*")).choose(FLEET)

    assert names(chosen) == ["web-1", "web-2"]


def test_names_are_compared_without_case_as_arm_does() -> None:
    assert names(Selection(("WEB-1",)).choose(FLEET)[0]) == ["web-1"]


def test_a_missing_name_is_told_beside_those_that_exist() -> None:
    chosen, missing = Selection(("web-[1-3]",)).choose(FLEET)

    assert names(chosen) == ["web-1", "web-2"]
    assert missing == ["web-3"]


def test_a_glob_that_matches_nothing_is_told_too() -> None:
    chosen, missing = Selection(("web-1", "cache-*")).choose(FLEET)

    assert names(chosen) == ["web-1"]
    assert missing == ["cache-*"]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(("cache-*",)), "the selection matches none of 3 machines"),
        (
            Selection(("n[1-10000]",)),
            "none of these machines exist: n1, n2, n3, n4, n5, n6, n7, n8, ...",
        ),
        (Selection(("nosuch",)), "no machine is named 'nosuch'"),
        (Selection(("n1", "n2")), "none of these machines exist: n1, n2"),
        (Selection(tags=(("ring", "gold"),)), "the selection matches none of 3 machines"),
        (Selection(os="acl"), "the selection matches none of 3 machines"),
    ],
)
def test_a_selection_of_nothing_is_an_error(selection: Selection, message: str) -> None:
    with pytest.raises(EmptySelectionError) as caught:
        selection.choose(FLEET)

    assert caught.value.message == message
    assert "web-1" in caught.value.hints[0]


def test_tags_systems_and_exclusions_narrow() -> None:
    assert names(Selection(tags=(("ring", "canary"),)).choose(FLEET)[0]) == ["db-1"]
    assert names(Selection(os="4.0").choose(FLEET)[0]) == ["web-2"]
    chosen, _ = Selection(everything=True, exclude=("web-[1-2]",)).choose(FLEET)
    assert names(chosen) == ["db-1"]


def test_exclusions_are_compared_without_case() -> None:
    assert names(Selection(everything=True, exclude=("WEB-*",)).choose(FLEET)[0]) == ["db-1"]
    chosen, _ = Selection(everything=True, exclude=("Web-1", "DB-[1-3]")).choose(FLEET)
    assert names(chosen) == ["web-2"]


def test_a_number_of_thousands_of_digits_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="is not a node set"):
        expand(f"web-[1-{'9' * 5000}]")


def test_a_tag_that_is_no_text_is_refused() -> None:
    with pytest.raises(UsageError, match="is not UTF-8"):
        parse_tag("ring=\udcff")


def test_saying_nothing_is_not_saying_everything() -> None:
    assert Selection().says_nothing
    assert not Selection(everything=True).says_nothing
    assert not Selection(os="3.0").says_nothing


@pytest.mark.parametrize(
    ("text", "glob"), [("web-*", True), ("web-?", True), ("web-[ab]", True), ("web-[1-3]", False)]
)
def test_a_range_of_numbers_is_a_node_set_and_not_a_glob(text: str, *, glob: bool) -> None:
    assert is_glob(text) is glob


def test_a_tag_keeps_everything_after_the_first_equals_sign() -> None:
    assert parse_tag("url=a=b") == ("url", "a=b")


@pytest.mark.parametrize("text", ["ring", "=x", ""])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="KEY=VALUE"):
        parse_tag(text)
