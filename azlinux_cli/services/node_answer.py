"""What a node says to a command, or why that is no answer."""

from collections.abc import Callable
from typing import TypeVar

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.shell import RemoteShell

Answer = TypeVar("Answer")
_ASK_S = 60.0


def read_answer(
    shell: RemoteShell, target: NodeTarget, command: RemoteCommand, read: Callable[[str], Answer]
) -> Answer:
    """What `read` makes of the answer. Raises AzlError if there is none, or `read` refuses it."""
    result = shell.run(target, command.line, deadline_s=_ASK_S, stdin=command.stdin)
    if result.trouble is not None:
        raise result.trouble.error
    try:
        return read(result.stdout)
    except RemoteError as error:
        raise not_read(target, result, error).error from error


def not_read(target: NodeTarget, result: NodeResult, error: RemoteError) -> NodeTrouble:
    """An answer that is none: what the shell said instead."""
    said = " ".join((result.stderr or result.stdout).split())[:200]
    how = f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"
    message = f"{target.name}: {error.message} ({how}): {said or 'it printed nothing'}"
    return NodeTrouble(Trouble.OUTPUT, message)
