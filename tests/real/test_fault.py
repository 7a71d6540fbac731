"""Faults of nodes, each met as a client meets it."""

import socket
import subprocess
import time

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.error import SandboxError
from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS, REAL_FAULTS
from tests.real.fleet import Fleet, Node, until

HOST_KEY = "cat /etc/ssh/ssh_host_ed25519_key.pub"
STRICT = "sudo dnf -q -y --refresh '--setopt=*.skip_if_unavailable=0' '--setopt=*.retries=1' "
UPDATES = STRICT + "check-update >/dev/null 2>&1; echo $?"


def connects(node: Node, timeout_s: float = 0.6) -> bytes | None:
    """What the SSH port says first, if it is anything; None: packets get lost."""
    try:
        with socket.create_connection(node.address, timeout=timeout_s) as connection:
            return connection.recv(4)
    except TimeoutError:
        return None
    except ConnectionError:
        return b""


def refuses(node: Node) -> bool:
    try:
        with socket.create_connection(node.address, timeout=1):
            return False
    except ConnectionError as error:
        return isinstance(error, ConnectionRefusedError)


def shown_key(node: Node) -> str:
    host, port = node.address
    scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(port), host]
    return subprocess.run(scan, capture_output=True, text=True, check=True).stdout.split()[2]


def frozen(node: Node) -> bool:
    """Whether a connection is taken and nothing is said on it."""
    with socket.create_connection(node.address, timeout=1) as connection:
        connection.settimeout(0.6)
        try:
            return connection.recv(4) == b""
        except TimeoutError:
            return True


@pytest.fixture(scope="module")
def node(real_cloud: Fleet) -> Node:
    return real_cloud.in_group("faults").machine()


@pytest.fixture(autouse=True)
def healthy(node: Node) -> None:
    node.clear()
    node.await_ssh()


def test_unreachable_swallows_connections_and_a_counted_one_hangs_that_many(node: Node) -> None:
    node.fault("unreachable")
    assert connects(node) is None
    node.clear()
    assert connects(node) == b"SSH-"
    node.fault("unreachable", 1)
    with socket.create_connection(node.address, timeout=1) as held:
        held.settimeout(0.5)
        with pytest.raises(TimeoutError):
            held.recv(1)
        assert connects(node) == b"SSH-"


def test_a_frozen_server_takes_connections_and_says_nothing(node: Node) -> None:
    node.fault("frozen-sshd")
    assert frozen(node)
    node.clear()
    assert connects(node) == b"SSH-"


def test_without_a_server_connections_are_refused_and_open_sessions_live(node: Node) -> None:
    session = subprocess.Popen(
        [*node.command(), "echo up; sleep 2; echo lived"], stdout=subprocess.PIPE, text=True
    )
    assert session.stdout is not None
    assert session.stdout.readline() == "up\n"

    node.fault("no-sshd")
    until(lambda: refuses(node))

    assert session.communicate(timeout=10)[0] == "lived\n"
    node.clear()
    node.await_ssh()


def test_a_link_that_is_down_hangs_what_is_open_and_swallows_what_is_new(node: Node) -> None:
    session = subprocess.Popen(
        [*node.command("ServerAliveInterval=1", "ServerAliveCountMax=1"),
         "echo up; sleep 0.5; echo late; sleep 60"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert session.stdout is not None
    assert session.stdout.readline() == "up\n"

    node.fault("link-down")
    assert connects(node) is None
    out, err = session.communicate(timeout=10)
    assert (out, session.returncode) == ("", 255)
    assert "Timeout, server" in err or "not responding" in err or err == ""


def test_a_session_survives_a_short_loss_of_the_link(node: Node) -> None:
    session = subprocess.Popen(
        [*node.command(), "echo up; sleep 1; echo late"], stdout=subprocess.PIPE, text=True
    )
    assert session.stdout is not None
    assert session.stdout.readline() == "up\n"
    node.fault("link-down")
    time.sleep(0.3)
    node.clear()
    assert session.communicate(timeout=20)[0] == "late\n"


def test_a_slow_link_takes_its_time(node: Node) -> None:
    script = "head -c 30000 /dev/urandom | base64"
    began = time.monotonic()
    node.run(script)
    quick_s = time.monotonic() - began

    node.fault("slow-link")
    began = time.monotonic()
    node.run(script)
    assert time.monotonic() - began > max(2.5, 2 * quick_s)  # 40 kB at 8 kB/s, after a burst


def test_another_host_key_is_met_as_often_as_planted(node: Node) -> None:
    own = node.out(HOST_KEY).split()[1]
    node.fault("changed-host-key", 1)
    assert shown_key(node) != own
    assert shown_key(node) == own


def test_a_refused_key_is_a_refused_login(node: Node) -> None:
    node.fault("key-refused", 1)
    said = node.run("true")
    assert (said.status, "Permission denied" in said.err) == (255, True)
    assert node.run("true").status == 0


def test_a_slow_command_answers_later(node: Node) -> None:
    node.fault("slow", 1)
    began = time.monotonic()
    assert node.run("echo $((6 * 7)); exit 3", "ConnectTimeout=20").out == "42\n"
    assert time.monotonic() - began > 4.5


def test_a_dropped_connection_loses_half_of_the_output_and_none_of_the_work(node: Node) -> None:
    node.fault("drops-connection", 1)
    said = node.run("seq 1000; touch /tmp/done")
    assert said.status == 255
    assert 0 < len(said.out) < len("".join(f"{n}\n" for n in range(1, 1001)))
    assert node.run("test -e /tmp/done").status == 0


def test_a_full_disk_is_full_for_every_program(node: Node) -> None:
    node.fault("disk-full")
    said = node.run("echo x > ~/file; df --output=pcent /var | tail -n 1; cat /etc/hostname")
    assert "No space left on device" in said.err
    assert said.out.split() == ["100%", "web"]
    assert "o space" in node.run("sudo dnf -y upgrade tzdata 2>&1").out
    node.clear()
    assert node.run("echo x > ~/file").status == 0


@pytest.mark.parametrize(
    "tool", ["sudo dnf -y --setopt=exit_on_lock=True upgrade tzdata", "sudo tdnf -y update tzdata"]
)
def test_a_lock_is_held_by_a_process_and_tools_notice(node: Node, tool: str) -> None:
    node.fault("package-manager-locked")
    said = node.run(f"timeout 3 {tool} 2>&1")
    assert said.status in {200, 124}, said
    assert node.run("rpm -q rpm").status in {0, 1}
    node.clear()
    assert node.run("sudo dnf -y --setopt=exit_on_lock=True makecache").status == 0


@pytest.mark.parametrize(
    "fault", ["repository-down", "repository-404", "repository-503", "repository-reset"]
)
def test_a_broken_repository_fails_a_strict_question_and_is_skipped_as_shipped(
    node: Node, fault: str
) -> None:
    node.fault(fault)
    assert node.out(UPDATES) == "1\n"
    said = node.run("sudo dnf -y --refresh upgrade 2>&1")
    assert (said.status, "Nothing to do" in said.out) == (0, True)
    node.clear()
    assert node.out(UPDATES) == "100\n"


def test_a_stalled_repository_hangs_until_the_tool_gives_up(node: Node) -> None:
    node.fault("repository-stall")
    strict = STRICT.replace("dnf", "dnf --setopt=*.timeout=1", 1)
    assert node.run(f"timeout 20 {strict} check-update", timeout_s=40).status in {1, 124}


@pytest.mark.parametrize("fault", ["repository-corrupt", "repository-truncated"])
def test_a_damaged_package_is_not_installed(node: Node, fault: str) -> None:
    before = node.out("rpm -q tzdata")
    node.out("sudo dnf -q -y makecache 2>/dev/null")
    node.fault(fault)
    assert node.run("sudo dnf -y --setopt='*.retries=1' upgrade tzdata").status == 1
    assert node.out("rpm -q tzdata") == before


def test_a_slow_repository_is_slow(node: Node) -> None:
    node.fault("repository-slow")
    began = time.monotonic()
    node.run("sudo dnf -q -y --refresh makecache")
    assert time.monotonic() - began > 1


def test_power_lost_in_a_transaction_leaves_packages_in_two_versions(fleet: Fleet) -> None:
    node = fleet.machine("cut")
    node.out("sudo dnf -q -y makecache 2>/dev/null")
    before = node.boot_id()
    node.fault("power-cut", 1)

    assert node.run("sudo dnf -y upgrade", "ServerAliveInterval=1").status == 255
    node.await_reboot(before)

    names = node.out("rpm -qa --qf '%{NAME}\n'").split()
    twice = {name for name in names if names.count(name) > 1} - {"kernel", "gpg-pubkey"}
    assert twice
    assert process.list_faults(fleet.state) == []
    assert node.run("sudo dnf -q check >/dev/null 2>&1").status == 1


def test_a_failing_package_is_in_the_next_transaction(fleet: Fleet) -> None:
    node = fleet.machine("failing")
    node.fault("failing-package", 1)

    said = node.run("sudo dnf -y --refresh upgrade tzdata 2>&1")

    assert said.status == 0  # dnf 4 says so
    assert "scriptlet failed, exit status 1" in said.out
    assert node.out("rpm -q tzdata") == "tzdata-9999-1.azl3.noarch\n"


def test_a_machine_that_never_comes_back_is_started_again_by_arm(node: Node) -> None:
    node.fault("never-back", 1)
    before = node.boot_id()
    node.run("sudo systemctl reboot")
    until(lambda: connects(node) is None)
    time.sleep(1)
    assert connects(node) is None
    node.act("restart")
    node.await_reboot(before)


def test_a_slow_boot_comes_late(node: Node) -> None:
    node.fault("slow-boot", 1)
    before = node.boot_id()
    node.run("sudo systemctl reboot")
    until(lambda: refuses(node))
    time.sleep(2)
    assert refuses(node)
    node.act("powerOff")
    node.act("start")
    node.await_reboot(before)


def test_a_fault_that_nobody_knows_is_refused_by_name(node: Node) -> None:
    with pytest.raises(SandboxError, match="no node fault 'gremlins'"):
        node.fault("gremlins")
    known = [fault["fault"] for fault in process.list_faults(node.fleet.state)]
    assert known == []
    assert not NODE_FAULTS.keys() & REAL_FAULTS.keys()
