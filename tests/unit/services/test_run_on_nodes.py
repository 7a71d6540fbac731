"""Nodes that can be reached by several ways."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, RanCommand, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.way import Via
from azlinux_cli.services.arm_shell import ArmShell
from azlinux_cli.services.fan_out import FanOut
from azlinux_cli.services.run_on_nodes import NO_WAY_IN, RunOnNodes
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.fakes.arm_way import FakeRunCommand
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeRemoteShell

COMMAND = RemoteCommand("uname -r")
HOP = NodeTarget("edge", "192.0.2.1")


class Addresses(FakeRemoteShell):
    """Answers at some addresses; at all others it has a trouble. `asked`: where, in order."""

    def __init__(self, *open_: str, reason: Trouble = Trouble.TIMED_OUT) -> None:
        super().__init__()
        self.open = open_
        self.reason = reason
        self.asked: list[str] = []
        self.while_running: Callable[[str], None] = lambda _: None

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        where = f"{target.jump[0].name}>{target.address}" if target.jump else target.address
        with self._lock:
            self.asked.append(where)
        self.while_running(where)
        if where in self.open:
            return NodeResult(target.name, 0, f"{where}\n")
        return NodeResult(target.name, trouble=NodeTrouble(self.reason, f"{where}: no way in"))


def _node(number: int = 1, *ways: Via) -> NodeTarget:
    name = f"web-{number}"
    node = NodeTarget(name, user="ops", vm=VmRef("s", "g", name))
    by = {
        Via.PUBLIC: replace(node, address=f"20.0.0.{number}", via=Via.PUBLIC),
        Via.PRIVATE: replace(node, address=f"10.0.0.{number}", via=Via.PRIVATE),
        Via.JUMP: replace(node, address=f"10.0.0.{number}", via=Via.JUMP, jump=(HOP,)),
    }
    first, *others = (by[way] for way in ways or tuple(by))
    return replace(first, others=tuple(others))


def _run(
    shell: FakeRemoteShell,
    *nodes: NodeTarget,
    arm: FakeRunCommand | None = None,
    run_s: float | None = None,
    clock: FakeClock | None = None,
) -> tuple[list[RanCommand], list[tuple[int, str]]]:
    """What came of it, and what was heard of it meanwhile."""
    clock = clock or FakeClock()
    fan_out = FanOut(ThreadedFleet(shell, clock), 1)
    by_arm = FanOut(ThreadedFleet(ArmShell(arm, clock), clock), 1) if arm else None
    heard: list[tuple[int, str]] = []
    done = RunOnNodes(fan_out, by_arm, clock)(
        nodes,
        COMMAND,
        deadline_s=5,
        run_s=run_s,
        on_run=lambda at, run: heard.append((at, run.via)),
    )
    return done.runs, heard


def test_ways_are_tried_in_their_order_until_one_leads_there() -> None:
    shell, arm = Addresses("edge>10.0.0.1"), FakeRunCommand()

    (run,), heard = _run(shell, _node(), arm=arm)

    assert shell.asked == ["20.0.0.1", "10.0.0.1", "edge>10.0.0.1"]
    assert (run.via, run.target.address, run.result.stdout) == (
        Via.JUMP,
        "10.0.0.1",
        "edge>10.0.0.1\n",
    )
    assert heard == [(0, "jump")]
    assert arm.asked == []


def test_after_all_ways_over_ssh_comes_run_command() -> None:
    shell, arm = Addresses(), FakeRunCommand(web_1="by arm\n")

    (run,), heard = _run(shell, _node(1, Via.JUMP, Via.PUBLIC), arm=arm)

    assert shell.asked == ["edge>10.0.0.1", "20.0.0.1"]
    assert (run.via, run.result.stdout) == (Via.RUN_COMMAND, "by arm\n")
    assert heard == [(0, "run-command")]


def test_where_no_way_leads_the_last_one_says_why() -> None:
    (run,), heard = _run(Addresses(), _node(1, Via.PUBLIC, Via.PRIVATE))

    assert run.result.trouble is not None
    assert (run.via, run.result.trouble.message) == (Via.PRIVATE, "10.0.0.1: no way in")
    assert heard == [(0, "private")]


@pytest.mark.parametrize("reason", sorted({*Trouble} - NO_WAY_IN))
def test_no_second_way_is_tried_where_the_command_may_have_begun_or_must_not(
    reason: Trouble,
) -> None:
    shell, arm = Addresses(reason=reason), FakeRunCommand()

    (run,), heard = _run(shell, _node(), arm=arm)

    assert shell.asked == ["20.0.0.1"]
    assert arm.asked == []
    assert (run.via, heard) == (Via.PUBLIC, [(0, "public")])


def test_a_command_that_failed_is_an_answer() -> None:
    class Failing(Addresses):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            self.asked.append(target.address)
            return NodeResult(target.name, 255)

    shell = Failing()

    assert _run(shell, _node())[0][0].result.exit_status == 255
    assert shell.asked == ["20.0.0.1"]


def test_nodes_with_fewer_ways_do_not_hold_the_others_up_and_are_told_in_their_place() -> None:
    shell = Addresses("10.0.0.1", "20.0.0.2")
    nodes = (
        _node(1, Via.PUBLIC, Via.PRIVATE),
        _node(2, Via.PUBLIC),
        _node(3, Via.PRIVATE),
        replace(_node(4, Via.JUMP), vm=None),
    )

    runs, heard = _run(shell, *nodes, arm=FakeRunCommand(web_3="by arm\n"))

    assert [run.via for run in runs] == ["private", "public", "run-command", "jump"]
    assert heard == [(1, "public"), (3, "jump"), (0, "private"), (2, "run-command")]


def test_a_machine_outside_azure_has_other_ways_over_ssh() -> None:
    shell, arm = Addresses("edge>10.0.0.1"), FakeRunCommand()
    node = replace(_node(1, Via.PRIVATE, Via.JUMP), vm=None)

    (run,), _ = _run(shell, node, arm=arm)

    assert (run.via, run.result.ok) == (Via.JUMP, True)


def test_what_bars_only_ssh_does_not_bar_run_command() -> None:
    """A machine behind a ProxyCommand, which azl does not run."""
    shell, arm = FakeRemoteShell(), FakeRunCommand(web_1="by arm\n")
    barred = replace(_node(1, Via.JUMP), trouble=Trouble.JUMP_HOST, detail="a ProxyCommand")

    (run,), _ = _run(shell, barred, arm=arm)

    assert (run.via, run.result.stdout) == (Via.RUN_COMMAND, "by arm\n")


def test_no_further_way_is_begun_when_the_time_of_the_run_is_up() -> None:
    shell, clock = Addresses("10.0.0.1"), FakeClock()
    shell.while_running = lambda _: clock.sleep(7)

    (run,), _ = _run(shell, _node(), run_s=6, clock=clock)

    assert shell.asked == ["20.0.0.1"]
    assert run.via is Via.PUBLIC
