"""What is sent to a node's shell. Values get into shell text through `quoted`, and nowhere else.

tests/test_remote_text.py looks for shell text that is made elsewhere.
"""

import re
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


# Linux: one argument of a program (MAX_ARG_STRLEN, with its final NUL); sshd makes the whole line
# one argument of the login shell.
LONGEST_LINE_BYTES = 128 * 1024 - 1

# No shell does anything with these; `=` in front is zsh's, `%` in front is fish's and csh's.
_PLAIN = re.compile(r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@+:,./%=-]*")


def quoted(word: str) -> str:
    r"""The word as one word of shell text, whatever the login shell.

    Not as shlex does it: fish takes a backslash within single quotes for an escape, so those
    stand outside, as `\\`.
    """
    if _PLAIN.fullmatch(word):
        return word
    pieces = (("\\" + p if p in {"\\", "'"} else f"'{p}'") for p in re.split(r"(['\\])", word) if p)
    return "".join(pieces) or "''"


def command_line(words: Sequence[str]) -> str:
    """A program and its arguments as shell text."""
    return " ".join(map(quoted, words))


def as_user(user: str, command: str, stdin: str = "") -> str:
    """What root runs so that `user`'s own sh runs `command`, reading `stdin`."""
    line = f"sudo -n -H -u {quoted(user)} -- sh -c {quoted(command)}"
    return f"printf %s {quoted(stdin)} | {line}" if stdin else f"{line} </dev/null"


@dataclass(frozen=True, slots=True)
class RemoteCommand:
    """A command line for the login shell, and what it reads from its standard input."""

    line: str
    stdin: str = ""


def remote_command(words: Sequence[str], *, sudo: bool = False) -> RemoteCommand:
    """One word is shell text, as ssh takes it; several words are a program and its arguments.

    Raises UsageError for no words at all, or more than a shell takes.
    """
    if not words or not any(word.strip() for word in words):
        raise UsageError("no command is given", hint="put it behind --, as in: -- uname -r")
    line = words[0] if len(words) == 1 else command_line(words)
    return _fitting(f"sudo -n -- sh -c {quoted(line)}" if sudo else line)


def remote_script(
    text: str, arguments: Sequence[str] = (), *, sudo: bool = False, source: str = "the script"
) -> RemoteCommand:
    """A script run by the interpreter of its first line (sh without one), read from its input.

    Raises UsageError for another interpreter, or more arguments than a shell takes.
    """
    name = _interpreter(text)
    program = _FROM_INPUT.get(name)
    if program is None:
        raise UsageError(
            f"{source} is for {name!r}, which azl cannot feed through SSH",
            hint=f"interpreters: {', '.join(_FROM_INPUT)}",
        )
    line = " ".join([program, *map(quoted, arguments)])
    return _fitting(f"sudo -n -- {line}" if sudo else line, text)


def _fitting(line: str, stdin: str = "") -> RemoteCommand:
    size = len(line.encode(errors="replace"))
    if size > LONGEST_LINE_BYTES:
        raise UsageError(
            f"the command line is {size:,} bytes long, and Linux takes {LONGEST_LINE_BYTES:,}",
            hint="--script FILE sends a program of any length through its standard input",
        )
    return RemoteCommand(line, stdin)


def _interpreter(text: str) -> str:
    first = text.split("\n", 1)[0]
    if not first.startswith("#!"):
        return "sh"
    words = first[2:].split()
    if words and words[0].endswith("/env"):
        words = words[1:]
    return words[0].rpartition("/")[2] if words else "sh"
