"""Taking a node for a run, and giving it back."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_lease import Lease, read_lease, release_command, take_command
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_answer import not_read

ASK_S = 60.0


@dataclass(frozen=True, slots=True)
class NodeLease:
    """`owner` is who works on the run: person, computer, process."""

    shell: RemoteShell
    owner: str

    def take(self, target: NodeTarget, run: str) -> Lease | NodeTrouble:
        command = take_command(run, self.owner)
        result = self.shell.run(target, command.line, deadline_s=ASK_S, stdin=command.stdin)
        if result.trouble is not None:
            return result.trouble
        try:
            return read_lease(result.stdout)
        except RemoteError as error:
            return not_read(target, result, error)

    def release(self, target: NodeTarget, run: str) -> NodeTrouble | None:
        command = release_command(run)
        result = self.shell.run(target, command.line, deadline_s=ASK_S, stdin=command.stdin)
        return result.trouble
