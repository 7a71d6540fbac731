"""Nodes as people have set them up: banners, talkative profiles, other login shells, time limits.

A real OpenSSH server; ForceCommand stands for what a profile or a login shell would do, so that
nothing is changed on the machine that runs the tests.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_report import NodeReport
from azlinux_cli.domain.remote_command import (
    LONGEST_LINE_BYTES,
    RemoteCommand,
    remote_command,
    remote_script,
)
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.fan_out import FanOut
from azlinux_cli.services.report_nodes import ReportNodes
from azlinux_cli.services.run_on_nodes import RunOnNodes
from azlinux_cli.services.threaded_fleet import ThreadedFleet
from tests.engines import ENGINES, engine
from tests.openssh import MISSING, openssh_server

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "")
HOSTILE = ["a b", "'", '"', "$(touch x)", "`id`", "\\", "\\'", "é", ";", "", "=ls", "!x"]


class Node:
    def __init__(self, target: NodeTarget, shell: RemoteShell) -> None:
        self._target = target
        self._shell = shell

    def run(self, command: RemoteCommand) -> NodeResult:
        return self._shell.run(self._target, command.line, deadline_s=30, stdin=command.stdin)

    def report(self) -> NodeReport:
        clock = SystemClock()
        run = RunOnNodes(FanOut(ThreadedFleet(self._shell, clock), 1), None, clock)
        done = ReportNodes(run)([self._target], deadline_s=30, on_run=lambda _, __: None)
        return done.reports[0]


Serve = Callable[..., Node]


@pytest.fixture(params=ENGINES)
def serve(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(*options: str, login: str = "") -> Node:
            """`login` is a script that gets the command line in $SSH_ORIGINAL_COMMAND."""
            script = tmp_path / "login"
            script.write_text(login, encoding="utf-8")
            script.chmod(0o755)
            forced = (f"ForceCommand {script}",) if login else ()
            server = stack.enter_context(openssh_server(tmp_path, options=(*options, *forced)))
            target = server.target()
            pins = PinFile()
            pins.pin(Pin(target.host_key_alias, server.host_keys))
            shell = engine(request.param, KeyRing(str(server.key_file)), Verifier(pins))
            stack.callback(shell.close)
            return Node(target, shell)

        yield start


def test_a_banner_before_signing_in_is_no_output(serve: Serve, tmp_path: Path) -> None:
    banner = tmp_path / "banner"
    banner.write_text("Authorised use only\x1b[2J\n" * 200, encoding="utf-8")

    result = serve(f"Banner {banner}").run(remote_command(["echo hello"]))

    assert (result.stdout, result.stderr, result.exit_status) == ("hello\n", "", 0)


NOISE = """#!/bin/bash
echo 'Welcome to the fleet!'
printf 'no line break at the end, and @@azl in it'
echo 'bash: warning: setlocale: LC_ALL: cannot change locale' >&2
bash -c "$SSH_ORIGINAL_COMMAND"
status=$?
echo 'Good-bye!'
exit $status
"""


def test_a_report_survives_a_profile_that_talks_before_and_after(serve: Serve) -> None:
    report = serve(login=NOISE).report()

    assert report.trouble is None
    assert report.kernel_running == os.uname().release


def test_the_exit_status_is_the_commands_whatever_a_profile_prints(serve: Serve) -> None:
    result = serve(login=NOISE).run(remote_command(["echo hello; exit 7"]))

    assert result.exit_status == 7
    assert "hello\n" in result.stdout


def test_a_time_limit_that_cannot_be_unset_ends_no_report(serve: Serve) -> None:
    """`readonly TMOUT=1`, as hardening guides put it into /etc/profile.d."""
    login = '#!/bin/bash\nreadonly TMOUT=1\nexport TMOUT\neval "$SSH_ORIGINAL_COMMAND"\n'
    node = serve(login=login)

    slow = node.run(remote_script("sleep 1.5; echo awake\n"))

    assert slow.stdout == "awake\n"
    assert node.report().trouble is None


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "fish"])
def test_any_login_shell_passes_words_and_scripts_and_a_report(serve: Serve, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    node = serve(login=f'#!/bin/sh\nexec {shell} -c "$SSH_ORIGINAL_COMMAND"\n')
    expected = "".join(f"[{word}]" for word in HOSTILE)

    words = node.run(remote_command(["printf", "[%s]", *HOSTILE]))
    script = node.run(remote_script('printf "[%s]" "$@"', HOSTILE))

    assert (words.stdout, words.stderr) == (expected, "")
    assert script.stdout == expected
    assert node.report().kernel_running == os.uname().release


def test_a_login_shell_that_is_none_is_told_by_its_exit_status(serve: Serve) -> None:
    node = serve(login="#!/bin/sh\necho 'This account is currently not available.'\nexit 1\n")

    result, report = node.run(remote_command(["id"])), node.report()

    assert (result.exit_status, result.trouble) == (1, None)
    assert report.trouble is not None
    assert "the report script did not run" in report.trouble.message


def test_the_longest_command_line_arrives_and_a_longer_script_too(serve: Serve) -> None:
    node = serve()
    longest = "x" * (LONGEST_LINE_BYTES - len("echo "))
    line = node.run(remote_command(["echo", longest]))
    script = node.run(remote_script(f"printf %s '{'x' * 10_000_000}' | wc -c\n"))

    assert (line.exit_status, len(line.stdout)) == (0, len(longest) + 1)
    assert script.stdout.strip() == "10000000"
