"""Waiting for a job on a node, over connections that come and go."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.node_job import JobPhase, JobState, NodeJob
from azlinux_cli.services.node_job import LONGEST_S, PATIENCE_S, JobEnd, RunJob
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_shell import Answer, ScriptedShell

TARGET = NodeTarget("web-1")
JOB = NodeJob("u1", "transact", "true # the body")


def said(phase: str, log: str = "", size: int = 0) -> str:
    return (
        f"@@azl job\nboot b\nphase {phase}\nlog-size {size or len(log)}\n"
        f"@@azl log\n{log}\n@@azl end\n"
    )


RUNNING, ENDED = said("running"), said("ended 0 1795392009")
NO_SUDO = NodeResult("web-1", 1, "", "sudo: a password is required")


class Scene:
    def __init__(self, *answers: Answer) -> None:
        self.shell = ScriptedShell(answers)
        self.clock = FakeClock()
        self.states: list[JobState] = []
        self.run = RunJob(self.shell, self.clock)

    def to_end(self, deadline_s: float = 600) -> JobEnd:
        return self.run(TARGET, JOB, deadline_s=deadline_s, on_state=self.states.append)

    def observe(self, deadline_s: float = 600) -> JobEnd:
        return self.run.observe(TARGET, "u1", "transact", deadline_s=deadline_s)

    @property
    def bodies(self) -> list[bool]:
        """Of each command: whether it begins the job."""
        return ["# the body" in stdin for _, stdin in self.shell.asked]


def test_a_short_job_takes_one_command() -> None:
    scene = Scene(said("ended 3 1795392009", "one\n"))

    end = scene.to_end()

    assert (end.state and end.state.exit_status, end.log, end.trouble) == (3, "one\n", None)
    assert len(scene.shell.asked) == 1
    assert scene.clock.sleeps == []


def test_a_job_is_begun_once_and_then_asked_for_ever_more_slowly() -> None:
    scene = Scene(*[RUNNING] * 12, ENDED)

    assert scene.to_end().trouble is None

    assert scene.bodies == [True] + [False] * 12
    assert scene.clock.sleeps == sorted(scene.clock.sleeps)
    assert scene.clock.sleeps[0] == pytest.approx(0.3)
    assert scene.clock.sleeps[-1] == LONGEST_S


def test_each_look_renews_the_lease_and_asks_for_what_the_log_has_more() -> None:
    scene = Scene(said("running", "one\n"), said("running", "two\n", 8), ENDED)

    assert scene.to_end().log == "one\ntwo\n"

    looks = [stdin for _, stdin in scene.shell.asked[1:]]
    assert ["O=4\n" in looks[0], "O=8\n" in looks[1]] == [True, True]
    assert all("lease.beat" in look for look in looks)
    assert [state.phase for state in scene.states] == ["running", "running", "ended"]


@pytest.mark.parametrize(
    "lost",
    [
        Trouble.REFUSED,
        Trouble.RESET,
        Trouble.TIMED_OUT,
        Trouble.NO_ROUTE,
        Trouble.PROTOCOL,
        Trouble.COMMAND_TIMED_OUT,
    ],
)
def test_lost_connections_end_nothing(lost: Trouble) -> None:
    scene = Scene(RUNNING, *[lost] * 50, ENDED)

    end = scene.to_end()

    assert (end.state and end.state.phase, end.trouble) == (JobPhase.ENDED, None)


def test_a_start_whose_answer_got_lost_is_sent_again() -> None:
    scene = Scene(Trouble.RESET, RUNNING, ENDED)

    assert scene.to_end().trouble is None

    assert scene.bodies == [True, True, False]


def test_a_job_that_is_only_starting_is_begun_again_until_it_is_seen() -> None:
    scene = Scene(said("starting"), RUNNING, ENDED)

    scene.to_end()

    assert scene.bodies == [True, True, False]


@pytest.mark.parametrize(
    "final", [Trouble.AUTH, Trouble.HOST_KEY_UNKNOWN, Trouble.HOST_KEY_CHANGED, Trouble.LOCAL]
)
def test_what_waiting_does_not_mend_ends_the_waiting(final: Trouble) -> None:
    scene = Scene(final)

    end = scene.to_end()

    assert end.state is None
    assert end.trouble is not None
    assert (end.trouble.reason, len(scene.shell.asked)) == (final, 1)


def test_a_changed_host_key_ends_the_waiting_for_a_running_job_too() -> None:
    end = Scene(RUNNING, Trouble.HOST_KEY_CHANGED).to_end()

    assert end.trouble is not None
    assert end.trouble.reason is Trouble.HOST_KEY_CHANGED
    assert end.state is not None
    assert end.state.phase is JobPhase.RUNNING


@pytest.mark.parametrize("odd", [Trouble.AUTH, NO_SUDO])
def test_a_node_that_works_on_its_own_sshd_and_sudo_may_refuse_for_a_while(odd: Answer) -> None:
    """Each good answer gives it the whole patience anew."""
    scene = Scene(RUNNING, *[odd] * 20, RUNNING, *[odd] * 20, ENDED)

    assert scene.to_end().trouble is None

    assert sum(scene.clock.sleeps) > PATIENCE_S


@pytest.mark.parametrize(
    ("odd", "reason"), [(Trouble.AUTH, Trouble.AUTH), (NO_SUDO, Trouble.OUTPUT)]
)
def test_but_not_for_ever(odd: Answer, reason: Trouble) -> None:
    scene = Scene(RUNNING, odd)

    end = scene.to_end(3600)

    assert end.trouble is not None
    assert end.trouble.reason is reason
    assert PATIENCE_S <= sum(scene.clock.sleeps) <= PATIENCE_S + LONGEST_S


def test_a_node_that_never_gave_a_sensible_answer_is_asked_three_times() -> None:
    scene = Scene(NO_SUDO)

    end = scene.to_end()

    assert end.trouble is not None
    assert "sudo: a password is required" in end.trouble.message
    assert len(scene.shell.asked) == 3


def test_at_the_deadline_the_job_goes_on_and_that_is_said() -> None:
    scene = Scene(RUNNING)

    end = scene.to_end(30)

    assert end.trouble is not None
    assert end.trouble.reason is Trouble.COMMAND_TIMED_OUT
    assert end.trouble.message == "web-1: transact has not ended in time, and goes on there"
    assert sum(scene.clock.sleeps) <= 30
    assert min(scene.shell.deadlines) >= 1


def test_at_the_deadline_a_job_that_never_was_seen_is_not_said_to_go_on() -> None:
    end = Scene(said("starting")).to_end(30)

    assert end.trouble is not None
    assert end.trouble.message == "web-1: transact has not begun in time"


def test_at_the_deadline_a_node_that_does_not_answer_is_the_reason() -> None:
    end = Scene(RUNNING, Trouble.REFUSED).to_end(30)

    assert end.trouble is not None
    assert end.trouble.reason is Trouble.REFUSED
    assert end.state is not None
    assert end.state.phase is JobPhase.RUNNING


def test_a_lost_job_is_an_end_without_a_trouble() -> None:
    end = Scene(RUNNING, Trouble.RESET, said("lost", "one\n")).to_end()

    assert (end.state and end.state.phase, end.trouble, end.log) == (JobPhase.LOST, None, "one\n")


def test_observing_begins_nothing() -> None:
    scene = Scene(RUNNING, ENDED)
    assert scene.observe().state == JobState(
        JobPhase.ENDED, exit_status=0, ended_at=1795392009, boot_id="b"
    )
    assert scene.bodies == [False, False]

    absent = Scene("@@azl job\nboot b\nphase absent\n@@azl end\n").observe()
    assert (absent.state and absent.state.phase, absent.trouble) == (JobPhase.ABSENT, None)


def test_of_a_long_log_the_end_is_kept() -> None:
    part = "x" * 500_000
    answers = [said("running", part, n * len(part)) for n in (1, 2, 3)]

    end = Scene(*answers, said("ended 0 1795392009", "over\n", 1_500_005)).to_end()

    assert len(end.log) == 1_048_576
    assert end.log.endswith("xover\n")
