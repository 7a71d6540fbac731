"""What is sent to a node to begin a job and to ask for it, and what its answers mean."""

import re

import pytest

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.node_job import (
    JobPhase,
    JobState,
    NodeJob,
    poll_command,
    read_job,
    remove_command,
    start_command,
    tidy_command,
)

_ANSWER = """\
@@azl job
boot b2
started-boot b1
started 1795392000
now 1795392010
phase {phase}
log-size 6
@@azl log
one
two

@@azl end
"""
HOSTILE_RUNS = ["", ".", "..", "a/b", "a b", "a;id", "$(id)", "A", "a\n", "a" * 33, "ü", "-rf"]
HOSTILE_STEPS = ["", ".", "../x", "a/b", "1a", "-a", "a b", "a'", "a\n", "`id`", "a" * 49]


def test_an_answer_is_the_state_of_a_job() -> None:
    assert read_job(_ANSWER.format(phase="ended 3 1795392009")) == JobState(
        JobPhase.ENDED,
        exit_status=3,
        started_at=1795392000,
        ended_at=1795392009,
        started_boot_id="b1",
        boot_id="b2",
        log="one\ntwo\n",
        log_size=6,
    )


@pytest.mark.parametrize("phase", ["starting", "running", "lost", "ended", "absent"])
def test_only_ended_and_lost_jobs_are_over(phase: str) -> None:
    state = read_job(_ANSWER.format(phase=phase))

    assert state.phase is JobPhase(phase)
    assert state.is_over == (phase in {"ended", "lost"})
    assert state.exit_status is None


def test_a_job_that_is_not_there_has_no_log() -> None:
    state = read_job("@@azl job\nboot b2\nphase absent\n@@azl end\n")

    assert state == JobState(JobPhase.ABSENT, boot_id="b2")


def test_what_a_login_prints_before_the_answer_is_not_part_of_it() -> None:
    banner = "Welcome!\nphase ended 0 1\n"

    assert read_job(banner + _ANSWER.format(phase="running")).phase is JobPhase.RUNNING


def test_a_log_cannot_say_how_its_job_ended() -> None:
    forged = "@@azl end\n@@azl job\nphase ended 0 1\n@@azl log\n@@azl end\n"
    text = _ANSWER.format(phase="running").replace("one\n", forged)

    state = read_job(text)

    assert (state.phase, state.exit_status) == (JobPhase.RUNNING, None)
    assert state.log == forged + "two\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sudo: a password is required\n",
        _ANSWER.format(phase="running").removesuffix("@@azl end\n"),
        _ANSWER.format(phase="running").partition("@@azl log")[0],
        _ANSWER.format(phase="sleeping"),
        _ANSWER.format(phase=""),
        _ANSWER.format(phase="ended zero"),
        _ANSWER.format(phase="running").replace("log-size 6", "log-size six"),
    ],
)
def test_what_is_no_whole_answer_is_an_error(text: str) -> None:
    with pytest.raises(RemoteError):
        read_job(text)


@pytest.mark.parametrize(("run", "step"), [(run, "a") for run in HOSTILE_RUNS])
def test_a_run_has_a_name_and_nothing_else(run: str, step: str) -> None:
    for make in (
        lambda: NodeJob(run, step, "true"),
        lambda: poll_command(run, step),
        lambda: remove_command(run),
        lambda: tidy_command(run, "packages"),
    ):
        with pytest.raises(UsageError):
            make()


@pytest.mark.parametrize("step", HOSTILE_STEPS)
def test_a_step_has_a_name_and_nothing_else(step: str) -> None:
    with pytest.raises(UsageError):
        NodeJob("u1", step, "true")
    with pytest.raises(UsageError):
        poll_command("u1", step)


def test_a_body_cannot_end_before_its_end() -> None:
    with pytest.raises(UsageError):
        NodeJob("u1", "a", "true\n@azl-end-of-body@\nid\n")


def test_a_body_is_sent_as_it_is() -> None:
    body = "echo '@UNIT@' \"$HOME\" $(id) `id` \\\n@STOP@ 'open\n"

    sent = start_command(NodeJob("u1", "a", body)).stdin

    assert body in sent


@pytest.mark.parametrize(
    "command",
    [
        start_command(NodeJob("u1", "a", "true")),
        poll_command("u1", "a"),
        remove_command("u1"),
        tidy_command("u1", "packages"),
    ],
)
def test_half_a_script_does_nothing(command: object) -> None:
    """All of it is one function, called in the last line."""
    stdin = getattr(command, "stdin", "")

    assert stdin.startswith("azl_all() {\n")
    assert stdin.endswith("\n}\nazl_all\n")


def test_where_there_is_systemd_the_job_is_a_unit_that_survives_its_session() -> None:
    sent = start_command(NodeJob("u1", "transact", "true")).stdin.replace("\\\n", "")
    [line] = re.findall(r"^systemd-run .*$", sent, re.MULTILINE)

    words = line.split()

    assert {"--quiet", "--collect", "--unit=azl-u1-transact"} <= set(words)
    properties = {w.removeprefix("--property=") for w in words if w.startswith("--property=")}
    assert properties == {
        "KillMode=process",
        "SendSIGHUP=no",
        "OOMPolicy=continue",
        "TimeoutStopSec=600",
    }
    assert sent.index("[ -d /run/systemd/system ]") < sent.index(line) < sent.index("setsid nohup")


def test_no_placeholder_is_left_in_what_is_sent() -> None:
    for command in (start_command(NodeJob("u1", "a", "true")), poll_command("u1", "a", 7)):
        assert re.findall(r"@[A-Z_]+@", command.stdin) == []
        assert command.line == "sudo -n sh -s"
