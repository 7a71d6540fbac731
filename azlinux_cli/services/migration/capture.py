"""What a machine is, asked of the machine."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest import Manifest, manifest_command, read_manifest
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.probe import read_sections
from azlinux_cli.ports.shell import ByteShell
from azlinux_cli.services.node_answer import not_read

ASK_S = 600.0
KEEP_BYTES = 8 << 20  # more than any honest answer: each part of it is bounded
_VERIFY_S = 400  # rpm reads every file of every package


@dataclass(frozen=True, slots=True)
class Capture:
    """Reads only. Never raises for the node's own trouble."""

    shell: ByteShell

    def __call__(self, target: NodeTarget) -> Manifest | NodeTrouble:
        command = manifest_command(_VERIFY_S)
        said = self.shell.exchange(
            target,
            command.line,
            deadline_s=ASK_S,
            stdin=command.stdin.encode(),
            keep_bytes=KEEP_BYTES,
        )
        result = said.result
        if result.trouble is not None:
            return result.trouble
        try:
            sections = read_sections(said.data.decode(errors="replace"))
        except RemoteError as error:
            return not_read(target, result, error)
        if result.truncated or not sections.complete:
            half = RemoteError("the answer about what it is is not whole")
            return not_read(target, result, half)
        return read_manifest(sections)
