"""A reboot is another boot id, however the node behaves meanwhile."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.services.node_reboot import ASK_S, LONGEST_S, RebootEnd, RebootNode
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_shell import Answer, ScriptedShell

TARGET = NodeTarget("web-1")
OLD, NEW, SENT = "old\n", "new\n", "sent\n"


class Scene:
    def __init__(self, *answers: Answer) -> None:
        self.shell = ScriptedShell(answers)
        self.clock = FakeClock()

    def reboot(self, boot_id: str = "old", deadline_s: float = 600) -> RebootEnd:
        return RebootNode(self.shell, self.clock)(TARGET, boot_id=boot_id, deadline_s=deadline_s)

    @property
    def sent(self) -> int:
        return sum("systemctl reboot" in stdin for _, stdin in self.shell.asked)


def test_a_node_that_runs_another_boot_already_is_left_alone() -> None:
    scene = Scene(NEW)

    assert scene.reboot() == RebootEnd("new")
    assert (scene.sent, scene.clock.sleeps) == (0, [])


def test_a_node_is_told_once_and_seen_when_it_is_back() -> None:
    scene = Scene(OLD, SENT, *[Trouble.REFUSED] * 5, NEW)

    assert scene.reboot() == RebootEnd("new")
    assert scene.sent == 1
    assert scene.shell.disconnected == 5


def test_no_question_is_given_more_than_is_left_of_the_time() -> None:
    scene = Scene(OLD, SENT, Trouble.TIMED_OUT)
    scene.reboot(deadline_s=30)
    assert scene.shell.deadlines[0] == ASK_S
    ends_at = 30 - sum(scene.clock.sleeps[:-1])
    assert scene.shell.deadlines[-2] == pytest.approx(ends_at)


def test_the_command_ends_the_boot_that_was_meant_and_no_other() -> None:
    scene = Scene(OLD, SENT, NEW)
    scene.reboot()

    line, script = scene.shell.asked[1]

    assert line == "sudo -n sh -s -- old"
    assert script.startswith('if [ "$(cat /proc/sys/kernel/random/boot_id)" = "$1" ]')


def test_an_answer_that_got_lost_is_no_refusal_to_reboot() -> None:
    killed = NodeResult("web-1", signal="TERM")
    for lost in (Trouble.RESET, Trouble.COMMAND_TIMED_OUT, killed):
        assert Scene(OLD, lost, Trouble.REFUSED, NEW).reboot() == RebootEnd("new")


def test_a_node_that_goes_on_is_told_again() -> None:
    scene = Scene(OLD, SENT, OLD, SENT, OLD, SENT, NEW)

    assert scene.reboot() == RebootEnd("new")
    assert scene.sent == 3


def test_a_node_that_sends_everybody_away_while_it_boots_is_waited_for() -> None:
    assert Scene(OLD, SENT, *[Trouble.AUTH] * 10, NEW).reboot() == RebootEnd("new")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ((Trouble.AUTH,), Trouble.AUTH),
        ((Trouble.HOST_KEY_CHANGED,), Trouble.HOST_KEY_CHANGED),
        ((OLD, SENT, Trouble.REFUSED, Trouble.HOST_KEY_CHANGED), Trouble.HOST_KEY_CHANGED),
    ],
)
def test_what_waiting_does_not_mend_ends_the_waiting(
    answers: tuple[Answer, ...], reason: Trouble
) -> None:
    scene = Scene(*answers)

    end = scene.reboot()

    assert end.boot_id is None
    assert end.trouble is not None
    assert end.trouble.reason is reason
    assert len(scene.shell.asked) == len(answers)


def test_a_node_that_refuses_the_command_says_why_at_once() -> None:
    refused = NodeResult("web-1", 1, "", "sudo: a password is required")

    end = Scene(OLD, refused).reboot()

    assert end.boot_id is None
    assert end.trouble is not None
    assert "cannot be told to reboot" in end.trouble.message
    assert "sudo: a password is required" in end.trouble.message


def test_it_is_dead_at_the_deadline_and_not_before() -> None:
    scene = Scene(OLD, SENT, Trouble.REFUSED)

    end = scene.reboot(deadline_s=300)

    assert end.trouble is not None
    assert end.trouble.reason is Trouble.REFUSED
    assert 300 - LONGEST_S <= sum(scene.clock.sleeps) <= 300


def test_a_node_that_never_goes_down_is_said_to_run_the_same_boot() -> None:
    end = Scene(*[OLD, SENT] * 200).reboot(deadline_s=60)

    assert end.trouble is not None
    assert end.trouble.message.endswith("it was told to reboot, and runs the same boot still")


def test_without_a_boot_to_end_nothing_is_done() -> None:
    scene = Scene(OLD)

    end = scene.reboot(boot_id="")

    assert end.boot_id is None
    assert end.trouble is not None
    assert scene.shell.asked == []
