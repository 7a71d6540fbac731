"""Two nodes in memory that know the commands of a transfer, and what may happen to them."""

import hashlib
import re
from collections import deque

from azlinux_cli.domain.manifest.transfer import Packed
from azlinux_cli.domain.node import NodeBytes, NodeResult, NodeTarget, NodeTrouble, Trouble

OLD, NEW = NodeTarget("old"), NodeTarget("new")
_NUMBER = {word: re.compile(rf"{word}=(\d+)") for word in ("skip", "count", "seek")}


class TwoNodes:
    """A ByteShell. `troubles`: of the next exchanges, in their order; None: all goes well."""

    def __init__(self, archive: bytes) -> None:
        self.archive = archive
        self.part = bytearray()
        self.whole = "-"
        self.free_bytes = 1 << 40
        self.troubles: deque[Trouble | NodeResult | None] = deque()
        self.reads: list[tuple[int, int]] = []
        self.most_held = 0

    @property
    def packed(self) -> Packed:
        return Packed(len(self.archive), hashlib.sha256(self.archive).hexdigest())

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        there = f"{len(self.part)} {self.free_bytes} {self.whole}"
        return NodeResult(target.name, 0, f"@@azl there\n{there}\n@@azl end\n")

    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        trouble = self.troubles.popleft() if self.troubles else None
        if isinstance(trouble, NodeResult):
            return NodeBytes(trouble)
        if trouble is not None:
            message = f"{target.name}: {trouble.value}"
            return NodeBytes(NodeResult(target.name, trouble=NodeTrouble(trouble, message)))
        self.most_held = max(self.most_held, len(stdin), keep_bytes)
        done = NodeResult(target.name, 0)
        if target is OLD:
            at, size = self._number("skip", command), self._number("count", command)
            self.reads.append((at, size))
            return NodeBytes(done, self.archive[at : at + size])
        at = self._number("seek", command)
        self.part.extend(bytes(max(0, at - len(self.part))))
        self.part[at : at + len(stdin)] = stdin
        return NodeBytes(done)

    def disconnect(self, target: NodeTarget) -> None:
        pass

    def close(self) -> None:
        pass

    def _number(self, word: str, command: str) -> int:
        match = _NUMBER[word].search(command)
        assert match is not None, command
        return int(match[1])
