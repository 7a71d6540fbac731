import itertools

import pytest

from azlinux_cli.domain.evr import evr_order, newest

# From oldest to newest; the cases of rpm's own test-suite (tests/rpmvercmp.at) that matter here.
ORDERED = [
    "1.0~rc1-1",
    "1.0~rc2-1",
    "1.0-1",
    "1.0^git1-1",
    "1.0a-1",
    "1.0.1-1",
    "1.0.2-1.azl3",
    "1.0.2-2.azl3",
    "1.0.2-10.azl3",
    "1.0.10-1",
    "6.6.134.1-1.azl3",
    "6.6.134.1-2.azl3",
    "6.12.8-1.azl3",
    "6.18.5-1.8.azl4~20260420",
    "6.18.5-1.8.azl4",
    "20260101-1",
    "1:0.1-1",
]


def test_versions_are_in_rpms_order() -> None:
    for older, newer in itertools.pairwise(ORDERED):
        assert evr_order(older) < evr_order(newer), (older, newer)


def test_leading_zeros_and_separators_mean_nothing() -> None:
    assert evr_order("1.01-1") == evr_order("1.1-1") == evr_order("1_1-1")


def test_the_newest_is_found_whatever_the_order() -> None:
    assert newest(reversed(ORDERED)) == "1:0.1-1"
    with pytest.raises(ValueError, match="empty"):
        newest([])


@pytest.mark.parametrize("text", ["", "-", ":", "²:1-1", "9" * 5_000 + ":1-1", "1-" + "9" * 5_000])
def test_no_text_is_an_error(text: str) -> None:
    assert newest([text]) == text
