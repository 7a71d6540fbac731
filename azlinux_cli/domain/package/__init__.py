"""Packages of one run: which builds, how they come to a node, and whether they did."""

from azlinux_cli.domain.package.judge import verdict
from azlinux_cli.domain.package.leftover import (
    Leftover,
    LeftoverKind,
    leftover_script,
    read_leftovers,
)
from azlinux_cli.domain.package.locked import (
    Action,
    LockedPackage,
    Want,
    from_document,
    to_document,
)
from azlinux_cli.domain.package.nevra import Nevra, parse_nevra
from azlinux_cli.domain.package.resolve import (
    Resolution,
    read_resolution,
    resolution_script,
    resolve_body,
)
from azlinux_cli.domain.package.script import as_root
from azlinux_cli.domain.package.stage import read_stage, stage_script
from azlinux_cli.domain.package.tool import PackageTool, ToolName, tool_named
from azlinux_cli.domain.package.transact import (
    Outcome,
    outcome_script,
    read_outcome,
    transact_body,
)
from azlinux_cli.domain.package.undo import (
    UndoPlan,
    undo_body,
    undo_outcome_script,
    undo_plan,
    undo_verdict,
)
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict

__all__ = [
    "Action",
    "Code",
    "Leftover",
    "LeftoverKind",
    "LockedPackage",
    "Nevra",
    "Outcome",
    "PackageTool",
    "Resolution",
    "ToolName",
    "TransactionVerdict",
    "UndoPlan",
    "Want",
    "as_root",
    "from_document",
    "leftover_script",
    "outcome_script",
    "parse_nevra",
    "read_leftovers",
    "read_outcome",
    "read_resolution",
    "read_stage",
    "resolution_script",
    "resolve_body",
    "stage_script",
    "to_document",
    "tool_named",
    "transact_body",
    "undo_body",
    "undo_outcome_script",
    "undo_plan",
    "undo_verdict",
    "verdict",
]
