"""docs/nodes.md names what there is."""

import re
from pathlib import Path

from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS, REAL_FAULTS
from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.program.table import PROGRAMS

PAGE = (Path(__file__).parents[4] / "docs" / "nodes.md").read_text()


def _section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_the_command_table_is_complete() -> None:
    named: dict[OsKind, set[str]] = {kind: set() for kind in OsKind}
    for line in _section("Commands").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 6 or "`" not in cells[1]:
            continue
        for kind, cell in zip((OsKind.AZL3, OsKind.AZL4, OsKind.ACL), cells[2:5], strict=True):
            if cell == "yes":
                named[kind].update(re.findall(r"`([^`]+)`", cells[1]))

    assert named == {kind: set(programs) for kind, programs in PROGRAMS.items()}


def test_every_fault_has_its_line() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", _section("Node faults"), re.MULTILINE) == sorted(
        NODE_FAULTS
    )


def test_every_fault_of_real_nodes_has_its_line() -> None:
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", _section("Real nodes"), re.MULTILINE) == sorted(
        REAL_FAULTS
    )
