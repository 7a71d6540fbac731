"""Every way in which a real node's SSH can fail, as `azl node run` tells it."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.sandbox import process
from tests.openssh import make_key
from tests.real.crew import Crew, Ran, await_file
from tests.real.fleet import Node, until

HERE = "~/fault"


@pytest.fixture
def web(crew: Crew) -> Iterator[Node]:
    """The machine that things happen to; well again afterwards."""
    node = crew.nodes["web-1"]
    yield node
    if process.list_faults(node.fleet.state):
        node.clear()
        node.await_ssh()


def where(node: Node) -> str:
    host, port = node.address
    return f"{host}:{port}"


def test_a_server_that_does_not_run_is_a_refused_connection(crew: Crew, web: Node) -> None:
    web.fault("no-sshd")

    ran = crew.run("true", "web-1", "web-2")

    assert ran.status == 3
    assert [row["reason"] for row in ran.rows] == ["refused", None]
    said = f"web-1: {where(web)} refused the connection (connection refused)"
    assert ran.rows[0]["message"] == said
    assert ran.result.error()["exitCode"] == 1


def test_a_node_that_swallows_packets_times_out_at_its_deadline(crew: Crew, web: Node) -> None:
    web.fault("unreachable")

    ran = crew.run("true", "web-1", options=["--timeout", "1.5"])

    assert ran.said() == (1, "timed-out", f"web-1: {where(web)} did not answer in time")
    assert 1.5 <= ran.row["elapsedSeconds"] < 10


def test_a_server_that_says_nothing_times_out_too(crew: Crew, web: Node) -> None:
    web.fault("frozen-sshd")

    ran = crew.run("true", "web-1", options=["--timeout", "1.5"])

    assert ran.said() == (1, "timed-out", f"web-1: {where(web)} did not answer in time")


def lost(node: Node) -> str:
    return (
        f"web-1: the connection to {where(node)} was lost while the command ran; "
        "how it ended is not known"
    )


def test_a_connection_cut_in_the_middle_keeps_what_had_come(crew: Crew, web: Node) -> None:
    web.fault("drops-connection", 1)

    ran = crew.run("seq 1000", "web-1")

    assert ran.said() == (1, "reset", lost(web))
    whole = "".join(f"{n}\n" for n in range(1, 1001))
    assert whole.startswith(ran.row["stdout"])
    assert 0 < len(ran.row["stdout"]) < len(whole)


def test_a_session_whose_server_is_killed_is_a_lost_one(crew: Crew, web: Node) -> None:
    ran = crew.run("echo begun; sleep 0.2; kill -KILL $PPID; sleep 60", "web-1")

    assert ran.said() == (1, "reset", lost(web))
    assert ran.row["stdout"] == "begun\n"
    assert ran.seconds < 20


def may_still_run(name: str = "web-1") -> str:
    return f"{name}: the command did not end in time; it may still be running there"


def test_a_link_lost_in_the_middle_ends_with_the_deadline(crew: Crew, web: Node) -> None:
    """Nothing ever comes to say that the line is dead."""
    command = f"touch {HERE}-begun; sleep 60"
    with crew.start(command, "web-1", options=["--timeout", "5"]) as running:
        await_file(web, f"{HERE}-begun")
        web.fault("link-down")
        began = time.monotonic()
        out, err = running.communicate(timeout=30)

    assert running.returncode == 124
    assert (may_still_run() in out, "CommandTimedOut" in err) == (True, True)
    assert time.monotonic() - began < 20


def test_another_host_key_is_refused_before_anything_is_sent(crew: Crew, web: Node) -> None:
    web.fault("changed-host-key")

    ran = crew.run(f"touch {HERE}-done", "web-1")

    assert (ran.status, ran.row["reason"]) == (13, "host-key-changed")
    assert "SHA256:" in ran.row["message"]
    web.clear()
    assert web.run(f"test -e {HERE}-done").status == 1


def not_let_in(node: Node, key: Path) -> str:
    shown = subprocess.run(["ssh-keygen", "-lf", key], capture_output=True, text=True, check=True)
    fingerprint = shown.stdout.split()[1]
    return f"web-1: {where(node)} does not let user azureuser in with {key} ({fingerprint})"


def test_a_refused_key_is_named(crew: Crew, web: Node) -> None:
    web.fault("key-refused")

    ran = crew.run("true", "web-1")

    assert ran.said() == (1, "auth", not_let_in(web, crew.fleet.key_file))


def test_a_key_that_nobody_knows_there_is_named_too(crew: Crew, web: Node) -> None:
    """The machine's own server refuses it; the one before was a stand-in."""
    other = crew.directory / "other"
    make_key(other)

    ran = crew.run("true", "web-1", environ={"AZL_SSH_KEY": str(other)})

    assert ran.said() == (1, "auth", not_let_in(web, other))


def test_disk_full_is_what_the_command_says(crew: Crew, web: Node) -> None:
    web.fault("disk-full")

    ran = crew.run("echo x >~/file", "web-1")

    assert ran.said() == (1, None, None)
    assert ran.row["exitStatus"] not in {0, None}
    assert "No space left on device" in ran.row["stderr"]
    assert crew.run("true", "web-1").status == 0


def test_a_name_that_cannot_be_resolved_stops_nobody_else(crew: Crew) -> None:
    line = crew.line("web-1", "nowhere.invalid").replace("web-1", "lost", 1)

    ran = crew.run("hostname", "web-2", lines=[line])

    assert ran.status == 3
    assert [(row["name"], row["reason"]) for row in ran.rows] == [("web-2", None), ("lost", "dns")]
    assert "the name nowhere.invalid" in ran.rows[1]["message"]
    assert "cannot be resolved" in ran.rows[1]["message"]


def test_a_command_that_no_hang_up_ends_is_left_running_and_said_so(crew: Crew, web: Node) -> None:
    script = f"trap '' HUP TERM; echo $$ >{HERE}-pid; for n in $(seq 300); do sleep 0.1; done"

    ran = crew.run(script, "web-1", options=["--timeout", "3"])

    assert ran.said() == (124, "command-timed-out", may_still_run())
    assert ran.seconds < 20
    assert web.run(f"kill -0 $(cat {HERE}-pid)").status == 0
    web.run(f"kill -KILL $(cat {HERE}-pid)")


def test_a_command_that_heeds_signals_is_ended_at_the_deadline(crew: Crew, web: Node) -> None:
    ran = crew.run(f"echo $$ >{HERE}-pid; exec sleep 60", "web-1", options=["--timeout", "2.5"])

    assert ran.said() == (124, "command-timed-out", may_still_run())
    until(lambda: web.run(f"kill -0 $(cat {HERE}-pid)").status != 0)


def vm_run(crew: Crew, command: str) -> Ran:
    """With Azure at hand, and Run Command as the second way."""
    environ = {**crew.fleet.cloud.environ, "AZL_SSH_KEY": str(crew.fleet.key_file)}
    argv = ["vm", "run", "web-1", "-g", crew.fleet.group, "--via", "auto", "-o", "json", "--"]
    return crew.to_end([*argv, command], environ)


def test_run_command_goes_where_ssh_has_no_way_in(crew: Crew, web: Node) -> None:
    web.fault("no-sshd")

    ran = vm_run(crew, "hostname; id -u")

    assert ran.said() == (0, None, None)
    assert (ran.row["via"], ran.row["stdout"]) == ("run-command", "web-1\n1000\n")


def test_a_command_whose_connection_was_lost_is_not_run_again_by_the_second_way(
    crew: Crew, web: Node
) -> None:
    ran = vm_run(crew, f"echo once >>{HERE}-count; sleep 0.2; kill -KILL $PPID; sleep 60")

    assert ran.said() == (1, "reset", lost(web))
    assert web.out(f"cat {HERE}-count") == "once\n"
