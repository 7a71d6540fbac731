"""One program being run: what it was called with and what it may touch."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from azlinux_cli.sandbox.nodes.files import NodeFiles
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.shell.interpreter import Shell
from azlinux_cli.sandbox.nodes.shell.scope import Streams

NOT_SIMULATED = "not simulated in the sandbox"
Sleep = Callable[[float], Awaitable[None]]


class UsageError(Exception):
    """An option or verb that the sandbox does not act out."""


@dataclass(slots=True)
class Call:
    name: str
    arguments: list[str]
    shell: Shell
    streams: Streams
    machine: Machine
    files: NodeFiles
    sleep: Sleep
    waits_in_vain: bool = False  # time does not pass while this runs (ARM Run Command)

    @property
    def user(self) -> str:
        return self.shell.scope.user

    @property
    def is_root(self) -> bool:
        return self.user == "root"

    def out(self, text: str) -> None:
        self.streams.out.write(text)

    def line(self, text: str) -> None:
        self.streams.out.write(text + "\n")

    def err(self, text: str) -> None:
        self.streams.err.write(text + "\n")

    def fail(self, message: str, status: int = 1) -> int:
        """`NAME: MESSAGE` on stderr."""
        self.err(f"{self.name}: {message}")
        return status

    def path(self, text: str) -> str:
        return self.shell.scope.resolve(text)

    def command_line(self) -> str:
        return " ".join([self.name, *self.arguments])


Program = Callable[[Call], int | Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Options:
    flags: frozenset[str]
    values: dict[str, list[str]]
    words: tuple[str, ...]

    def last(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[-1]


def read_options(
    arguments: Iterable[str], flags: str = "", values: str = "", *, stop_at_word: bool = False
) -> Options:
    """Read `-x`, `-xy`, `--long`, `--long=value` and `-xVALUE` from space-separated names.

    Raises UsageError for an option that is in neither list.
    """
    known_flags, known_values = set(flags.split()), set(values.split())
    seen: set[str] = set()
    given: dict[str, list[str]] = {}
    words: list[str] = []
    pending = list(arguments)
    while pending:
        argument = pending.pop(0)
        if argument == "--":
            words += pending
            break
        if not argument.startswith("-") or argument == "-":
            words.append(argument)
            if stop_at_word:
                words += pending
                break
            continue
        name, equals, value = argument.partition("=")
        if argument in known_flags:
            seen.add(argument)
        elif name in known_values:
            if not equals and not pending:
                raise UsageError(f"option {name} without its value")
            given.setdefault(name, []).append(value if equals else pending.pop(0))
        elif argument[:2] in known_values and not argument.startswith("--"):
            given.setdefault(argument[:2], []).append(argument[2:])
        elif len(argument) > 2 and argument[1] != "-" and argument[:2] in known_flags:  # noqa: PLR2004
            seen.add(argument[:2])
            pending.insert(0, "-" + argument[2:])
        else:
            raise UsageError(f"option {name}")
    return Options(frozenset(seen), given, tuple(words))
