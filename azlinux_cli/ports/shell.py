"""Commands on nodes."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from azlinux_cli.domain.node import NodeBytes, NodeResult, NodeTarget
from azlinux_cli.domain.remote_command import RemoteCommand


class RemoteShell(Protocol):
    """One connection per node, many commands over it. Safe from any thread."""

    def run(
        self, target: NodeTarget, command: str, *, deadline_s: float, stdin: str = ""
    ) -> NodeResult:
        """Run one command line with the login shell of `target.user`.

        `deadline_s` covers all of it: connecting, signing in, the command. Connects on first use
        and keeps the connection. Never raises for that node's own trouble: that is in the result.
        """
        ...

    def disconnect(self, target: NodeTarget) -> None:
        """No more commands for this node. Silent if there is no connection."""
        ...

    def close(self) -> None:
        """Close every connection; commands that are running end with trouble INTERRUPTED."""
        ...


class ByteShell(RemoteShell, Protocol):
    """One that also moves bytes. The threaded engine does; to many nodes at once nobody has to."""

    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        """As `run`, but in bytes: no more than `keep_bytes` of the output are kept.

        Input and output are held in memory; who moves much moves it in pieces.
        """
        ...


class FleetRun(Iterator[tuple[int, NodeResult]], Protocol):
    """One command under way on many nodes: `(index, result)` as they come, each node once."""

    def abandon(self) -> list[tuple[int, NodeResult]]:
        """Hang up on everybody. What `next` has not given yet, with `abandoned` for what is open.

        Nothing comes after this.
        """
        ...


class FleetShell(Protocol):
    """The same command on many nodes at once. Used by one thread."""

    def begin(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        parallel: int,
        deadline_s: float,
        run_s: float | None = None,
    ) -> FleetRun:
        """At most `parallel` nodes are under way; `deadline_s` is each node's, from its turn on.

        `run_s` is everybody's, from now on: no deadline is later, and a node whose turn comes
        after it is `out_of_time`.

        One connection and one command for each node, then it hangs up. No node's trouble is
        raised, nor does it hold up another's. Raises what is no node's trouble: no key to sign in
        with.
        """
        ...

    def close(self) -> None:
        """Let go of everything this side holds."""
        ...
