"""What is sent to a node's shell. Values get in here through shlex, and nowhere else."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import UsageError

# Interpreters that read a program from their input; the rest of a first line is not passed on.
_FROM_INPUT = {
    "sh": "sh -s --",
    "bash": "bash -s --",
    "dash": "dash -s --",
    "python3": "python3 -",
}


@dataclass(frozen=True, slots=True)
class RemoteCommand:
    """A command line for the login shell, and what it reads from its standard input."""

    line: str
    stdin: str = ""


def remote_command(words: Sequence[str], *, sudo: bool = False) -> RemoteCommand:
    """One word is shell text, as ssh takes it; several words are a program and its arguments.

    Raises UsageError for no words at all.
    """
    if not words or not any(word.strip() for word in words):
        raise UsageError("no command is given", hint="put it behind --, as in: -- uname -r")
    line = words[0] if len(words) == 1 else shlex.join(words)
    return RemoteCommand(f"sudo -n -- sh -c {shlex.quote(line)}" if sudo else line)


def remote_script(
    text: str, arguments: Sequence[str] = (), *, sudo: bool = False, source: str = "the script"
) -> RemoteCommand:
    """A script run by the interpreter of its first line (sh without one), read from its input.

    Raises UsageError for another interpreter.
    """
    name = _interpreter(text)
    program = _FROM_INPUT.get(name)
    if program is None:
        raise UsageError(
            f"{source} is for {name!r}, which azl cannot feed through SSH",
            hint=f"interpreters: {', '.join(_FROM_INPUT)}",
        )
    line = " ".join([program, *map(shlex.quote, arguments)])
    return RemoteCommand(f"sudo -n -- {line}" if sudo else line, text)


def _interpreter(text: str) -> str:
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return "sh"
    words = first[2:].split()
    if words and words[0].endswith("/env"):
        words = words[1:]
    return words[0].rpartition("/")[2] if words else "sh"
