import threading
from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import AzlError, ConflictError, OperationTimeoutError, SignInError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand, as_user
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.way import Via
from azlinux_cli.ports.run_command import ScriptOutput
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.arm_shell import ArmShell
from azlinux_cli.services.fan_out import FanOut, FanOutResult
from azlinux_cli.services.run_on_nodes import RunOnNodes
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.fakes.arm_way import FakeRunCommand
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeRemoteShell

COMMAND = RemoteCommand("uname -r")


def _nodes(count: int) -> list[NodeTarget]:
    return [
        NodeTarget(f"web-{n}", f"10.0.0.{n}", user="ops", vm=VmRef("s", "g", f"web-{n}"))
        for n in range(1, count + 1)
    ]


def _fan_out(shell: RemoteShell, parallel: int) -> FanOut:
    return FanOut(ThreadedFleet(shell, FakeClock()), parallel)


def _run(shell: FakeRemoteShell, nodes: list[NodeTarget], parallel: int = 4) -> FanOutResult:
    return _fan_out(shell, parallel)(nodes, COMMAND, deadline_s=5)


class Answering(FakeRemoteShell):
    """Answers at once, and counts how many do so at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.running = 0
        self.most = 0
        self.meeting = threading.Barrier(2, timeout=5)

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        self.meeting.wait()
        with self._lock:
            self.running -= 1
        return NodeResult(target.name, 0, target.address)


def test_results_are_in_the_order_asked_whoever_is_first() -> None:
    result = _run(Answering(), _nodes(20), parallel=2)

    assert [(r.name, r.stdout) for r in result.results] == [
        (f"web-{n}", f"10.0.0.{n}") for n in range(1, 21)
    ]
    assert not result.interrupted


def test_no_more_run_at_once_than_asked_for() -> None:
    shell = Answering()
    _run(shell, _nodes(12), parallel=2)

    assert shell.most == 2


def test_one_nodes_trouble_stops_no_other() -> None:
    shell = FakeRemoteShell()
    shell.troubles["web-2"] = NodeTrouble(Trouble.REFUSED, "web-2: refused")
    shell.answers["web-1"] = shell.answers["web-3"] = NodeResult("", 0, "ok\n")

    results = _run(shell, _nodes(3)).results

    assert [r.exit_status for r in results] == [0, None, 0]
    assert results[1].trouble == shell.troubles["web-2"]
    assert sorted(shell.disconnected) == ["web-1", "web-2", "web-3"]


def test_results_are_heard_as_they_come() -> None:
    shell = FakeRemoteShell()
    shell.answers |= {f"web-{n}": NodeResult("", 0) for n in range(1, 4)}
    heard: list[str] = []

    _fan_out(shell, 1)(
        _nodes(3), COMMAND, deadline_s=5, on_result=lambda _, r: heard.append(r.name)
    )

    assert heard == ["web-1", "web-2", "web-3"]


def test_what_is_no_nodes_trouble_ends_the_run() -> None:
    class NoKey(FakeRemoteShell):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            raise SignInError("there is no SSH key")

    with pytest.raises(SignInError):
        _run(NoKey(), _nodes(3))


def test_ctrl_c_tells_finished_running_and_not_begun_apart() -> None:
    class Stuck(FakeRemoteShell):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            if target.name == "web-2":
                self._closed.wait()
            return NodeResult(target.name, 0, "done\n")

    def interrupt(index: int, result: NodeResult) -> None:
        raise KeyboardInterrupt

    result = _fan_out(Stuck(), 1)(_nodes(3), COMMAND, deadline_s=5, on_result=interrupt)

    assert result.interrupted
    first, second, third = result.results
    assert first.stdout == "done\n"
    assert second.trouble is not None
    assert third.trouble is not None
    assert second.trouble.reason is Trouble.INTERRUPTED
    assert third.trouble.reason is Trouble.NOT_BEGUN
    assert third.trouble.message == "web-3: interrupted; nothing was done there"


def test_an_empty_fleet_is_an_empty_result() -> None:
    assert _run(FakeRemoteShell(), []) == FanOutResult([])


# -- Run Command as the way in


def test_a_command_through_arm_runs_as_the_user_and_gives_the_same_result() -> None:
    run_command = FakeRunCommand(web_1=ScriptOutput(3, "out\n", "err\n"))
    shell = ArmShell(run_command, FakeClock())

    result = shell.run(_nodes(1)[0], "id", deadline_s=9)

    assert (result.exit_status, result.stdout, result.stderr) == (3, "out\n", "err\n")
    assert run_command.asked == [("web-1", "sudo -n -H -u ops -- sh -c id </dev/null")]


def test_hostile_values_are_quoted_on_their_way_through_arm() -> None:
    text = as_user("o'ps", "echo $(id)", "in'put\n")

    assert text == ("printf %s 'in'\\''put\n' | sudo -n -H -u 'o'\\''ps' -- sh -c 'echo $(id)'")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ConflictError("web-1 is not running"), Trouble.RUN_COMMAND),
        (OperationTimeoutError("too late"), Trouble.COMMAND_TIMED_OUT),
        (ScriptOutput(None, "x" * 4096, "", truncated=True), Trouble.OUTPUT),
    ],
)
def test_what_goes_wrong_through_arm_is_that_nodes_trouble(
    answer: AzlError | ScriptOutput, reason: Trouble
) -> None:
    shell = ArmShell(FakeRunCommand(web_1=answer), FakeClock())

    trouble = shell.run(_nodes(1)[0], "id", deadline_s=9).trouble

    assert trouble is not None
    assert trouble.reason is reason


def test_a_machine_outside_azure_cannot_be_reached_through_arm() -> None:
    shell = ArmShell(FakeRunCommand(), FakeClock())

    trouble = shell.run(NodeTarget("box", "192.0.2.7"), "id", deadline_s=9).trouble

    assert trouble is not None
    assert trouble.message == "box: Run Command is for machines of Azure"


# -- one after the other


def _both(shell: FakeRemoteShell, run_command: FakeRunCommand) -> RunOnNodes:
    arm = ArmShell(run_command, FakeClock())
    return RunOnNodes(_fan_out(shell, 2), _fan_out(arm, 2), FakeClock())


NEVER_BEGUN = ["dns", "jump-host", "no-address", "no-route", "refused", "timed-out"]


@pytest.mark.parametrize("reason", [Trouble(word) for word in NEVER_BEGUN])
def test_where_ssh_has_no_way_in_the_command_goes_through_arm(reason: Trouble) -> None:
    shell, run_command = FakeRemoteShell(), FakeRunCommand(web_2="by arm\n")
    shell.answers["web-1"] = NodeResult("", 0, "by ssh\n")
    shell.troubles["web-2"] = NodeTrouble(reason, "no way in")

    done = _both(shell, run_command)(
        _nodes(2), COMMAND, deadline_s=5, on_run=lambda index, run: None
    )

    assert [(run.via, run.result.stdout) for run in done.runs] == [
        (Via.SSH, "by ssh\n"),
        (Via.RUN_COMMAND, "by arm\n"),
    ]


@pytest.mark.parametrize("reason", sorted({*Trouble} - {Trouble(word) for word in NEVER_BEGUN}))
def test_a_command_that_may_have_run_or_must_not_is_never_sent_twice(reason: Trouble) -> None:
    shell, run_command = FakeRemoteShell(), FakeRunCommand()
    shell.troubles["web-1"] = NodeTrouble(reason, "web-1: trouble")

    done = _both(shell, run_command)(
        _nodes(1), COMMAND, deadline_s=5, on_run=lambda index, run: None
    )

    assert run_command.asked == []
    assert done.runs[0].result.trouble == shell.troubles["web-1"]


def test_a_machine_outside_azure_has_no_second_way_in() -> None:
    shell, run_command = FakeRemoteShell(), FakeRunCommand()
    shell.troubles["web-1"] = NodeTrouble(Trouble.REFUSED, "web-1: refused")
    node = replace(_nodes(1)[0], vm=None)

    done = _both(shell, run_command)([node], COMMAND, deadline_s=5, on_run=lambda index, run: None)

    assert done.runs[0].via is Via.SSH
