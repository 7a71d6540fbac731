"""Both SSH engines as one kind of thing, so that one suite can judge them."""

from collections.abc import Callable

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.loop.fleet import LoopFleet
from azlinux_cli.adapters.ssh.shell import KEEP_BYTES, ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.node import NodeResult, NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.shell import FleetShell, RemoteShell


class FleetsOfOne:
    """A RemoteShell over a FleetShell: one run for each command."""

    def __init__(self, fleet: FleetShell) -> None:
        self._fleet = fleet

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        run = self._fleet.begin(
            [target], RemoteCommand(command, stdin), parallel=1, deadline_s=deadline_s
        )
        [(index, result)] = run
        assert index == 0
        return result

    def disconnect(self, target: NodeTarget) -> None:
        """Every run hangs up by itself."""

    def close(self) -> None:
        self._fleet.close()


def _threaded(keys: KeyRing, verifier: Verifier, clock: Clock, keep_bytes: int) -> RemoteShell:
    return ParamikoShell(keys, verifier, clock, keep_bytes=keep_bytes)


def _loop(keys: KeyRing, verifier: Verifier, clock: Clock, keep_bytes: int) -> RemoteShell:
    return FleetsOfOne(LoopFleet(keys, verifier, clock, keep_bytes=keep_bytes))


_ENGINES: dict[str, Callable[[KeyRing, Verifier, Clock, int], RemoteShell]] = {
    "threaded": _threaded,
    "loop": _loop,
}
ENGINES = [*_ENGINES]


def engine(
    name: str,
    keys: KeyRing,
    verifier: Verifier,
    clock: Clock | None = None,
    *,
    keep_bytes: int = KEEP_BYTES,
) -> RemoteShell:
    return _ENGINES[name](keys, verifier, clock or SystemClock(), keep_bytes)
