"""What lasting faults mean for a machine."""

import pytest

from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS, REAL_FAULTS
from azlinux_cli.sandbox.real.condition import (
    LASTING,
    SLOW_LINK_KBIT,
    Inside,
    Outside,
    Sshd,
    inside_of,
    outside_of,
)


def test_without_faults_a_machine_is_well() -> None:
    assert outside_of(set()) == Outside()
    assert inside_of(set()) == Inside()


@pytest.mark.parametrize(
    ("fault", "outside", "inside"),
    [
        ("link-down", Outside(link_up=False), Inside()),
        ("slow-link", Outside(kbit_per_second=SLOW_LINK_KBIT), Inside()),
        ("frozen-sshd", Outside(), Inside(sshd=Sshd.FROZEN)),
        ("no-sshd", Outside(), Inside(sshd=Sshd.ABSENT)),
        ("disk-full", Outside(), Inside(disk_full=True)),
        ("failed-unit", Outside(), Inside(failed_unit=True)),
        ("package-manager-locked", Outside(), Inside(package_lock=True)),
    ],
)
def test_each_lasting_fault_changes_one_thing(fault: str, outside: Outside, inside: Inside) -> None:
    assert (outside_of({fault}), inside_of({fault})) == (outside, inside)


def test_a_server_that_is_gone_cannot_be_frozen() -> None:
    assert inside_of({"frozen-sshd", "no-sshd"}).sshd is Sshd.ABSENT


def test_every_lasting_fault_can_be_planted() -> None:
    assert NODE_FAULTS.keys() | REAL_FAULTS.keys() >= LASTING
