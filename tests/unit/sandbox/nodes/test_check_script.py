"""The question for updates and state is understood by every kind of simulated node."""

import pytest

from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.node_state import NodeState, read_state, state_script
from azlinux_cli.domain.probe import read_sections
from azlinux_cli.domain.update.check import NodeCheck, check_of
from azlinux_cli.domain.update.pending import AdvisoryData
from azlinux_cli.domain.update.script import check_script
from tests.unit.sandbox.nodes.simulated_node import Node


def _check(node: Node) -> NodeCheck:
    answer = node.run(check_script(20))
    assert answer.err == ""
    return check_of(NodeTarget("web-1"), NodeResult("web-1", answer.status, answer.out))


def _state(node: Node) -> NodeState:
    answer = node.run(state_script(20))
    assert answer.err == ""
    return read_state(read_sections(answer.out))


@pytest.mark.parametrize("kind", ["3.0", "4.0", "acl"])
def test_every_fact_of_the_state_is_there(kind: str) -> None:
    state = _state(Node(kind))

    assert state.unknown == ()
    assert state.boot_mode == "uefi"
    assert state.root_disk is not None
    assert state.root_disk.startswith("UUID=")
    assert [(s.port, s.processes) for s in state.listeners or ()] == [
        (22, ("sshd",)),
        (22, ("sshd",)),
        (323, ("chronyd",)),
    ]
    assert (state.failed_units, state.agent) == ((), "active")
    assert (state.packages is None) == (state.repositories is None) == (kind == "acl")


@pytest.mark.parametrize(("kind", "count", "security"), [("3.0", 9, 5), ("4.0", 11, 6)])
def test_updates_are_listed_with_what_they_are(kind: str, count: int, security: int) -> None:
    pending = _check(Node(kind)).pending

    assert pending is not None
    assert (len(pending.updates), len(pending.security)) == (count, security)
    assert pending.advisory_data is AdvisoryData.KNOWN
    assert pending.kernel
    assert all(update.installed and update.download_bytes is not None for update in pending.updates)


def test_3_0_without_dnf_is_asked_through_tdnf() -> None:
    node = Node("3.0")
    node.machine.disk.packages = [p for p in node.machine.disk.packages if p.name != "dnf"]
    script = check_script(20).replace("command -v dnf ", "command -v no-dnf-here ")
    answer = node.run(script)

    check = check_of(NodeTarget("web-1"), NodeResult("web-1", 0, answer.out))

    assert check.state is not None
    assert check.pending is not None
    assert check.state.package_tool == "tdnf"
    assert (len(check.pending.updates), len(check.pending.security)) == (9, 5)
    assert check.pending.download_bytes is None


def test_acl_is_updated_by_image() -> None:
    check = _check(Node("acl"))

    assert (check.pending, check.error) == (None, None)
    assert "az aks nodepool" not in str(check.not_by_package)
    assert "azl vm create --image acl" in str(check.not_by_package)


@pytest.mark.parametrize("kind", ["3.0", "4.0"])
def test_repositories_that_are_down_are_an_error(kind: str) -> None:
    node = Node(kind)
    node.fault("repository-down")

    check = _check(node)

    assert check.updates == ()
    assert check.error is not None
    assert check.error.code == "UpdatesUnknown"


@pytest.mark.parametrize("kind", ["3.0", "4.0"])
def test_a_lock_costs_the_updates_and_its_holder_is_named(kind: str) -> None:
    node = Node(kind)
    node.fault("package-manager-locked")

    check = _check(node)

    assert check.state is not None
    assert check.state.packages is not None
    assert "did not answer in time" in str(check.error)
    assert [holder.pid for holder in check.state.lock_holders] == [4242]
    assert any("holds the package manager's lock" in text for text in check.warnings)


def test_an_aks_node_is_known_by_its_files_and_says_who_updates_it() -> None:
    node = Node("3.0")
    node.root("mkdir -p /etc/kubernetes")

    check = _check(node)

    assert check.state is not None
    assert check.state.aks_node
    assert any("replaced as a whole" in text for text in check.warnings)


def test_a_unit_that_a_fault_made_fail_is_named() -> None:
    node = Node("3.0")
    assert node.run("systemctl is-system-running").out == "running\n"
    node.fault("failed-unit", 1)

    assert node.run("systemctl is-system-running").out == "degraded\n"
    assert _state(node).failed_units == ("rehearsal.service",)
    assert _state(node).failed_units == ()


def test_what_a_power_cut_left_is_in_the_state() -> None:
    node = Node("3.0")
    node.fault("power-cut")
    node.root("dnf -y upgrade")

    assert _state(node).duplicates


def test_a_transaction_moves_the_package_database_and_going_back_restores_it() -> None:
    node = Node("3.0")
    before = _state(node).packages
    node.root("dnf -y install tree")
    between = _state(node).packages
    node.root("dnf -y remove tree")

    assert between != before
    after = _state(node).packages
    assert (before and before.digest) == (after and after.digest)
