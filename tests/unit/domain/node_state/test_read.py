"""The state of a node out of what the script prints, and out of what a hostile one prints."""

import pytest

from azlinux_cli.domain.node_state import (
    Kernels,
    Listener,
    LockHolder,
    NodeState,
    PackageDatabase,
    read_state,
)
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.probe import read_sections
from tests.unit.domain.test_operating_system import ACL, AZURE_LINUX_3, AZURE_LINUX_4

_DIGEST = "c" * 64
_REPOSITORY = "#azl: /etc/yum.repos.d/base.repo\n[base]\nbaseurl=http://p/\n"
_SOCKETS = """\
udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=5,fd=14))
tcp LISTEN 0 128 *:22 *:* users:(("sshd",pid=7,fd=3),("systemd",pid=1,fd=44))
tcp LISTEN 0 128 [fe80::1]%eth0:546 [::]:*
"""


def _state(**sections: str) -> NodeState:
    """Of a 3.0 machine, with some sections replaced."""
    usual = {
        "os-release": AZURE_LINUX_3,
        "kernel": "6.6.134.1-2.azl3",
        "agent": "active",
        "flag": "",
        "kernels": "kernel 6.6.134.1-2.azl3\nkernel 6.6.99.1-1.azl3",
        "locks": "",
        "architecture": "x86_64",
        "boot-id": "b-1",
        "machine-id": "m-1",
        "firmware": "uefi",
        "root-uuid": "1234-5678",
        "root-source": "/dev/sda2",
        "next-kernel": "saved_entry=6.6.134.1-2.azl3",
        "free": "/ /dev/sda2 5026000 1900000 3126000 38% /\nnonsense",
        "failed-units": "",
        "failed-units-status 0": "",
        "listeners": _SOCKETS,
        "listeners-status 0": "",
        "kubernetes": "",
        "timers": "",
        "package-database-status 0": "",
        "package-count": "30",
        "package-digest": f"{_DIGEST}  -",
        "package-time": "1786276800",
        "duplicates": "",
        "repositories": _REPOSITORY,
        "tool": "tdnf",
        "asked-tool": "dnf",
        "tool-version": "4.19.0-1.azl3",
        "restart": "",
        "end": "",
    }
    usual |= {name.replace("_", "-"): text for name, text in sections.items()}
    text = "".join(f"\n@@azl {name}\n{text}\n" for name, text in usual.items())
    return read_state(read_sections(text))


def test_the_state_of_a_3_0_machine() -> None:
    state = _state()

    assert (state.os, state.release) == (OsKind.AZURE_LINUX_3, "3.0.20260809")
    assert state.kernels == Kernels(
        "6.6.134.1-2.azl3", ("6.6.99.1-1.azl3", "6.6.134.1-2.azl3"), "6.6.134.1-2.azl3"
    )
    assert state.packages == PackageDatabase(_DIGEST, 30, "2026-08-09T12:00:00Z")
    assert state.repositories is not None
    assert state.repositories.ids == ("base",)
    assert (state.package_tool, state.package_tool_version) == ("dnf", "4.19.0-1.azl3")
    assert (state.boot_id, state.boot_mode, state.machine_id) == ("b-1", "uefi", "m-1")
    assert state.root_disk == "UUID=1234-5678"
    assert state.free_bytes == {"/": 3_126_000 * 1024}
    assert (state.reboot_required, state.unknown) == (False, ())


def test_4_0_is_known_by_its_release_package_and_acl_has_no_packages() -> None:
    four = _state(os_release=AZURE_LINUX_4, release_package="4.0-28.azl4")
    acl = _state(os_release=ACL, asked_tool="", tool="")

    assert four.release == "4.0-28.azl4"
    assert (acl.os, acl.repositories, acl.unknown) == (OsKind.ACL, None, ())


def test_sockets_are_without_interfaces_and_with_their_processes() -> None:
    assert _state().listeners == (
        Listener("tcp", "*", 22, ("sshd", "systemd")),
        Listener("tcp", "[fe80::1]", 546),
        Listener("udp", "127.0.0.53", 53, ("systemd-resolve",)),
    )


def test_failed_units_are_named_with_or_without_a_mark_in_front() -> None:
    listed = """\
nginx.service loaded failed failed The web server
● dev-disk-by\\x2dlabel-x.mount loaded failed failed
"""
    assert _state(failed_units=listed).failed_units == (
        "dev-disk-by\\x2dlabel-x.mount",
        "nginx.service",
    )


@pytest.mark.parametrize(
    ("printed", "kernel"),
    [
        ("saved_entry=6.6.150.1-1.azl3", "6.6.150.1-1.azl3"),
        ("/boot/vmlinuz-6.18.39-1.10.azl4.x86_64", "6.18.39-1.10.azl4.x86_64"),
        ("saved_entry=" + "ab" * 16 + "-6.18.39-1.10.azl4.x86_64", "6.18.39-1.10.azl4.x86_64"),
        ("saved_entry=0", None),
        ("saved_entry=AzureLinux GNU/Linux", None),
        ("", None),
    ],
)
def test_the_next_kernel_is_what_the_boot_loader_names(printed: str, kernel: str | None) -> None:
    assert _state(next_kernel=printed).kernels.next_boot == kernel


def test_without_a_word_of_the_boot_loader_the_newest_kernel_is_expected() -> None:
    assert _state(next_kernel="").kernels.expected == "6.6.134.1-2.azl3"
    assert _state(next_kernel="saved_entry=6.6.99.1-1.azl3").kernels.expected == "6.6.99.1-1.azl3"


@pytest.mark.parametrize(
    ("kernels", "runs"),
    [
        (Kernels("6.18.31-1.3.azl4.x86_64", ("6.18.31-1.3.azl4",)), True),
        (Kernels("6.18.31-1.azl4.x86_64", ("6.18.31-1.azl4", "6.18.39-1.azl4")), False),
        (Kernels("6.6-1.azl3", ("6.6-1.azl3", "6.7-1.azl3"), "6.6-1.azl3"), True),
        (Kernels("6.6.150.1-1.azl3"), None),
        (Kernels(), None),
    ],
)
def test_whether_the_expected_kernel_runs_does_not_depend_on_how_it_is_written(
    kernels: Kernels, runs: object
) -> None:
    assert kernels.runs_expected is runs


def test_who_holds_a_lock_is_named_once() -> None:
    locks = "42 dnf /var/lib/rpm/.rpm.lock\n42 dnf /var/lib/dnf/rpmdb_lock.pid\nodd\n"

    assert _state(locks=locks).lock_holders == (LockHolder(42, "dnf", "/var/lib/rpm/.rpm.lock"),)


def test_what_could_not_be_asked_is_unknown_and_says_why() -> None:
    state = _state(
        **{
            "failed-units": "Failed to connect to bus: Host is down",
            "failed-units-status 0": "",
            "failed-units-status 1": "",
            "listeners": "sh: ss: not found",
            "listeners-status 127": "",
            "package-database-status 1": "",
            "boot-id": "",
        }
    )

    assert (state.failed_units, state.listeners, state.packages) == (None, None, None)
    assert state.unknown == (
        "failed units are unknown: Failed to connect to bus: Host is down",
        "listening sockets are unknown: sh: ss: not found",
        "the boot is unknown: the kernel does not tell its id",
        "installed packages are unknown: rpm cannot list them",
    )


def test_an_aks_node_and_a_machine_that_updates_itself_say_so() -> None:
    state = _state(kubernetes="yes", timers="dnf-automatic.timer\n")

    assert state.aks_node
    assert state.unattended_updates == ("dnf-automatic.timer",)


def test_a_hostile_node_is_read_within_bounds() -> None:
    line = "tcp LISTEN 0 0 *:99999999999999999999 *:*\n"
    state = _state(
        free="/ x 1 2 " + "9" * 400,
        listeners=line + "x" * 4000,
        failed_units="a.service\x1b[2J\n" * 4000,
        package_count="9" * 400,
        package_digest="no digest",
        repositories="[" * 3000 + "\n#azl: /x.repo\n" + "".join(f"[{n}]\n" for n in range(4000)),
        machine_id="\x1b]0;title\x07",
    )

    assert state.packages is None
    assert len(state.failed_units or ()) <= 2000
    assert state.machine_id == "?]0;title?"
    assert state.repositories is not None
    assert len(state.repositories.ids) == 500
