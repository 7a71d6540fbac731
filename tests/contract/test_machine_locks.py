"""One suite for the fake and for SQLite: nobody works on a machine that another run works on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.locks import SqliteMachineLocks
from azlinux_cli.adapters.rollout.owner import lives, this_owner
from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.ports.journal import MachineLocks, Owner
from tests.fakes.clock import FakeClock
from tests.fakes.journals import FakeMachineLocks

ME = this_owner()
DEAD = replace(ME, pid=4_000_000)
FAR = Owner("bob@elsewhere", 5, "x")
A, B, C = "vm:sub/web/a", "host:10.0.0.2:22", "vm:sub/web/c"


@pytest.fixture(params=["fake", "sqlite"])
def locks(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> MachineLocks:
    kinds: dict[str, Callable[[], MachineLocks]] = {
        "fake": lambda: FakeMachineLocks(clock, lives),
        "sqlite": lambda: SqliteMachineLocks(tmp_path / "rollouts", clock),
    }
    return kinds[request.param]()


def test_all_or_none_are_taken(locks: MachineLocks) -> None:
    assert locks.take("u1", [A], ME) == {}
    with pytest.raises(ConflictError, match="run u1") as refused:
        locks.take("u2", [B, A], ME)
    assert refused.value.code == "MachineLocked"
    assert refused.value.details == {"machines": [A], "runs": ["u1"]}
    assert locks.take("u3", [B], ME) == {}, "the refused run took none"


def test_every_run_that_is_in_the_way_is_named(locks: MachineLocks) -> None:
    locks.take("u1", [A], ME)
    locks.take("u2", [B], ME)
    with pytest.raises(ConflictError, match=r"run u1.*; .*run u2") as refused:
        locks.take("u3", [A, B, C], ME)
    assert refused.value.details == {"machines": [A, B], "runs": ["u1", "u2"]}


def test_the_same_run_takes_its_own_again(locks: MachineLocks) -> None:
    locks.take("u1", [A], FAR)
    assert locks.take("u1", [A, B], ME) == {}


def test_a_dead_owners_are_taken_over_and_it_is_said_from_whom(locks: MachineLocks) -> None:
    locks.take("u1", [A, B], DEAD)
    assert locks.take("u2", [A], ME) == {A: DEAD}
    with pytest.raises(ConflictError):
        locks.take("u3", [A], ME)


def test_another_computers_locks_hold_while_its_heart_beats(
    locks: MachineLocks, clock: FakeClock
) -> None:
    locks.take("u1", [A], FAR)
    clock.advance(50)
    locks.beat("u1")
    clock.advance(50)
    with pytest.raises(ConflictError, match="u1"):
        locks.take("u2", [A], ME)
    clock.advance(11)
    assert locks.take("u2", [A], ME) == {A: FAR}


def test_what_is_released_is_free(locks: MachineLocks) -> None:
    locks.take("u1", [A, B], ME)
    locks.release("u1", [A])
    locks.take("u2", [A], ME)
    with pytest.raises(ConflictError):
        locks.take("u2", [B], ME)
    locks.release("u2", [B])
    with pytest.raises(ConflictError):
        locks.take("u2", [B], ME)
    locks.release("u1")
    assert locks.take("u2", [B], ME) == {}


def test_nothing_is_released_before_anything_was_taken(locks: MachineLocks) -> None:
    locks.release("u1")
    locks.beat("u1")
    assert locks.take("u1", [A], ME) == {}
