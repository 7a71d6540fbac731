"""The process of a sandbox with real nodes: what is left of it when it dies."""

import os
import signal
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.error import ImpossibleError
from azlinux_cli.sandbox.state import StateDirectory
from tests.real.conftest import OPTIONS
from tests.real.fleet import Fleet, until
from tests.sandbox_cloud import running_sandbox

NAMESPACES = ("net", "mnt", "pid", "uts", "ipc", "time")


def namespaces(pids: set[int]) -> set[str]:
    found = set()
    for pid in pids:
        for name in NAMESPACES:
            try:
                found.add(str(Path(f"/proc/{pid}/ns/{name}").readlink()))
            except OSError:
                continue
    return found


def processes() -> set[int]:
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}


def descendants(pid: int) -> set[int]:
    """Children are listed by the thread that made them."""
    found = {pid}
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text().split():
            found |= descendants(int(child))
    return found


def pid_space(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/ns/pid").readlink()
    except OSError:  # a zombie has none any more
        return None


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def test_kill_9_leaves_nothing_and_the_next_start_boots_the_machines_again(fleet: Fleet) -> None:
    node = fleet.machine()
    fleet.machine("other")
    node.out("sudo sh -c 'echo here >/srv/note; setsid sleep 1000 >/dev/null 2>&1 &'")
    before, address = node.boot_id(), node.address
    running = StateDirectory(fleet.state).running()
    assert running is not None
    family = descendants(running.pid)
    own = namespaces(family) - namespaces({os.getpid()})
    assert len(family) > 8
    assert own

    os.kill(running.pid, signal.SIGKILL)

    assert StateDirectory(fleet.state).await_unserved()
    until(lambda: not namespaces(processes()) & own)
    assert str(fleet.state) not in Path("/proc/self/mounts").read_text()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=1)
    process.start(fleet.state, OPTIONS)
    node.await_reboot(before)
    assert node.out("cat /srv/note") == "here\n"


def test_what_signs_packages_leaves_no_process_behind(fleet: Fleet) -> None:
    node = fleet.machine()
    node.fault("failing-package")
    assert "lets this script fail" in str(node.run("sudo dnf -y upgrade tzdata"))

    running = StateDirectory(fleet.state).running()
    assert running is not None
    own = Path(f"/proc/{running.pid}/ns/pid").readlink()  # a machine's own gpg is its business
    left = {name_of(pid) for pid in descendants(running.pid) if pid_space(pid) in {own, None}}
    assert not {name for name in left if name.startswith("gpg")}


def test_a_reset_leaves_nothing_of_the_machines(
    possible: None, tmp_path: Path, key_file: Path
) -> None:
    with running_sandbox(tmp_path / "own", OPTIONS) as cloud:
        fleet = Fleet(tmp_path / "own", cloud, key_file).in_group("one")
        node = fleet.machine()
        node.fault("failing-package")
        node.run("sudo dnf -q check-update; sudo touch /srv/mine")
        process.stop(fleet.state)

        process.reset(fleet.state)

        left = {path.name for path in fleet.state.iterdir()}
        assert not left & {"disks", "machines", "mirror", "mirror-failing", "cloud.sqlite"}
        process.start(fleet.state, OPTIONS)
        assert process.status(fleet.state)["nodeKind"] == "real"
        Fleet(fleet.state, cloud, key_file).in_group("two").machine()


def test_the_kind_of_nodes_cannot_change_under_machines(fleet: Fleet) -> None:
    fleet.machine()
    process.stop(fleet.state)

    with pytest.raises(ImpossibleError, match="machines in the sandbox are real"):
        process.start(fleet.state, replace(OPTIONS, nodes="simulated"))
    again = process.start(fleet.state, replace(OPTIONS, nodes=None))
    assert again["nodeKind"] == "real"
