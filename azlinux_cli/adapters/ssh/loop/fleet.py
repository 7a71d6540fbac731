"""The FleetShell of every real run: paramiko's protocol engine in one event loop."""

from collections.abc import Sequence
from math import inf

from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.loop.dialog import Errand
from azlinux_cli.adapters.ssh.loop.file_limit import sockets_allowed
from azlinux_cli.adapters.ssh.loop.fitness import complaints
from azlinux_cli.adapters.ssh.loop.run import LoopRun
from azlinux_cli.adapters.ssh.loop.wire import transport_to_check
from azlinux_cli.adapters.ssh.shell import KEEP_BYTES, ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.clock import Clock

_SILENT = 4096  # silent nodes that may wait beside those under way


class LoopFleet:
    """Nodes that the loop cannot serve, or all of them where paramiko has changed, get threads.

    `unfit`: why it is all of them. Empty: it is not.
    """

    def __init__(
        self, keys: KeyRing, verifier: Verifier, clock: Clock, *, keep_bytes: int = KEEP_BYTES
    ) -> None:
        self._keys = keys
        self._verifier = verifier
        self._clock = clock
        self._keep_bytes = keep_bytes
        self._shell = ParamikoShell(keys, verifier, clock, keep_bytes=keep_bytes)
        self.unfit = (*complaints(transport_to_check),)
        self._closed = False

    def begin(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        parallel: int,
        deadline_s: float,
        run_s: float | None = None,
    ) -> LoopRun:
        """Raises RuntimeError after `close`."""
        if self._closed:
            raise RuntimeError("this fleet shell is closed")
        for target in targets:  # a passphrase is asked for now, while nobody waits
            for node in (*target.jump, target):
                self._keys.keys(node)
        errand = Errand(
            self._keys.keys,
            self._verifier,
            command.line,
            command.stdin.encode(),
            self._keep_bytes,
        )
        return LoopRun(
            self._clock,
            errand,
            self._shell,
            targets,
            parallel=parallel,
            most_sockets=sockets_allowed(min(len(targets), parallel + _SILENT)),
            deadline_s=deadline_s,
            ends_at=inf if run_s is None else self._clock.monotonic() + run_s,
            threads_only=bool(self.unfit),
        )

    def close(self) -> None:
        self._closed = True
        self._shell.close()
