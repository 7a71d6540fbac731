"""The gate that is a program here: its status, its output, and that nothing of it is left."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.gate.command_gate import CommandGate
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict

POINT = GatePoint("uk3f9x2ab", When.AFTER_NODE, wave=1, node="web-1")


def ask(text: str, *, deadline_s: float = 20, at: GatePoint = POINT) -> GateVerdict:
    gate = Gate.parse(f"command:{text}")
    return CommandGate(SystemClock()).check(gate, at, deadline_s=deadline_s)


def is_gone(pid: int, *, within_s: float = 5) -> bool:
    """Killed processes of nobody are reaped by somebody else, a moment later."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_a_program_that_ends_with_0_passes_and_its_output_is_kept() -> None:
    verdict = ask("echo all is well; echo truly >&2")

    assert verdict == GateVerdict(
        passed=True, message="exit status 0", evidence="all is well\ntruly"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("echo no; exit 1", "exit status 1"),
        ("exit 255", "exit status 255"),
        ("kill -9 $$", "it was ended by signal 9"),
        ("kill -SEGV $$", "it was ended by signal 11"),
        ("/nonexistent/check", "exit status 127: it is not there"),
        ("/etc/passwd", "exit status 126: it may not be run"),
        ("if", "exit status 2"),
        ("false | true && false", "exit status 1"),
    ],
)
def test_every_other_end_does_not_pass(text: str, message: str) -> None:
    verdict = ask(text)

    assert (verdict.passed, verdict.message) == (False, message)


def test_a_program_that_cannot_be_started_does_not_pass() -> None:
    verdict = ask("x" * (1 << 20))

    assert not verdict.passed
    assert "could not be started" in verdict.message


def test_it_knows_from_its_environment_where_the_run_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AZL_NODE", "of-an-outer-run")
    text = 'echo "$AZL_ROLLOUT/$AZL_GATE_WHEN/$AZL_WAVE/$AZL_NODE/$HOME"'

    assert ask(text).evidence == f"uk3f9x2ab/after-node/2/web-1/{os.environ['HOME']}"
    before = GatePoint("uk3f9x2ab", When.BEFORE_RUN)
    assert ask('echo "[$AZL_NODE]"', at=before).evidence == "[]"


def test_a_name_with_shell_text_in_it_is_a_name() -> None:
    point = GatePoint("u1", When.AFTER_NODE, node="$(touch gotcha); `id`")

    assert ask('printf %s "$AZL_NODE"', at=point).evidence == "$(touch gotcha); `id`"


def test_it_does_not_read_what_is_typed_to_azl() -> None:
    terminal, (read, write) = os.dup(0), os.pipe()
    try:
        os.dup2(read, 0)
        assert ask("cat", deadline_s=5).passed
    finally:
        os.dup2(terminal, 0)
        for fd in (terminal, read, write):
            os.close(fd)


class HurriedClock(SystemClock):
    """An hour later, a few looks after `ready` says so."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        self._ready = ready
        self._looks = 0

    def monotonic(self) -> float:
        self._looks += self._ready()
        return super().monotonic() + (3600 if self._looks > 4 else 0)


def test_at_the_deadline_all_of_it_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    text = f"trap '' TERM; sleep 99 & echo $! > {pids}; echo begun; echo $$ >> {pids}; wait"
    clock = HurriedClock(lambda: pids.exists() and pids.read_bytes().count(b"\n") == 2)

    verdict = CommandGate(clock).check(Gate.parse(f"command:{text}"), POINT, deadline_s=60)

    assert verdict == GateVerdict(
        passed=False, message="it did not end within 60 s, and was killed", evidence="begun"
    )
    assert all(is_gone(int(pid)) for pid in pids.read_text(encoding="utf-8").split())


def test_what_it_leaves_behind_holds_nobody_up_and_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    began = time.monotonic()

    verdict = ask(f"sleep 99 & echo $! > {pid}; echo done")

    assert time.monotonic() - began < 5
    assert (verdict.passed, verdict.evidence) == (True, "done")
    assert is_gone(int(pid.read_text(encoding="utf-8")))


def test_a_program_that_closes_its_output_is_waited_for() -> None:
    assert ask("exec >&- 2>&-; sleep 0.2; exit 3").message == "exit status 3"
    assert "killed" in ask("exec >&- 2>&-; sleep 99", deadline_s=0.2).message


def test_a_program_that_talks_without_end_is_cut_short() -> None:
    verdict = ask("yes something", deadline_s=0.5)

    assert not verdict.passed
    assert len(verdict.evidence) < 2_100


def test_the_end_of_a_long_output_is_what_is_kept() -> None:
    evidence = ask("seq 100000").evidence

    assert evidence.endswith("99999\n100000")
    assert len(evidence) < 2_100


def test_output_that_is_no_text_is_kept_as_far_as_it_goes() -> None:
    assert ask(r"printf 'a\377\000b\033[2J'").evidence == "a\ufffd b [2J"


def test_a_secret_in_the_output_is_not_kept() -> None:
    verdict = ask("echo 'curl -H \"Authorization: Bearer hunter2-and-more\" https://a:bcd@lb/'")

    assert "hunter2" not in repr(verdict)
    assert "bcd" not in repr(verdict)


def test_ctrl_c_while_it_is_waited_for_leaves_nothing_behind(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    class Interrupting(SystemClock):
        def monotonic(self) -> float:
            if pid.exists() and pid.read_text(encoding="utf-8").strip():
                raise KeyboardInterrupt
            return super().monotonic()

    gate = Gate.parse(f"command:echo $$ > {pid}; sleep 99")
    with pytest.raises(KeyboardInterrupt):
        CommandGate(Interrupting()).check(gate, POINT, deadline_s=20)

    assert is_gone(int(pid.read_text(encoding="utf-8")))


def test_a_ctrl_c_for_azl_is_none_for_the_program() -> None:
    group, session = ask("cut -d ' ' -f 5,6 /proc/$$/stat").evidence.split()

    assert group == session
    assert int(group) != os.getpgrp()
