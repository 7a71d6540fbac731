"""What became of a command, as a node's result."""

from azlinux_cli.adapters.ssh.command import Ending
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble


def result_of(
    target: NodeTarget, ending: Ending, interrupted: NodeTrouble | None = None
) -> NodeResult:
    """`interrupted`: what to say instead of "lost" when it was this side that hung up."""
    trouble = None
    if ending.timed_out:
        trouble = NodeTrouble(
            Trouble.COMMAND_TIMED_OUT,
            f"{target.name}: the command did not end in time; it may still be running there",
            ("--timeout SECONDS waits longer",),
        )
    elif ending.status is None and ending.signal is None:
        trouble = interrupted or lost(target)
    return NodeResult(
        target.name,
        ending.status if trouble is None else None,
        ending.stdout.decode(errors="replace"),
        ending.stderr.decode(errors="replace"),
        ending.signal if trouble is None else None,
        ending.truncated,
        trouble,
    )


def lost(target: NodeTarget) -> NodeTrouble:
    return NodeTrouble(
        Trouble.RESET,
        f"{target.name}: the connection to {target.where} was lost while the command "
        "ran; how it ended is not known",
    )
