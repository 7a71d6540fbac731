"""The preflight of a migration is understood by every kind of simulated node."""

import pytest

from azlinux_cli.domain.migration.machine import MachineCheck, Rules, machine_check
from azlinux_cli.domain.migration.script import migration_script
from azlinux_cli.domain.node import NodeResult, NodeTarget
from tests.unit.domain.migration.some_facts import KNOWLEDGE, a_cloud
from tests.unit.sandbox.nodes.simulated_node import Node


def _check(node: Node) -> MachineCheck:
    answer = node.run(migration_script(20))
    assert answer.err == ""
    result = NodeResult("web-1", answer.status, answer.out)
    return machine_check(NodeTarget("web-1"), result, a_cloud(), Rules(KNOWLEDGE, at=0.0))


def test_a_simulated_node_is_clear_but_for_repositories_that_are_not_there() -> None:
    """4.0's repositories are not simulated: the way in place cannot be judged, and is closed."""
    check = _check(Node("3.0"))

    assert check.verdict == "clear"
    assert {finding.key for finding in check.findings} == {
        *("repo.target", "rpm.notlatest", "selinux.mode", "image.preview"),
        *("pkg.renamed",),
    }
    assert [path.strategy for path in check.paths if not path.open] == ["in-place"]


@pytest.mark.parametrize(("kind", "verdict"), [("4.0", "done"), ("acl", "inhibited")])
def test_other_systems_are_told_apart(kind: str, verdict: str) -> None:
    assert _check(Node(kind)).verdict == verdict


def test_an_answer_that_was_cut_short_proves_nothing() -> None:
    answer = Node("3.0").run(migration_script(20))
    half = NodeResult("web-1", 0, answer.out.partition("@@azl packages")[0])
    check = machine_check(NodeTarget("web-1"), half, a_cloud(), Rules(KNOWLEDGE, at=0.0))

    assert check.verdict == "unknown"
    assert check.trouble is not None
    assert "not complete" in check.trouble.message
