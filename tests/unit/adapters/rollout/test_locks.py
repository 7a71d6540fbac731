"""Nobody works on a machine that another run works on."""

from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.rollout.locks import SqliteMachineLocks
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.ports.journal import Owner
from tests.fakes.clock import FakeClock

ME = this_owner()
DEAD = replace(ME, pid=4_000_000)
FAR = Owner("bob@elsewhere", 5, "x")
A, B = "vm:sub/web/a", "host:10.0.0.2:22"


def test_all_or_none_are_taken(tmp_path: Path) -> None:
    locks = SqliteMachineLocks(tmp_path, FakeClock())
    assert locks.take("u1", [A], ME) == {}
    with pytest.raises(ConflictError, match=r"^a is being worked on by run u1 of ") as refused:
        locks.take("u2", [B, A], ME)
    assert refused.value.details == {"machines": [A], "runs": ["u1"]}
    assert locks.take("u3", [B], ME) == {}, "the refused run took none"


def test_the_same_run_takes_its_own_again(tmp_path: Path) -> None:
    locks = SqliteMachineLocks(tmp_path, FakeClock())
    locks.take("u1", [A], ME)
    assert locks.take("u1", [A, B], ME) == {}


def test_a_dead_owners_are_taken_over_and_it_is_said_from_whom(tmp_path: Path) -> None:
    locks = SqliteMachineLocks(tmp_path, FakeClock())
    locks.take("u1", [A, B], DEAD)
    assert locks.take("u2", [A], ME) == {A: DEAD}
    with pytest.raises(ConflictError):
        locks.take("u3", [A], ME)


def test_another_computers_locks_hold_while_its_heart_beats(tmp_path: Path) -> None:
    clock = FakeClock()
    locks = SqliteMachineLocks(tmp_path, clock)
    locks.take("u1", [A], FAR)
    clock.advance(50)
    locks.beat("u1")
    clock.advance(50)
    with pytest.raises(ConflictError, match="bob@elsewhere"):
        locks.take("u2", [A], ME)
    clock.advance(11)
    assert locks.take("u2", [A], ME) == {A: FAR}


def test_what_is_released_is_free(tmp_path: Path) -> None:
    locks = SqliteMachineLocks(tmp_path, FakeClock())
    locks.take("u1", [A, B], ME)
    locks.release("u1", [A])
    locks.take("u2", [A], ME)
    with pytest.raises(ConflictError):
        locks.take("u2", [B], ME)
    locks.release("u1")
    assert locks.take("u2", [B], ME) == {}
