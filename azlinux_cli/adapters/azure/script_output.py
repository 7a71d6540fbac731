"""Getting an exit status and the whole truth out of Run Command.

Azure answers with "Enable succeeded", both streams, and no exit status (azure-cli#19251, #20495);
of each stream it keeps the last 4,096 bytes ("Run scripts in your Linux VM by using action Run
Commands"). So the script is wrapped: a first line on each stream shows that nothing was cut off
before it, a last line carries the exit status.
"""

import re

from azlinux_cli.domain.remote_command import quoted
from azlinux_cli.ports.run_command import ScriptOutput

_STDOUT, _STDERR = "[stdout]\n", "\n[stderr]\n"


def wrapped(script: str, mark: str) -> list[str]:
    """The lines to send. `mark` is a word that no output contains by chance.

    The script runs in a shell of its own: its `exit`, and even a syntax error, reach the last line.
    """
    return [
        f"echo {mark}-begin",
        f"echo {mark}-begin >&2",
        f"sh -c {quoted(script)}",
        "azl_status=$?",
        "echo",  # the script's own last line may lack its end
        f'echo "{mark}-end $azl_status"',
    ]


def parse_output(message: str, mark: str) -> ScriptOutput:
    """What a wrapped script left, from the `message` of a RunCommandResult."""
    body = message.partition(_STDOUT)[2] if _STDOUT in message else message
    end = re.search(rf"\n?{re.escape(mark)}-end (\d+)(?:\n|$)", body)
    if end is not None:
        out, rest = body[: end.start()], "\n" + body[end.end() :].lstrip("\n")
        err = rest.partition(_STDERR)[2]
    else:
        out, _, err = body.rpartition(_STDERR) if _STDERR in body else (body, "", "")
    out, out_whole = _without_begin(out, mark)
    err, err_whole = _without_begin(err, mark)
    return ScriptOutput(
        exit_status=int(end[1]) if end is not None else None,
        stdout=out,
        stderr=err,
        truncated=not (out_whole and err_whole),
    )


def _without_begin(stream: str, mark: str) -> tuple[str, bool]:
    first, newline, rest = stream.partition("\n")
    if first == f"{mark}-begin":
        return (rest if newline else ""), True
    return stream, False
