import pytest

from azlinux_cli.sandbox.fabric.evr import compare

# From rpm's own tests/rpmvercmp.at.
ORDER = [
    ("1.0", "1.0", 0),
    ("1.0", "2.0", -1),
    ("2.0.1a", "2.0.1", 1),
    ("5.5p1", "5.5p10", -1),
    ("10xyz", "10.1xyz", -1),
    ("xyz10", "xyz10.1", -1),
    ("1.0~rc1", "1.0", -1),
    ("1.0~rc1", "1.0~rc2", -1),
    ("1.0^", "1.0", 1),
    ("1.0^git1", "1.01", -1),
    ("1.0^20160101", "1.0.1", -1),
    ("1.0010", "1.9", 1),
    ("FC5", "fc4", -1),
    ("6.6.134.1", "6.6.150.1", -1),
    ("1.8.azl4~20260420", "1.8.azl4", -1),
]


@pytest.mark.parametrize(("left", "right", "order"), ORDER)
def test_versions_are_ordered_as_rpm_does(left: str, right: str, order: int) -> None:
    assert compare(left, right) == order
    assert compare(right, left) == -order
