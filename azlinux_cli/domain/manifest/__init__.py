"""What a machine is: asked for, written down, and compared with what is to take its place."""

from azlinux_cli.domain.manifest.compare import compare
from azlinux_cli.domain.manifest.difference import Difference, Part, Severity
from azlinux_cli.domain.manifest.document import (
    differences_to_document,
    from_document,
    to_document,
)
from azlinux_cli.domain.manifest.manifest import Manifest
from azlinux_cli.domain.manifest.plan import Restoration, Selection, plan_restoration
from azlinux_cli.domain.manifest.read import read_manifest
from azlinux_cli.domain.manifest.script import manifest_command

__all__ = [
    "Difference",
    "Manifest",
    "Part",
    "Restoration",
    "Selection",
    "Severity",
    "compare",
    "differences_to_document",
    "from_document",
    "manifest_command",
    "plan_restoration",
    "read_manifest",
    "to_document",
]
