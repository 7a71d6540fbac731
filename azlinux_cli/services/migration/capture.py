"""What a machine is, asked of the machine."""

from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest import Manifest, manifest_command, read_manifest
from azlinux_cli.domain.manifest.captured import Captured
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

    def __call__(self, target: NodeTarget, *, deadline_s: float = ASK_S) -> Manifest | NodeTrouble:
        command = manifest_command(_VERIFY_S)
        said = self.shell.exchange(
            target,
            command.line,
            deadline_s=deadline_s,
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


@dataclass(frozen=True, slots=True)
class CaptureAll:
    """Many machines, a bounded number at a time."""

    shell: ByteShell
    parallel: int

    def __call__(self, targets: Sequence[NodeTarget], *, deadline_s: float) -> list[Captured]:
        """In the order asked. Raises KeyboardInterrupt once those under way have ended."""
        import threading

        from azlinux_cli.services.side_by_side import side_by_side

        capture = Capture(self.shell)
        found: dict[int, Captured] = {}

        def one(index: int) -> None:
            answer = capture(targets[index], deadline_s=deadline_s)
            trouble = answer if isinstance(answer, NodeTrouble) else None
            manifest = answer if isinstance(answer, Manifest) else None
            found[index] = Captured(targets[index], manifest, trouble)

        side_by_side(one, range(len(targets)), width=self.parallel, cancelled=threading.Event())
        return [found[index] for index in range(len(targets))]
