"""`azl vm wait`: real parser, fake machines."""

from dataclasses import replace

import pytest

from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.vm import PowerState
from tests.command import Azl, Result
from tests.fakes.clock import FakeClock
from tests.fakes.compute import FakeCompute, a_vm

VALUES = {"output": "table", "ssh-user": "azureuser", "ssh-port": "2022"}
SETTINGS = Settings(None, VALUES, dict.fromkeys(VALUES, "profile test"))


class Probe:
    """Asks no one: some addresses answer, after a few questions."""

    def __init__(self, *, answers_at: int) -> None:
        self.answers_at = answers_at
        self.asked: list[tuple[str, int]] = []

    def presented(
        self, target: NodeTarget, *, types: tuple[str, ...] = (), deadline_s: float
    ) -> HostKey | NodeTrouble:
        self.asked.append((target.address, target.port))
        if len(self.asked) == self.answers_at:
            return HostKey("ssh-ed25519", "AAAA")
        return NodeTrouble(Trouble.REFUSED, "connection refused")


def azl(
    world: FakeCompute, *argv: str, clock: FakeClock | None = None, probe: Probe | None = None
) -> Result:
    known = probe or Probe(answers_at=0)
    deps = Deps(SETTINGS, clock or FakeClock(), vms=lambda: world, probe=lambda: known)
    return Azl()("vm", "wait", *argv, obj=deps)


def test_a_reached_state_is_status_0() -> None:
    done = azl(FakeCompute(a_vm("a")), "a", "--for", "running")
    assert (done.status, done.out) == (
        0,
        "NAME    GROUP    RESULT     DETAIL\na       rg       unchanged  running\n",
    )


def test_a_deadline_is_status_124_and_with_some_success_3() -> None:
    world = FakeCompute(a_vm("a"), a_vm("b", PowerState.STOPPED))
    done = azl(world, "b", "--for", "running", "--timeout", "3")
    assert done.status == 124
    assert "b is stopped after 3 s, not running" in done.err
    assert azl(world, "a", "b", "--for", "running", "--timeout", "3").status == 3


def test_ctrl_c_is_status_130_and_says_how_to_attach_again() -> None:
    class Pressed(FakeClock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    world = FakeCompute(a_vm("b", PowerState.STOPPED))
    done = azl(world, "nope", "b", "--for", "running", clock=Pressed())
    assert done.status == 130
    assert "error: no machine is named 'nope'" in done.err
    assert "hint: `azl vm wait b -g rg --for running` waits for it" in done.err


def test_ssh_is_asked_at_the_profiles_port_until_it_answers() -> None:
    world = FakeCompute(replace(a_vm("a"), public_addresses=("127.77.0.4",)))
    probe = Probe(answers_at=3)
    assert azl(world, "a", "--for", "ssh", probe=probe).status == 0
    assert probe.asked == [("127.77.0.4", 2022)] * 3


def test_ssh_that_never_answers_times_out() -> None:
    world = FakeCompute(replace(a_vm("a"), public_addresses=("127.77.0.4",)), a_vm("hidden"))
    done = azl(world, "a", "hidden", "--for", "ssh", "--timeout", "2")
    assert done.status == 124
    assert "a is running after 2 s, SSH does not answer" in done.err


@pytest.mark.parametrize(
    ("argv", "status", "text"),
    [
        (("a",), 2, "missing option '--for'"),
        (("a", "--for", "up"), 2, "one of: running, stopped, deallocated, exists, deleted, ssh"),
        (("--for", "running"), 2, "no machine is named"),
        (("b", "--for", "running"), 5, "no machine is named 'b'"),
    ],
)
def test_bad_input_is_refused(argv: tuple[str, ...], status: int, text: str) -> None:
    done = azl(FakeCompute(a_vm("a")), *argv)
    assert (done.status, done.out) == (status, "")
    assert text in done.err
