"""Asking for a node, and giving it back."""

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.node_lease import Lease, Taking
from azlinux_cli.services.node_lease import NodeLease
from tests.fakes.scripted_shell import Answer, ScriptedShell

TARGET = NodeTarget("web-1")


def _lease(answer: Answer) -> tuple[ScriptedShell, NodeLease]:
    shell = ScriptedShell([answer])
    return shell, NodeLease(shell, "ann@laptop 7")


def test_a_node_is_taken_in_the_name_of_its_owner_with_one_command() -> None:
    shell, lease = _lease("@@azl lease\ntaken\n@@azl end\n")

    assert lease.take(TARGET, "u1") == Lease(Taking.TAKEN)
    [(line, script)] = shell.asked
    assert "flock" in line
    assert "'ann@laptop 7'" in script


def test_a_node_that_does_not_answer_or_makes_no_sense_is_not_taken() -> None:
    _, lease = _lease(Trouble.REFUSED)
    refused = lease.take(TARGET, "u1")
    assert isinstance(refused, NodeTrouble)
    assert refused.reason is Trouble.REFUSED

    _, lease = _lease(NodeResult("web-1", 1, "", "flock: timeout"))
    odd = lease.take(TARGET, "u1")
    assert isinstance(odd, NodeTrouble)
    assert odd.reason is Trouble.OUTPUT
    assert odd.message.endswith("(exit status 1): flock: timeout")


def test_giving_back_says_what_went_wrong() -> None:
    shell, lease = _lease("")
    assert lease.release(TARGET, "u1") is None
    assert len(shell.asked) == 1

    _, lease = _lease(Trouble.RESET)
    trouble = lease.release(TARGET, "u1")
    assert trouble is not None
    assert trouble.reason is Trouble.RESET
