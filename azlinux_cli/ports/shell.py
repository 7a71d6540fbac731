"""Commands on nodes."""

from typing import Protocol

from azlinux_cli.domain.node import NodeResult, NodeTarget


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
