"""Which snapshots and disks of runs may go."""

import pytest

from azlinux_cli.domain.disk_cleanup import verdicts
from azlinux_cli.domain.os_disk import MadeDisk
from azlinux_cli.domain.os_disk_name import Role, expiry

NOW = 1_795_000_000.0
_DISKS = "/subscriptions/s/resourceGroups/RG/providers/Microsoft.Compute/disks/"


def disk(role: Role, *, days: float | None = None, run: str = "u1", used: bool = False) -> MadeDisk:
    expires = "" if days is None else expiry(NOW, days)
    return MadeDisk(_DISKS + role, run, role, "web", 30, expiry(NOW, -3), expires, used)


def stays(
    made: MadeDisk, *, run: str | None = None, open_runs: frozenset[str] = frozenset()
) -> str:
    [verdict] = verdicts([made], NOW, open_runs=open_runs, run=run)
    assert verdict.age_s == 3 * 86_400
    return verdict.stays


@pytest.mark.parametrize("role", [Role.SNAPSHOT, Role.FAILED])
def test_what_has_expired_goes_and_what_has_not_says_until_when(role: Role) -> None:
    assert stays(disk(role, days=-1)) == ""
    assert stays(disk(role, days=1)) == f"kept until {expiry(NOW, 1)}"


def test_a_run_that_is_named_loses_all_that_no_machine_uses() -> None:
    assert stays(disk(Role.SNAPSHOT, days=1), run="u1") == ""
    assert stays(disk(Role.RESTORED), run="u1") == ""
    assert stays(disk(Role.RESTORED, used=True), run="u1") == "a machine uses it"


def test_what_has_no_date_stays_unless_its_run_is_named() -> None:
    assert stays(disk(Role.RESTORED)) == "it is a restored disk"
    assert stays(disk(Role.SNAPSHOT)) == "it has no date to go by"


@pytest.mark.parametrize("run", [None, "u1"])
def test_a_run_that_is_not_over_loses_nothing(run: str | None) -> None:
    made = disk(Role.SNAPSHOT, days=-1)
    assert stays(made, run=run, open_runs=frozenset({"u1"})) == "run u1 is not over"


def test_other_runs_are_not_spoken_of_where_one_is_named() -> None:
    assert verdicts([disk(Role.SNAPSHOT, run="u2")], NOW, open_runs=(), run="u1") == []
