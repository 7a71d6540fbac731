"""The state of one node, asked for over a connection that stays."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble
from azlinux_cli.domain.node_state import NodeState, read_state, state_script
from azlinux_cli.domain.probe import read_sections
from azlinux_cli.ports.shell import RemoteShell
from azlinux_cli.services.node_answer import not_read

ASK_S = 90.0
_TOOL_S = 60


@dataclass(frozen=True, slots=True)
class AskState:
    """Never raises for the node's own trouble."""

    shell: RemoteShell

    def __call__(self, target: NodeTarget) -> NodeState | NodeTrouble:
        result = self.shell.run(target, "sh -s", deadline_s=ASK_S, stdin=state_script(_TOOL_S))
        if result.trouble is not None:
            return result.trouble
        try:
            sections = read_sections(result.stdout)
        except RemoteError as error:
            return not_read(target, result, error)
        if not sections.complete:
            half = RemoteError("the answer about its state is not whole")
            return not_read(target, result, half)
        return read_state(sections)
