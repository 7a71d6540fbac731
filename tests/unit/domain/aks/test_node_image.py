"""Names of node images: which line, from when, and which of two is newer."""

import pytest

from azlinux_cli.domain.aks.node_image import NodeImage, is_newer

_OLD, _NEW = "AKSAzureLinux-V3gen2-202511.07.0", "AKSAzureLinux-V3gen2-202511.17.0"
_DAY = 86_400


def test_a_name_says_its_line_its_release_and_its_day() -> None:
    image = NodeImage.parse(_OLD)
    assert image is not None
    assert (image.line, image.release) == ("AKSAzureLinux-V3gen2", "202511.07.0")
    assert image.published is not None
    assert image.age_days(image.published.timestamp() + 3.5 * _DAY) == 3
    assert image.age_days(image.published.timestamp() - _DAY) == 0


@pytest.mark.parametrize("name", ["", "AKSUbuntu", "AKSAzureLinux-V3gen2-20251107", "x-2025.1.1"])
def test_another_form_is_none(name: str) -> None:
    assert NodeImage.parse(name) is None


def test_a_release_that_is_no_day_has_no_age() -> None:
    image = NodeImage.parse("AKSUbuntu-2204gen2containerd-202513.40.0")
    assert image is not None
    assert image.age_days(2e9) is None


@pytest.mark.parametrize(
    ("one", "other", "newer"),
    [
        (_NEW, _OLD, True),
        (_OLD, _NEW, False),
        (_OLD, _OLD, False),
        ("AKSAzureLinux-V3gen2-202511.7.1", _OLD, True),
        ("AKSUbuntu-2204gen2containerd-202601.01.0", _OLD, False),  # another line
        ("custom", _OLD, False),
    ],
)
def test_only_images_of_one_line_follow_each_other(one: str, other: str, *, newer: bool) -> None:
    assert is_newer(one, other) is newer
