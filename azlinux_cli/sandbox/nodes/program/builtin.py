"""What bash does by itself."""

import re

from azlinux_cli.sandbox.nodes.program.call import Call, Program, UsageError, read_options
from azlinux_cli.sandbox.nodes.program.condition import evaluate
from azlinux_cli.sandbox.nodes.program.process import kill, wait
from azlinux_cli.sandbox.nodes.shell.scope import FunctionReturn, LoopControl, ShellExit

_OPTIONS = {"e": "errexit", "u": "nounset"}
_SET_LETTERS = re.compile(r"[-+][a-zA-Z]+")
_DIRECTIVE = re.compile(r"%%|%(-?\d*)([sdq])|%b|\\(.)|([^%\\]+)|(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", "a": "\a", "e": "\x1b"}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def true(call: Call) -> int:
    return 0


def false(call: Call) -> int:
    return 1


def echo(call: Call) -> int:
    words = list(call.arguments)
    newline, escapes = True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        letters = words.pop(0)
        newline = newline and "n" not in letters
        escapes = escapes or "e" in letters
    text = " ".join(words)
    if escapes:
        text = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text)
    call.out(text + ("\n" if newline else ""))
    return 0


def printf(call: Call) -> int:
    if not call.arguments:
        return call.fail("usage: printf format [arguments]", 2)
    template, values = call.arguments[0], call.arguments[1:]
    out, used = _formatted(template, values)
    while used and values[used:]:
        values = values[used:]
        more, used = _formatted(template, values)
        out += more
    call.out(out)
    return 0


def _formatted(template: str, values: list[str]) -> tuple[str, int]:
    """The text of one round and how many values it took."""
    out, used = "", 0
    for match in _DIRECTIVE.finditer(template):
        text = match.group()
        if text == "%%":
            out += "%"
        elif match[3] is not None:
            out += _ESCAPES.get(match[3], text)
        elif text.startswith("%"):
            if match[2] in {"q", None}:
                raise UsageError(f"printf {text}")
            value = values[used] if used < len(values) else ""
            used += 1
            if match[2] == "d":
                value = str(int(value)) if re.fullmatch(r"[-+]?\d+", value) else "0"
            width = int(match[1] or "0")
            out += value.ljust(-width) if width < 0 else value.rjust(width)
        else:
            out += text
    return out, used


def change_directory(call: Call) -> int:
    target = call.arguments[0] if call.arguments else call.shell.scope.home
    path = call.path(target)
    try:
        if not call.files.status(path).directory:
            return call.fail(f"{target}: Not a directory")
    except OSError as error:
        return call.fail(f"{target}: {error.strerror}")
    call.shell.scope.cwd = path
    return 0


def print_directory(call: Call) -> int:
    call.line(call.shell.scope.cwd)
    return 0


def leave(call: Call) -> int:
    status = call.arguments[0] if call.arguments else str(call.shell.scope.status)
    raise ShellExit(int(status) % 256 if status.lstrip("-").isdigit() else 2)


def give_back(call: Call) -> int:
    """`return`."""
    status = call.arguments[0] if call.arguments else str(call.shell.scope.status)
    raise FunctionReturn(int(status) % 256 if status.isdecimal() else 2)


def leave_loop(call: Call) -> int:
    raise LoopControl(again=call.name == "continue")


def export(call: Call) -> int:
    scope = call.shell.scope
    for word in call.arguments:
        name, equals, value = word.partition("=")
        if not _IDENTIFIER.fullmatch(name):
            return call.fail(f"`{word}': not a valid identifier")
        if equals:
            scope.variables[name] = value
        scope.exported.add(name)
    return 0


def unset(call: Call) -> int:
    for name in call.arguments:
        call.shell.scope.variables.pop(name, None)
        call.shell.scope.exported.discard(name)
    return 0


def set_options(call: Call) -> int:
    words = list(call.arguments)
    options = call.shell.scope.options
    while words and _SET_LETTERS.fullmatch(words[0]):
        word = words.pop(0)
        names = [_OPTIONS.get(letter, letter) for letter in word[1:] if letter != "o"]
        if word.endswith("o"):
            names.append(words.pop(0) if words else "")
        for name in names:
            if name not in {"errexit", "nounset", "pipefail"}:
                raise UsageError(f"set {word[0]}{name}")
            (options.add if word[0] == "-" else options.discard)(name)
    if words:
        rest = words[1:] if words[0] == "--" else words
        call.shell.scope.arguments = (call.shell.scope.arguments[0], *rest)
    return 0


def shift(call: Call) -> int:
    first, *rest = call.shell.scope.arguments
    if not rest:
        return 1
    call.shell.scope.arguments = (first, *rest[1:])
    return 0


def test(call: Call) -> int:
    arguments = list(call.arguments)
    if call.name == "[" and (not arguments or arguments.pop() != "]"):
        return call.fail("missing `]'", 2)
    return evaluate(call, arguments)


async def execute(call: Call) -> int:
    """`exec COMMAND`: what comes after it is not reached."""
    if not call.arguments:
        return 0
    raise ShellExit(await call.shell.runner(call.shell, call.arguments, call.streams))


def mask(call: Call) -> int:
    """`umask MODE`: files are 0644 whatever it says."""
    return 0


async def source(call: Call) -> int:
    if not call.arguments:
        return call.fail("filename argument required", 2)
    try:
        text = call.files.read_text(call.path(call.arguments[0]), call.user)
    except OSError as error:
        return call.fail(f"{call.arguments[0]}: {error.strerror}")
    try:
        return await call.shell.evaluate(text, call.streams)
    except FunctionReturn as ending:
        return ending.status


async def evaluate_words(call: Call) -> int:
    return await call.shell.evaluate(" ".join(call.arguments), call.streams)


async def read(call: Call) -> int:
    """One line into variables."""
    options = read_options(call.arguments, "-r")
    line, newline, _ = (await call.streams.stdin.line()).partition("\n")
    names = options.words or ("REPLY",)
    values = line.split(maxsplit=len(names) - 1)
    for index, name in enumerate(names):
        call.shell.scope.variables[name] = values[index].strip() if index < len(values) else ""
    return 0 if newline else 1


BUILTINS: dict[str, Program] = {
    ":": true,
    "true": true,
    "false": false,
    "echo": echo,
    "printf": printf,
    "cd": change_directory,
    "pwd": print_directory,
    "exit": leave,
    "logout": leave,
    "return": give_back,
    "break": leave_loop,
    "continue": leave_loop,
    "export": export,
    "unset": unset,
    "set": set_options,
    "shift": shift,
    "test": test,
    "[": test,
    ".": source,
    "source": source,
    "eval": evaluate_words,
    "exec": execute,
    "umask": mask,
    "read": read,
    "kill": kill,
    "wait": wait,
}
