"""Real nodes whose SSH server is busy, strict or talkative, and what `azl` makes of it."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.real.crew import Crew, sshd_options
from tests.real.fleet import Node


@contextmanager
def silent_connections(node: Node, count: int) -> Iterator[ExitStack]:
    """So many that the server has greeted and that never sign in. Closing the stack ends them."""
    with ExitStack() as held:
        for _ in range(count):
            connection = held.enter_context(socket.create_connection(node.address, timeout=10))
            assert connection.recv(4) == b"SSH-"
        yield held


@pytest.fixture
def web(crew: Crew) -> Node:
    return crew.nodes["web-1"]


def test_a_server_with_too_many_at_its_door_is_asked_again_and_then_told_of(
    crew: Crew, web: Node
) -> None:
    with sshd_options(web, "MaxStartups 2:100:2", "LoginGraceTime 60"):
        with silent_connections(web, 2):
            ran = crew.run("true", "web-1")
        assert (ran.status, ran.row["reason"]) == (1, "reset")
        assert "closed the connection" in ran.row["message"]
        assert ran.row["elapsedSeconds"] > 0.3 + 1.0 + 3.0
        assert ran.seconds < 14  # and not the minute that it had


def test_a_server_that_has_room_again_is_signed_in_to(crew: Crew, web: Node) -> None:
    with (
        sshd_options(web, "MaxStartups 2:100:2", "LoginGraceTime 60"),
        silent_connections(web, 2) as held,
        crew.start("echo in", "web-1") as running,
    ):
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(0.8)
        held.close()
        out, _ = running.communicate(timeout=20)
    assert running.returncode == 0
    assert '"stdout": "in\\n"' in out


def test_one_session_at_a_time_is_enough(crew: Crew, web: Node) -> None:
    with sshd_options(web, "MaxSessions 1"):
        assert crew.run("echo in").status == 0


def test_a_server_that_grants_no_session_is_told_of(crew: Crew, web: Node) -> None:
    with sshd_options(web, "MaxSessions 0"):
        ran = crew.run("true", "web-1")

    host, port = web.address
    said = f"web-1: {host}:{port} let us in and opened no session (MaxSessions of its sshd?)"
    assert ran.said() == (1, "reset", said)


NOISE = """printf 'Authorized use only, all of it is recorded.\\n%.0s' $(seq 2400) >/etc/issue.net
echo 'echo noise of a profile; echo more of it >&2; readonly TMOUT=5; export TMOUT' \
>/etc/profile.d/noise.sh
cp /etc/profile.d/noise.sh /home/azureuser/.bashrc
"""


def test_a_banner_of_100_kb_and_a_noisy_profile_disturb_no_report(crew: Crew, web: Node) -> None:
    web.script(NOISE)
    try:
        with sshd_options(web, "Banner /etc/issue.net"):
            assert int(web.out("stat -c %s /etc/issue.net").split()[-1]) > 100_000
            hosts = crew.argv("web-1")[2:4]
            report = crew.azl("node", "report", *hosts, "-o", "json")
            ran = crew.run("id -u", "web-1", options=["--sudo"])
    finally:
        web.script("rm -f /etc/profile.d/noise.sh /home/azureuser/.bashrc /etc/issue.net")

    [row] = report.json()
    assert (report.status, report.err, row["warnings"]) == (0, "", [])
    assert (row["os"], row["agent"]) == ("3.0", "active")
    assert ran.status == 0
    assert (ran.row["stdout"], ran.row["stderr"]) == ("noise of a profile\n0\n", "more of it\n")


def test_sudo_needs_no_terminal_where_sudoers_asks_for_a_pty(crew: Crew, web: Node) -> None:
    assert "use_pty" in web.out("sudo -n -l")

    ran = crew.run("id -u; test -t 0 || echo no terminal", options=["--sudo"])

    assert ran.status == 0
    assert [row["stdout"] for row in ran.rows] == ["0\nno terminal\n"] * 3


@pytest.mark.slow
def test_output_without_bound_is_read_and_dropped(crew: Crew) -> None:
    """A gigabyte; what a node prints does not become azl's memory."""
    size = 1 << 30
    argv = crew.argv("web-1")
    out = crew.directory / "out"
    with out.open("w+", encoding="utf-8") as sink:
        azl = subprocess.Popen(
            [*crew.azl.argv, *argv, f"yes | head -c {size}; exit 3"],
            env=crew.azl.environ, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        peak_kb = 0
        while azl.poll() is None:
            peak_kb = max(peak_kb, _most_memory_kb(azl.pid))
            time.sleep(0.02)
    row = json.loads(out.read_text())[0]
    assert azl.returncode == 1
    assert (row["exitStatus"], len(row["stdout"]), row["truncated"]) == (3, 1 << 20, True)
    assert 0 < peak_kb < 200 * 1024  # 64 MB seen


def _most_memory_kb(pid: int) -> int:
    """So far. What wait4 says begins with the parent's own, and a test run may be large."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0
