import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.selection import expand


@pytest.mark.parametrize(
    ("names", "folded"),
    [
        (["web-1"], "web-1"),
        (["web-1", "web-2", "web-3"], "web-[1-3]"),
        (["web-3", "web-1", "web-2", "web-7"], "web-[1-3,7]"),
        (["web-08", "web-09", "web-10"], "web-[08-09],web-10"),
        (["db-1", "web-1", "db-2"], "db-[1-2],web-1"),
        (["a1b", "a2b"], "a[1-2]b"),
        (["cache", "10.0.0.4", "10.0.0.5"], "cache,10.0.0.[4-5]"),
        (["odd[1]", "odd[2]"], "odd[1],odd[2]"),
        (["web-1", "web-1"], "web-1"),
        ([], ""),
    ],
)
def test_names_are_folded(names: list[str], folded: str) -> None:
    assert fold(names) == folded


_NAME = st.from_regex(r"[a-z]{1,3}-?[0-9]{0,3}[a-z]?", fullmatch=True)


@given(st.lists(_NAME, max_size=40, unique=True))
def test_expanding_gives_the_names_back(names: list[str]) -> None:
    words, depth = [""], 0
    for character in fold(names):
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            words.append("")
        else:
            words[-1] += character

    assert sorted(name for word in words if word for name in expand(word)) == sorted(names)
