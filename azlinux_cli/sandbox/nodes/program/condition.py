"""`test` and `[ ]`."""

import operator
import re
from collections.abc import Callable

from azlinux_cli.sandbox.nodes.program.call import Call, UsageError

_STRINGS: dict[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": operator.eq,
    "-ne": operator.ne,
    "-lt": operator.lt,
    "-le": operator.le,
    "-gt": operator.gt,
    "-ge": operator.ge,
}
_INTEGER = re.compile(r"\s*[-+]?\d+\s*")


def evaluate(call: Call, arguments: list[str]) -> int:
    """0 for true, 1 for false, 2 for a condition that makes no sense."""
    if not arguments:
        return 1
    if arguments[0] == "!" and len(arguments) > 1:
        status = evaluate(call, arguments[1:])
        return status if status > 1 else 1 - status
    match arguments:
        case [word]:
            return int(not word)
        case [op, word] if op.startswith("-"):
            return _unary(call, op, word)
        case [left, op, right] if op in _STRINGS:
            return int(not _STRINGS[op](left, right))
        case [left, op, right] if op in _NUMBERS:
            return _number(call, left, op, right)
    raise UsageError(f"the condition [ {' '.join(arguments)} ]")


def _number(call: Call, left: str, op: str, right: str) -> int:
    for text in (left, right):
        if not _INTEGER.fullmatch(text):
            return call.fail(f"{text}: integer expression expected", 2)
    return int(not _NUMBERS[op](int(left), int(right)))


def _unary(call: Call, op: str, word: str) -> int:
    if op in {"-n", "-z"}:
        return int(bool(word) != (op == "-n"))
    if op == "-t":
        return 1
    if op not in {"-e", "-f", "-d", "-s", "-r", "-w", "-x", "-L", "-h"}:
        raise UsageError(f"test {op}")
    path = call.path(word)
    try:
        status = call.files.status(path)
        if op == "-r" and not status.directory:
            call.files.read_text(path, call.user)
    except OSError:
        return 1
    truth = {
        "-e": True,
        "-r": True,
        "-f": not status.directory,
        "-d": status.directory,
        "-s": status.size > 0,
        "-w": call.is_root or status.owner == call.user,
        "-x": status.directory or bool(status.mode & 0o111),
    }
    return int(not truth.get(op, False))
