"""How many sockets a run may open."""

import resource

import pytest

from azlinux_cli.adapters.ssh.loop.file_limit import sockets_allowed


class Limits:
    def __init__(self, soft: int, hard: int) -> None:
        self.now = (soft, hard)

    def get(self, kind: int) -> tuple[int, int]:
        return self.now

    def set(self, kind: int, now: tuple[int, int]) -> None:
        self.now = now


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Limits:
    made = Limits(1024, 4096)
    monkeypatch.setattr(resource, "getrlimit", made.get)
    monkeypatch.setattr(resource, "setrlimit", made.set)
    return made


def test_what_fits_changes_nothing(limits: Limits) -> None:
    assert sockets_allowed(500) == 500
    assert limits.now == (1024, 4096)


def test_the_soft_limit_is_raised_as_far_as_needed(limits: Limits) -> None:
    assert sockets_allowed(2000) == 2000
    assert 2160 <= limits.now[0] < 2400


def test_beyond_the_hard_limit_fewer_are_open_at_once(limits: Limits) -> None:
    assert 3500 < sockets_allowed(10_000) < 4096
    assert limits.now == (4096, 4096)


def test_without_a_limit_everything_goes(limits: Limits) -> None:
    limits.now = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

    assert sockets_allowed(10_000) == 10_000
