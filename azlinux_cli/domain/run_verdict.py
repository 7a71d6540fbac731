"""What a command on nodes came to: for each node, for the exit status, and what is still open."""

import signal
from collections.abc import Sequence

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeResult, RanCommand, Trouble
from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.outcome import MachineResult, Outcome

# As the shell and ssh have it.
_SIGNALLED = 128
_NO_ANSWER = 255


def ending(result: NodeResult) -> str:
    """How it ended, in a word or two."""
    if result.trouble:
        return result.trouble.reason.value
    return f"signal {result.signal}" if result.signal else f"exit status {result.exit_status}"


def verdict(run: RanCommand) -> MachineResult:
    """A command that did not end with status 0 is a machine that failed."""
    name, group, result = run.target.name, run.target.resource_group, run.result
    if result.trouble is not None:
        return MachineResult.failed(name, group, result.trouble.error)
    if result.ok:
        return MachineResult(name, group, Outcome.SUCCEEDED)
    message = f"{name}: the command ended with {ending(result)}"
    return MachineResult.failed(name, group, RemoteError(message, code="CommandFailed"))


def status_of(run: RanCommand) -> int:
    """The command's exit status; 128 and the signal that ended it; 255 for no answer."""
    result = run.result
    if result.exit_status is not None:
        return result.exit_status
    if result.signal is None:
        return _NO_ANSWER
    number = getattr(signal, f"SIG{result.signal}", None)
    return _SIGNALLED + number if isinstance(number, signal.Signals) else _NO_ANSWER


def still_open(runs: Sequence[RanCommand]) -> str:
    """What Ctrl-C left behind, by name."""
    left = {
        "may still be running on": [r.target.name for r in runs if _is(r, Trouble.INTERRUPTED)],
        "not begun on": [r.target.name for r in runs if _is(r, Trouble.NOT_BEGUN)],
    }
    said = [f"{what} {fold(names)}" for what, names in left.items() if names]
    return "; ".join(said) or "every command had ended"


def _is(run: RanCommand, reason: Trouble) -> bool:
    return run.result.trouble is not None and run.result.trouble.reason is reason
