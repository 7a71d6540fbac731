"""What azl sends to nodes is answered alike by simulated and by real ones.

Alike: the same exit status, and the same meaning once azl has read it. Releases of packages may
differ, so may words that azl does not read. What is known to differ is a table of docs/nodes.md,
and asked for row by row.
"""

import re
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_report import NodeReport, report_of
from azlinux_cli.domain.probe import probe_script, read_sections
from azlinux_cli.domain.update.check import NodeCheck, check_of
from azlinux_cli.domain.update.script import check_script
from azlinux_cli.services.trust import HARVEST
from tests.real.fleet import Fleet, Node
from tests.sandbox_cloud import SandboxCloud

KINDS = ("3.0", "4.0", "acl")
Pair = dict[str, Node]  # by "simulated", "real"


@pytest.fixture(scope="module")
def fleets(sandbox: SandboxCloud, real_cloud: Fleet, key_file: Path) -> dict[str, Fleet]:
    group = f"same-{uuid.uuid4().hex[:8]}"
    simulated = Fleet(Path(sandbox.status["stateDir"]), sandbox, key_file).in_group(group)
    return {"simulated": simulated, "real": real_cloud.in_group(group)}


@pytest.fixture(scope="module")
def pair(fleets: dict[str, Fleet]) -> Callable[[str], Pair]:
    """One machine of each kind of node, by operating system; made once."""
    made: dict[str, Pair] = {}

    def get(os: str) -> Pair:
        if os not in made:
            name = f"n{os.replace('.', '')}"
            made[os] = {kind: fleet.machine(name, os=os) for kind, fleet in fleets.items()}
        return made[os]

    return get


def report(node: Node) -> NodeReport:
    said = node.run(probe_script(20))
    target = NodeTarget("n", "127.0.0.1", 22, "azureuser", "n")
    result = NodeResult("n", said.status, said.out, said.err)
    return report_of(target, result)


def meaning(found: NodeReport) -> dict[str, object]:
    """What does not depend on the releases that a kind of node happens to have."""
    return {
        "os": found.os,
        "version": found.version and found.version.rsplit(".", 1)[0],
        "tool": found.package_tool,
        "agent": found.agent,
        "reboot": found.reboot_required,
        "updates": None if found.pending_updates is None else found.pending_updates > 0,
        "newest kernel runs": found.kernel_running == found.kernel_installed,
        "warnings": found.warnings,
        "up": found.uptime_s is not None,
    }


@pytest.mark.parametrize("os", KINDS)
def test_the_report_means_the_same(pair: Callable[[str], Pair], os: str) -> None:
    found = {kind: report(node) for kind, node in pair(os).items()}

    assert meaning(found["real"]) == meaning(found["simulated"])


@pytest.mark.parametrize("os", KINDS)
def test_the_report_has_the_same_sections(pair: Callable[[str], Pair], os: str) -> None:
    cut = {kind: read_sections(node.run(probe_script(20)).out) for kind, node in pair(os).items()}

    assert list(cut["real"].text) == list(cut["simulated"].text)
    assert cut["real"].updates_status == cut["simulated"].updates_status
    filled = {kind: {name for name in s.text if s.get(name)} for kind, s in cut.items()}
    # docs/nodes.md: getenforce, ls /sys/kernel/security/lsm.
    assert filled["real"] - {"lsm"} == filled["simulated"] - {"lsm", "selinux"}


def check(node: Node) -> NodeCheck:
    said = node.run("sh -s", stdin=check_script(30))
    assert said.err == ""
    return check_of(NodeTarget("n"), NodeResult("n", said.status, said.out, said.err))


@pytest.mark.parametrize("os", KINDS)
def test_state_and_updates_mean_the_same(pair: Callable[[str], Pair], os: str) -> None:
    found = {kind: check(node) for kind, node in pair(os).items()}

    def what(check: NodeCheck) -> dict[str, object]:
        state, pending = check.state, check.pending
        assert state is not None
        ports = {(s.protocol, s.port, s.processes) for s in state.listeners or ()}
        return {
            "system": (state.os, state.architecture, state.package_tool),
            "packages": state.packages and state.packages.digest,
            "repositories": state.repositories and state.repositories.ids,
            "sshd": ("tcp", 22, ("sshd",)) in ports,
            "units": state.failed_units,
            "agent": state.agent,
            "reboot": state.reboot_required,
            "machine": bool(state.machine_id),
            "unknown": state.unknown,
            "warnings": check.warnings,
            "kernel": state.kernels.runs_expected,
            "updates": pending and [(u.name, u.available, u.advisories) for u in pending.updates],
            "advisories": pending and pending.advisory_data,
        }

    assert what(found["real"]) == what(found["simulated"])


@pytest.mark.parametrize("os", KINDS)
def test_host_keys_are_harvested_alike(pair: Callable[[str], Pair], os: str) -> None:
    for node in pair(os).values():
        lines = node.script(HARVEST).splitlines()
        keys = [key for key in map(HostKey.parse, lines) if key is not None]
        host, port = node.address
        scan = ["ssh-keyscan", "-t", "ed25519", "-p", str(port), host]
        shown = subprocess.run(scan, capture_output=True, text=True, check=True).stdout
        assert [key.data for key in keys] == [shown.split()[2]]


COMMANDS = {
    "3.0": (
        "systemctl is-active waagent.service",
        "systemctl is-active nothing-like-it",
        "systemctl is-system-running",
        "sudo -n true",
        "rpm -q kernel",
        "rpm -q nothing-like-it",
        "sudo dnf -y -q check-update",
        "sudo tdnf -y check-update",
        "sudo tdnf -y install nothing-like-it",
        "sudo dnf -y install nothing-like-it",
        "sudo dnf -y --assumeno upgrade",
        "sudo dnf -q check",
        "dnf -q repolist",
        "command -v dnf5",
        "no-such-command",
        "test -e /run/reboot-required",
        "touch /usr/x",
        "exit 42",
    ),
    "4.0": (
        "systemctl is-active waagent.service",
        "sudo dnf -y -q check-upgrade",
        "sudo dnf -y install nothing-like-it",
        "sudo dnf -y --assumeno upgrade",
        "dnf -q repolist",
        "rpm -q kernel-core",
        "command -v tdnf",
    ),
    "acl": (
        "sudo trident get status",
        "command -v dnf",
        "command -v rpm",
        "systemctl is-active waagent.service",
        "touch /usr/x",
    ),
}


@pytest.mark.parametrize(
    ("os", "command"), [(os, command) for os in KINDS for command in COMMANDS[os]]
)
def test_exit_statuses_are_the_same(pair: Callable[[str], Pair], os: str, command: str) -> None:
    status = {kind: node.run(command).status for kind, node in pair(os).items()}

    assert status["real"] == status["simulated"]


@pytest.mark.parametrize("os", ["3.0", "4.0"])
def test_an_update_and_a_reboot_are_reported_alike(pair: Callable[[str], Pair], os: str) -> None:
    nodes = pair(os)
    for node in nodes.values():
        assert node.run("sudo dnf -y upgrade").status == 0
    after = {kind: meaning(report(node)) for kind, node in nodes.items()}
    assert after["real"] == after["simulated"]
    assert after["real"]["reboot"] is True

    for node in nodes.values():
        before = node.boot_id()
        node.run("sudo systemctl reboot")
        node.await_reboot(before)
    booted = {kind: meaning(report(node)) for kind, node in nodes.items()}
    assert booted["real"] == booted["simulated"]
    assert booted["real"]["reboot"] is False


PAGE = Path(__file__).parents[2] / "docs" / "nodes.md"


def differences() -> list[tuple[str, str, list[str], list[str]]]:
    """Rows of the page: system, command, and for each kind a status and what the output has."""
    heading = "### Where simulated and real nodes differ"
    section = PAGE.read_text(encoding="utf-8").partition(heading)
    found = []
    for row in re.findall(r"^\| ((?:3\.0|4\.0|acl)[^|]*)\|(.*)\|$", section[2], re.MULTILINE):
        command, simulated, real = (re.findall("`([^`]*)`", cell) for cell in row[1].split("|"))
        systems = row[0].strip().split(", ")
        found += [(os, command[0], simulated, real) for os in systems]
    return found


def test_the_page_has_differences() -> None:
    assert len(differences()) > 30
    assert not {(os, command) for os, command, _, _ in differences()} & {
        (os, command) for os in KINDS for command in COMMANDS[os]
    }


@pytest.mark.parametrize(("os", "command", "simulated", "real"), differences())
def test_a_difference_is_as_the_page_has_it(
    pair: Callable[[str], Pair], os: str, command: str, simulated: list[str], real: list[str]
) -> None:
    for kind, (status, *parts) in {"simulated": simulated, "real": real}.items():
        said = pair(os)[kind].run(command)
        assert (kind, str(said.status)) == (kind, status)
        assert [part for part in parts if part not in said.out] == []
