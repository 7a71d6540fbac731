"""The gate that asks nodes: all of them have to say yes, and silence is no."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from azlinux_cli.services.rollout.node_gate import NodeGate
from tests.fakes.clock import FakeClock
from tests.fakes.shell import FakeRemoteShell

NODES = {name: NodeTarget(name, "10.0.0.4", user="azureuser") for name in ("web-1", "web-2", "db")}
AFTER_NODE = GatePoint("u1", When.AFTER_NODE, node="web-1")
AFTER_WAVE = GatePoint("u1", When.AFTER_WAVE, nodes=("web-1", "web-2", "db"))
SECRET = "hunter2-and-more"


@pytest.fixture
def shell() -> FakeRemoteShell:
    return FakeRemoteShell()


def ask(
    shell: FakeRemoteShell, text: str, at: GatePoint, clock: FakeClock | None = None
) -> GateVerdict:
    gate = Gate.parse(f"node:{text}")
    runner = NodeGate(shell, NODES.__getitem__, clock or FakeClock())
    return runner.check(gate, at, deadline_s=20)


def test_after_a_node_that_node_alone_is_asked(shell: FakeRemoteShell) -> None:
    verdict = ask(shell, "echo active | grep active", AFTER_NODE)

    assert verdict == GateVerdict(True, "web-1: exit status 0", "web-1: exit status 0\nactive")
    assert shell.ran == [("web-1", "echo active | grep active", "")]


def test_elsewhere_every_node_is_asked(shell: FakeRemoteShell) -> None:
    verdict = ask(shell, "true", AFTER_WAVE)

    assert verdict.passed
    assert sorted(name for name, *_ in shell.ran) == ["db", "web-1", "web-2"]
    assert verdict.message == "web-[1-2],db: exit status 0"


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (NodeResult("", 3, "inactive\n"), "web-1: exit status 3"),
        (NodeResult("", signal="KILL"), "web-1: signal KILL"),
        (NodeResult("", trouble=NodeTrouble(Trouble.REFUSED, "web-1: refused")), "web-1: refused"),
        (NodeResult("", 0, trouble=NodeTrouble(Trouble.RESET, "web-1: reset")), "web-1: reset"),
        (NodeResult(""), "web-1: exit status None"),
    ],
)
def test_whatever_is_not_status_0_does_not_pass(
    shell: FakeRemoteShell, result: NodeResult, why: str
) -> None:
    shell.answers["web-1"] = result

    verdict = ask(shell, "systemctl is-active nginx", AFTER_NODE)

    assert (verdict.passed, verdict.message) == (False, why)


def test_one_node_that_says_no_is_enough_and_is_named(shell: FakeRemoteShell) -> None:
    shell.answers["web-2"] = NodeResult("", 3, "inactive\n")

    verdict = ask(shell, "true", AFTER_WAVE)

    assert not verdict.passed
    assert verdict.message == "1 of 3 nodes say no: web-2"
    assert verdict.evidence == "web-2: exit status 3\ninactive"


def test_a_node_that_does_not_answer_does_not_pass(shell: FakeRemoteShell) -> None:
    shell.troubles["db"] = NodeTrouble(Trouble.TIMED_OUT, "db: 10.0.0.4 gave no answer")

    verdict = ask(shell, "true", AFTER_WAVE)

    assert not verdict.passed
    assert verdict.evidence == "db: 10.0.0.4 gave no answer"


def test_nobody_to_ask_does_not_pass(shell: FakeRemoteShell) -> None:
    assert not ask(shell, "true", GatePoint("u1", When.BEFORE_RUN)).passed


def test_a_stranger_does_not_pass(shell: FakeRemoteShell) -> None:
    verdict = ask(shell, "true", GatePoint("u1", When.AFTER_NODE, node="web-9"))

    assert (verdict.passed, verdict.message) == (False, "web-9: no such node in this run")


def test_a_shell_that_crashes_does_not_pass_and_keeps_no_other_from_being_asked() -> None:
    class Crashing(FakeRemoteShell):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            if target.name == "web-1":
                raise OSError(f"no more files; token={SECRET}")
            return super().run(target, command, deadline_s=deadline_s, stdin=stdin)

    shell = Crashing()
    verdict = ask(shell, "true", AFTER_WAVE)

    assert not verdict.passed
    assert "web-1: asking crashed: OSError: no more files" in verdict.evidence
    assert SECRET not in repr(verdict)
    assert sorted(name for name, *_ in shell.ran) == ["db", "web-2"]


def test_a_node_whose_turn_does_not_come_in_time_does_not_pass(clock: FakeClock) -> None:
    class Slow(FakeRemoteShell):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            clock.advance(25)
            return super().run(target, command, deadline_s=deadline_s, stdin=stdin)

    names = tuple(f"n{number}" for number in range(40))
    runner = NodeGate(Slow(), lambda name: NodeTarget(name, "10.0.0.4"), clock)
    point = GatePoint("u1", When.AFTER_WAVE, nodes=names)

    verdict = runner.check(Gate.parse("node:true"), point, deadline_s=20)

    assert not verdict.passed
    assert "its turn did not come in time" in verdict.evidence


def test_a_secret_in_what_a_node_says_is_not_kept(shell: FakeRemoteShell) -> None:
    verdict = ask(shell, f"echo password={SECRET}; echo Bearer {SECRET} >&2; exit 1", AFTER_NODE)

    assert "password=***" in verdict.evidence
    assert SECRET not in repr(verdict)
