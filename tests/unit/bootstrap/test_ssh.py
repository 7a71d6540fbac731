"""Which engine a fleet gets."""

import sys

import pytest

from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.bootstrap.ssh import fleet_shell
from azlinux_cli.domain.settings import SETTINGS, Settings
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeHostKeys


@pytest.mark.parametrize(("platform", "engine"), [("linux", LoopFleet), ("darwin", ThreadedFleet)])
def test_the_loop_is_for_linux_and_threads_for_the_rest(
    monkeypatch: pytest.MonkeyPatch, platform: str, engine: type
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    settings = Settings(None, {s.name: s.default for s in SETTINGS if s.default is not None}, {})

    fleet = fleet_shell(settings, FakeHostKeys(), FakeClock())

    assert type(fleet) is engine
    fleet.close()
