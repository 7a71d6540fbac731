"""The report that azl sends is understood by every kind of node."""

import pytest

from azlinux_cli.domain.probe import probe_script, read_sections
from tests.unit.sandbox.nodes.simulated_node import Node


@pytest.mark.parametrize(("kind", "status"), [("3.0", 100), ("4.0", 100), ("acl", None)])
def test_the_report_script_runs_to_its_end(kind: str, status: int | None) -> None:
    answer = Node(kind).run(probe_script(20))

    sections = read_sections(answer.out)
    assert sections.complete
    assert sections.updates_status == status
    assert answer.err == ""


def test_a_locked_package_tool_costs_the_report_its_deadline_only() -> None:
    node = Node("4.0")
    node.fault("package-manager-locked")

    sections = read_sections(node.run(probe_script(20)).out)
    assert sections.complete
    assert sections.updates_status == 124
