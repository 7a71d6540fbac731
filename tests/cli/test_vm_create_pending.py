"""`azl vm create` that ends before everything is known: what it says, and how to go on."""

import _thread
import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.domain.errors import RemoteError, UnreachableError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.vm import Vm
from azlinux_cli.services.welcome_vm import WelcomeVm
from tests.fakes.create_world import CreateWorld
from tests.fakes.shell import FakeProbe


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CreateWorld:
    monkeypatch.chdir(tmp_path)
    return CreateWorld()


def cut(name: str) -> None:
    if name == "web-1":
        raise UnreachableError("could not create web-1: the connection was refused")


def test_a_line_cut_after_azure_accepted_is_exit_8_and_says_how_to_go_on(
    world: CreateWorld,
) -> None:
    world.cloud.faults.on_wait = cut
    done = world("web-1", "-g", "rg")

    assert done.status == 8
    assert done.out.splitlines()[1].endswith("  accepted; Azure cannot be asked now")
    assert "error:" not in done.err
    assert "hint: `azl vm wait web-1 -g rg --for exists` waits for it" in done.err
    assert "hint: run the same command again to finish what was begun" in done.err
    assert world.records.kept


def test_one_that_failed_beside_a_pending_one_is_partial(world: CreateWorld) -> None:
    world.cloud.faults.on_wait = cut
    world.cloud.faults.operation["web-2"] = RemoteError("no")

    assert world("web-1", "web-2", "-g", "rg").status in {1, 3}


class Blocked(FakeProbe):
    """SSH that nothing comes back from, and somebody who has had enough of it."""

    def __init__(self, sign: signal.Signals) -> None:
        super().__init__()
        self._sign = sign

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> NodeTrouble:
        _thread.interrupt_main(self._sign)
        return NodeTrouble(Trouble.TIMED_OUT, "no answer")


@pytest.mark.parametrize(
    ("sign", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"]
)
def test_ended_while_ssh_is_blocked_it_shows_the_machine_and_how_to_go_on(
    world: CreateWorld, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals, status: int
) -> None:
    pause: Any = WelcomeVm._pause  # the fake clock must not outrun the signal

    def heard(self: WelcomeVm, vm: Vm, seconds: float, cancelled: threading.Event) -> None:
        cancelled.wait(10)
        pause(self, vm, seconds, cancelled)

    monkeypatch.setattr(WelcomeVm, "_pause", heard)
    world.probe = Blocked(sign)
    done = world("web-1", "-g", "rg")

    assert done.status == status
    assert done.out.splitlines()[1].endswith("  created; host key not proven yet")
    assert "hint: once SSH answers: azl node trust web-1 -g rg" in done.err
    assert "azl vm wait" not in done.err
    assert world.records.kept
