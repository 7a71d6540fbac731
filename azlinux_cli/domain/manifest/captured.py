"""What came of asking a machine what it is."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.manifest.manifest import Manifest
from azlinux_cli.domain.node import NodeTarget, NodeTrouble


@dataclass(frozen=True, slots=True)
class Captured:
    """Its manifest, or the trouble there was."""

    target: NodeTarget
    manifest: Manifest | None = None
    trouble: NodeTrouble | None = None

    @property
    def error(self) -> AzlError | None:
        return self.trouble.error if self.trouble else None
