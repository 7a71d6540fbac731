"""One archive from machine to machine, through azl, in pieces that are held in memory."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest.transfer import (
    PIECE_BYTES,
    Packed,
    There,
    look_command,
    read_line,
    read_there,
    write_line,
)
from azlinux_cli.domain.node import NodeBytes, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.ports.shell import ByteShell
from azlinux_cli.services.node_answer import not_read
from azlinux_cli.services.node_job import FINAL

_ASK_S = 600.0  # to look: there may be an archive to be read for its digest
_PIECE_S = 300.0
_TRIES = 4  # of each piece
_PAUSE_S = 2.0
_FULL = "No space left on device"


@dataclass(frozen=True, slots=True)
class Transfer:
    run: str
    shell: ByteShell
    clock: Clock
    deadline_s: float
    piece_bytes: int = PIECE_BYTES

    def __call__(
        self, old: NodeTarget, new: NodeTarget, packed: Packed, unpacked_bytes: int
    ) -> StepEnd:
        there = self._look(new, packed)
        if isinstance(there, NodeTrouble):
            return _end(there)
        if there.archive == packed.digest:
            return StepEnd(facts={"moved": 0})
        begin = min(there.part_bytes - there.part_bytes % self.piece_bytes, packed.size)
        needed = packed.size - begin + unpacked_bytes
        if needed > there.free_bytes:
            return _no_room(new, needed, there.free_bytes)
        ends_at = self.clock.monotonic() + self.deadline_s
        for offset in range(begin, packed.size, self.piece_bytes):
            size = min(self.piece_bytes, packed.size - offset)
            trouble = self._move(old, new, offset, size)
            if trouble is not None:
                return _end(trouble)
            if self.clock.monotonic() > ends_at and offset + size < packed.size:
                message = f"{new.name}: {offset + size} of {packed.size} bytes have come in time"
                return StepEnd(ok=False, code="late", message=message)
        return StepEnd(facts={"moved": packed.size - begin})

    def _look(self, new: NodeTarget, packed: Packed) -> There | NodeTrouble:
        command = look_command(self.run, packed)
        result = self.shell.run(new, command.line, deadline_s=_ASK_S, stdin=command.stdin)
        if result.trouble is not None:
            return result.trouble
        try:
            return read_there(result.stdout)
        except RemoteError as error:
            return not_read(new, result, error)

    def _move(self, old: NodeTarget, new: NodeTarget, offset: int, size: int) -> NodeTrouble | None:
        """A connection that breaks is made anew; the piece is the same piece."""
        trouble: NodeTrouble | None = None
        for attempt in range(_TRIES):
            if attempt:
                self.clock.sleep(_PAUSE_S * attempt)
            said = self.shell.exchange(
                old, read_line(self.run, offset, size), deadline_s=_PIECE_S, keep_bytes=size
            )
            trouble = _trouble(old, said, "cannot be read")
            if trouble is None and len(said.data) != size:
                message = f"{old.name}: the archive is not what it was when it was packed"
                return NodeTrouble(Trouble.OUTPUT, message)
            if trouble is None:
                written = self.shell.exchange(
                    new, write_line(self.run, offset), deadline_s=_PIECE_S, stdin=said.data
                )
                trouble = _trouble(new, written, "cannot be written")
            if trouble is None or trouble.reason in FINAL or trouble.reason is Trouble.OUTPUT:
                return trouble
        return trouble


def _trouble(target: NodeTarget, said: NodeBytes, what: str) -> NodeTrouble | None:
    result = said.result
    if result.trouble is not None or result.exit_status == 0:
        return result.trouble
    why = " ".join(result.stderr.split())[:200] or f"status {result.exit_status}"
    return NodeTrouble(Trouble.OUTPUT, f"{target.name}: the archive {what}: {why}")


def _no_room(new: NodeTarget, needed: int, free: int) -> StepEnd:
    mib = 1 << 20
    message = (
        f"{new.name}: what is to come needs {needed // mib + 1} MiB, and {free // mib} MiB are free"
    )
    return StepEnd(
        ok=False, code="disk-full", message=message, hints=("a bigger OS disk, or leave some",)
    )


def _end(trouble: NodeTrouble) -> StepEnd:
    code = "disk-full" if _FULL in trouble.message else trouble.reason.value
    return StepEnd(ok=False, code=code, message=trouble.message, hints=trouble.hints)
