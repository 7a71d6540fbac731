"""The probe itself, run by a real sh against stand-ins for the programs of a node."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_report import NodeReport, report_of
from azlinux_cli.domain.probe import probe_script, read_sections

# What the script may use besides the programs of the stand-in directory.
_BASE = ("sh", "cat", "id", "sort", "tail", "date", "env", "timeout", "sleep")
Node = Callable[..., Path]


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A directory of programs: name to the body of an sh script."""

    def make(**programs: str) -> Path:
        directory = tmp_path / "bin"
        directory.mkdir()
        for name in {*_BASE} - {*programs}:
            found = shutil.which(name)
            assert found is not None
            (directory / name).symlink_to(found)
        usual = {"uname": "echo 6.6.134.1-2.azl3", "systemctl": "echo active"}
        for name, body in {**usual, **programs}.items():
            path = directory / name.replace("_", "-")
            with path.open("x", encoding="utf-8") as file:  # never through a link above
                file.write(f"#!/bin/sh\n{body}\n")
            path.chmod(0o755)
        return directory

    return make


def _run(directory: Path, seconds: int = 5) -> NodeReport:
    script = probe_script(seconds).replace("PATH=$PATH:/usr/sbin:/sbin", f"PATH={directory}")
    done = subprocess.run(
        ["sh", "-s"],
        input=script,
        env={"PATH": str(directory), "HOME": os.environ["HOME"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert read_sections(done.stdout).complete, done.stderr
    return report_of(NodeTarget("web-1"), NodeResult("web-1", done.returncode, done.stdout))


SUDO = 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"'


def test_dnf_is_asked_where_it_stands_beside_tdnf_since_it_can_be_made_to_insist(
    node: Node,
) -> None:
    report = _run(
        node(
            tdnf="echo tdnf was asked >&2; exit 1",
            sudo=SUDO,
            dnf='case "$*" in *--setopt=\\*.skip_if_unavailable=0*check-update) '
            "echo a.x86_64 1-2.azl3 base; exit 100;; esac; exit 3",
        )
    )

    assert (report.package_tool, report.pending_updates, report.warnings) == ("tdnf", 1, ())


def test_tdnf_alone_is_read_for_what_it_hides(node: Node) -> None:
    report = _run(
        node(sudo=SUDO, tdnf="echo \"Error: Failed to synchronize cache for repo 'x'\" >&2")
    )

    assert report.package_tool == "tdnf"
    assert report.pending_updates is None
    assert "Failed to synchronize cache" in report.warnings[0]


def test_dnf5_comes_before_the_names_that_link_to_it(node: Node) -> None:
    report = _run(
        node(
            sudo=SUDO,
            tdnf="exit 9",
            dnf="exit 9",
            dnf5='case "$*" in *check-upgrade) exit 0;; *needs-restarting*) '
            'echo "Reboot is required to fully utilize these updates."; exit 1;; esac; exit 9',
        )
    )

    assert (report.package_tool, report.pending_updates) == ("dnf5", 0)
    assert report.reboot_reasons == ("needs-restarting says so",)


def test_a_package_tool_that_hangs_is_given_up_and_the_rest_is_reported(node: Node) -> None:
    report = _run(node(sudo=SUDO, dnf="sleep 30", timeout="exit 124"))

    assert report.pending_updates is None
    assert "did not answer in time" in report.warnings[0]
    assert report.agent == "active"


def test_without_sudo_everything_is_asked_as_the_user(node: Node) -> None:
    report = _run(node(sudo="exit 1", dnf="exit 0"))

    assert (report.pending_updates, report.warnings) == (0, ())


def test_a_node_without_rpm_and_package_tool_is_reported_by_what_it_has(node: Node) -> None:
    report = _run(node(getenforce="echo Enforcing"))

    assert (report.package_tool, report.kernel_installed) == (None, None)
    assert (report.kernel_running, report.security_module) == (
        "6.6.134.1-2.azl3",
        "selinux enforcing",
    )


def test_the_newest_installation_is_the_last_update(node: Node) -> None:
    rpm = 'case "$*" in -qa*) printf "1786276800\\n1786276799\\n9\\n";; *) exit 1;; esac'

    assert _run(node(rpm=rpm)).last_update_time == "2026-08-09T12:00:00Z"


def test_the_script_is_plain_sh_for_every_shell_there_is() -> None:
    for shell in ("dash", "bash", "busybox"):
        path = shutil.which(shell)
        if path is not None:
            argv = [path, "sh", "-n"] if shell == "busybox" else [path, "-n"]
            subprocess.run(argv, input=probe_script(5), text=True, check=True)
