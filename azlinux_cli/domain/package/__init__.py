"""Packages of one run: which builds, how they come to a node, and whether they did."""

from azlinux_cli.domain.package.locked import (
    Action,
    LockedPackage,
    Want,
    from_document,
    to_document,
)
from azlinux_cli.domain.package.nevra import Nevra, parse_nevra
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict

__all__ = [
    "Action",
    "Code",
    "LockedPackage",
    "Nevra",
    "TransactionVerdict",
    "Want",
    "from_document",
    "parse_nevra",
    "to_document",
]
