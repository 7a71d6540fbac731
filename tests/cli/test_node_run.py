"""`azl node run`: real parser, fake world, whole output."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.cli import boundary
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from tests.fakes.node_world import World, a_machine, three_nodes
from tests.fakes.shell import FakeRemoteShell
from tests.unit.rendering.test_progress import Terminal


@pytest.fixture
def world() -> World:
    return three_nodes()


def test_run_shows_equal_output_once(world: World) -> None:
    world.shell.answers = {
        "web-1": NodeResult("", 0, "6.6\n"),
        "web-2": NodeResult("", 0, "6.6\n"),
        "db-1": NodeResult("", 0, "6.18\n"),
    }

    assert world("node", "run", "--all", "--", "uname", "-r") == (
        0,
        "== web-[1-2] (2 nodes)\n6.6\n\n== db-1\n6.18\n",
        "",
    )
    assert {command for _, command, _ in world.shell.ran} == {"uname -r"}


def test_what_follows_the_dashes_is_not_azls(world: World) -> None:
    world.shell.answers = {}

    result = world("node", "run", "web-1", "--", "printf", "%s|", "--output", "-h", "--", "a b")

    assert result == (0, "--output|-h|--|a b|\n", "")


def test_run_is_partial_when_a_command_fails_somewhere(world: World) -> None:
    world.shell.answers = {
        "web-1": NodeResult("", 0, "ok\n"),
        "web-2": NodeResult("", 4, "", "no such unit\n"),
    }

    status, out, err = world("node", "run", "web-[1-2]", "-o", "json", "--", "true")
    runs = json.loads(out)

    assert status == 3
    assert [(r["exitStatus"], r["stdout"], r["stderr"], r["via"]) for r in runs] == [
        (0, "ok\n", "", "ssh"),
        (4, "", "no such unit\n", "ssh"),
    ]
    assert json.loads(err)["error"]["message"] == "web-2: the command ended with exit status 4"


def test_run_without_naming_machines_is_refused(world: World) -> None:
    result = world("node", "run", "--", "reboot")

    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error: no machine is named\n")
    assert world.shell.ran == []


def test_run_without_a_command_is_refused(world: World) -> None:
    result = world("node", "run", "--all")

    assert result.status == 2
    assert result.err == (
        "error: no command is given\nhint: put it behind --, as in: -- uname -r\n"
    )


def test_a_script_is_sent_with_its_arguments(world: World, tmp_path: Path) -> None:
    script = tmp_path / "check.sh"
    script.write_text('#!/bin/sh\nprintf "[%s]" "$@"\n', encoding="utf-8")
    world.shell.answers = {}

    result = world("node", "run", "web-1", "--script", str(script), "--", "a b", "$HOME")

    assert result.out == "[a b][$HOME]\n"


def test_dry_run_says_what_would_be_run_and_runs_nothing(world: World) -> None:
    result = world("node", "run", "web-1", "--sudo", "--dry-run", "--", "reboot")

    assert (result.status, result.err) == (0, "")
    assert result.out == (
        "NAME    GROUP    RESULT    DETAIL\n"
        "web-1   g        planned   ops@20.0.0.1: sudo -n -- sh -c reboot\n"
    )
    assert world.shell.ran == []


def test_a_nodes_output_cannot_drive_the_terminal_but_is_whole_in_json(world: World) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0, "\x1b]0;owned\x07\n")}

    assert world("node", "run", "web-1", "--", "x").out == "?]0;owned?\n"
    assert world("node", "run", "web-1", "-o", "json", "--", "x").json()[0]["stdout"] == (
        "\x1b]0;owned\x07\n"
    )


# -- a fleet


def _fleet(tmp_path: Path, count: int) -> str:
    hosts = tmp_path / "hosts"
    lines = [f"web-{n} ops@10.0.0.{n}\n" for n in range(1, count + 1)]
    hosts.write_text("".join(lines), encoding="utf-8")
    return str(hosts)


def test_the_same_failure_of_many_nodes_is_told_once(world: World, tmp_path: Path) -> None:
    world.shell.answers = {f"web-{n}": NodeResult("", 0, "6.6\n") for n in range(1, 9)}
    world.shell.answers["web-5"] = world.shell.answers["web-6"] = NodeResult("", 4, "", "no\n")
    for n in (3, 7):
        message = f"web-{n}: 10.0.0.{n} refused the connection"
        world.shell.troubles[f"web-{n}"] = NodeTrouble(Trouble.REFUSED, message, ("is it up?",))

    assert world("node", "run", "--hosts", _fleet(tmp_path, 8), "--", "uname -r") == (
        3,
        (
            "== web-[1-2,4,8] (4 nodes)\n6.6\n"
            "\n== web-[3,7] (2 nodes): refused\n"
            "\n== web-[5-6] (2 nodes): exit status 4\nno\n"
        ),
        (
            "error: web-[3,7]: refused; the first of 2: web-3: 10.0.0.3 refused the connection\n"
            "hint: is it up?\n"
            "error: web-[5-6]: the command ended with exit status 4\n"
        ),
    )


def test_errors_as_json_name_the_nodes_one_by_one(world: World, tmp_path: Path) -> None:
    world.shell.answers = {f"web-{n}": NodeResult("", 4) for n in (1, 2)}

    result = world("node", "run", "--hosts", _fleet(tmp_path, 2), "-o", "json", "--", "false")

    assert result.error() == {
        "code": "CommandFailed",
        "message": "web-[1-2]: the command ended with exit status 4",
        "hint": [],
        "details": {"nodes": ["web-1", "web-2"]},
        "exitCode": 1,
    }


def test_json_lines_come_as_nodes_answer_and_json_in_the_order_asked(
    world: World, tmp_path: Path
) -> None:
    class LastFirst(FakeRemoteShell):
        """web-1 answers when web-2 has."""

        def __init__(self) -> None:
            super().__init__()
            self.second = threading.Event()

        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            if target.name == "web-1":
                self.second.wait(5)
            return NodeResult(target.name, 0, "ok\n")

        def disconnect(self, target: NodeTarget) -> None:
            if target.name == "web-2":
                threading.Timer(0.1, self.second.set).start()

    hosts = _fleet(tmp_path, 2)
    world.shell = LastFirst()
    lines = world("node", "run", "--hosts", hosts, "-o", "jsonl", "--", "x").out.splitlines()
    world.shell = LastFirst()
    whole = world("node", "run", "--hosts", hosts, "-o", "json", "--", "x").json()

    assert [json.loads(line)["name"] for line in lines] == ["web-2", "web-1"]
    assert [run["name"] for run in whole] == ["web-1", "web-2"]
    assert json.loads(lines[1]) == whole[0]


def test_a_query_of_json_lines_is_about_all_nodes(world: World) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0), "web-2": NodeResult("", 9)}
    query = "[?exitStatus!=`0`].name"

    result = world("node", "run", "web-[1-2]", "-o", "jsonl", "--query", query, "--", "x")

    assert result.out == '"web-2"\n'


class _Interrupted(FakeRemoteShell):
    """Ctrl-C, or another sign, while the first node is at work."""

    def __init__(self, sign: signal.Signals) -> None:
        super().__init__()
        self._sign = sign

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        time.sleep(0.5)  # nothing tells when the main thread waits for results
        signal.pthread_kill(threading.main_thread().ident or 0, self._sign)
        self._closed.wait(5)
        return NodeResult(target.name, 0)


STOPS = pytest.mark.parametrize(
    ("sign", "code", "word"),
    [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated")],
    ids=["ctrl-c", "sigterm"],
)


@STOPS
def test_a_stop_names_what_may_still_run_and_what_was_not_begun(
    world: World, tmp_path: Path, sign: signal.Signals, code: int, word: str
) -> None:
    world.shell = _Interrupted(sign)
    hosts = _fleet(tmp_path, 5)

    status, out, err = world(
        "node", "run", "--hosts", hosts, "--parallel", "1", "-o", "jsonl", "--", "true"
    )

    assert status == code
    assert [(r["name"], r["reason"]) for r in map(json.loads, out.splitlines())] == [
        ("web-1", "interrupted"),
        *((f"web-{n}", "not-begun") for n in range(2, 6)),
    ]
    assert err == f"{word}; may still be running on web-1; not begun on web-[2-5]\n"


@STOPS
def test_a_stopped_report_says_what_is_not_finished(
    world: World, tmp_path: Path, sign: signal.Signals, code: int, word: str
) -> None:
    world.shell = _Interrupted(sign)
    hosts = _fleet(tmp_path, 3)

    result = world("node", "report", "--hosts", hosts, "--parallel", "1")

    assert (result.status, result.err) == (code, f"{word}; not finished: web-[1-3]\n")


def test_what_the_time_of_the_run_did_not_reach_was_not_begun(world: World, tmp_path: Path) -> None:
    class Slow(FakeRemoteShell):
        def run(
            self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
        ) -> NodeResult:
            deadlines.append(deadline_s)
            world.clock.advance(40)
            return NodeResult(target.name, 0, "ok\n")

    deadlines: list[float] = []
    world.shell = Slow()
    options = ("--hosts", _fleet(tmp_path, 5), "--parallel", "1", "--run-timeout", "100")

    assert world("node", "run", *options, "--", "true") == (
        3,
        "== web-[1-3] (3 nodes)\nok\n\n== web-[4-5] (2 nodes): not-begun\n",
        (
            "error: web-[4-5]: the run's time was up before its turn; nothing was done there\n"
            "hint: --run-timeout SECONDS allows more, --parallel N does more at once\n"
        ),
    )
    assert deadlines == [60, 60, 20]


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([NodeResult("", 0), NodeResult("", 0)], 0),
        ([NodeResult("", 4), NodeResult("", 17)], 17),
        ([NodeResult("", 4), NodeResult("", signal="KILL")], 137),
        ([NodeResult("", trouble=NodeTrouble(Trouble.REFUSED, "no")), NodeResult("", 1)], 255),
    ],
)
def test_the_largest_exit_status_is_the_exit_status_if_wanted(
    world: World, results: list[NodeResult], status: int
) -> None:
    world.shell.answers = dict(zip(("web-1", "web-2"), results, strict=True))

    assert world("node", "run", "web-[1-2]", "--max-status", "--", "x").status == status


def test_run_command_is_not_for_machines_outside_azure(world: World, tmp_path: Path) -> None:
    hosts = _fleet(tmp_path, 2)

    result = world("node", "run", "--hosts", hosts, "--via", "run-command", "--", "true")

    assert result == (
        1,
        "== web-[1-2] (2 nodes): run-command\n",
        "error: web-[1-2]: Run Command is for machines of Azure\n",
    )


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A stderr whose cursor can be moved."""
    monkeypatch.setenv("TERM", "xterm")
    handler = signal.getsignal(signal.SIGTERM)
    yield Terminal()
    signal.signal(signal.SIGTERM, handler)


def test_a_terminal_shows_counts_while_the_run_lasts_and_only_the_result_after(
    world: World, terminal: Terminal
) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0, "6.6\n"), "web-2": NodeResult("", 0, "6.6\n")}
    out = Terminal()
    deps = replace(world.deps(), out=out, err=terminal)

    status = boundary.run(["node", "run", "web-[1-2]", "--", "uname", "-r"], obj=deps)

    assert status == 0
    assert out.getvalue() == "== web-[1-2] (2 nodes)\n6.6\n"
    assert "0 of 2 answered, 2 under way: web-[1-2]" in terminal.getvalue()
    assert terminal.seen() == []


def test_lines_on_a_terminal_are_not_mixed_with_a_picture(world: World, terminal: Terminal) -> None:
    world.shell.answers = {"web-1": NodeResult("", 0)}
    deps = replace(world.deps(), out=Terminal(), err=terminal)

    boundary.run(["node", "run", "web-1", "-o", "jsonl", "--", "true"], obj=deps)

    assert terminal.getvalue() == ""


def test_five_thousand_machines_by_name_take_little_of_azls_own_time() -> None:
    names = [f"web-{number}" for number in range(1, 5001)]
    world = World(*(a_machine(number, name) for number, name in enumerate(names)))
    world.shell.answers = {name: NodeResult("", 0, "ok\n") for name in names}
    began = time.process_time()

    result = world("node", "run", "web-[1-5000]", "--", "true")

    assert result == (0, "== web-[1-5000] (5000 nodes)\nok\n", "")
    assert time.process_time() - began < 3  # 0.3 s; what grows with the square takes 10
