"""What a running shell carries with it: its user, its variables, its streams, its limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from azlinux_cli.sandbox.nodes.shell.stream import LimitError, Sink, Source
from azlinux_cli.sandbox.nodes.shell.syntax import Command

_MAXIMUM_DEPTH = 12
_LONGEST_WORD = 131_072  # execve(2): MAX_ARG_STRLEN


class ShellExit(Exception):  # noqa: N818 - an ending, not an error
    """`exit`, or a failure under `set -e`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class FunctionReturn(Exception):  # noqa: N818 - as above
    """`return`."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LoopControl(Exception):  # noqa: N818 - as above
    """`break` (or `continue`)."""

    def __init__(self, *, again: bool) -> None:
        super().__init__()
        self.again = again


@dataclass(slots=True)
class Forks:
    """Processes that a command line may still begin, theirs included."""

    left: int = 32


@dataclass(slots=True)
class Budget:
    """What one command line may use in all, its sub-shells included."""

    steps: int = 5_000
    depth: int = _MAXIMUM_DEPTH
    characters: int = 16_777_216
    forks: Forks = field(default_factory=Forks)

    def fork(self) -> "Budget":
        """What a process in the background may use."""
        self.forks.left -= 1
        if self.forks.left < 0:
            raise LimitError("too many processes of one command for a sandbox node")
        return Budget(forks=self.forks)

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise LimitError("too many steps for a sandbox node")

    def spend(self, text: str) -> str:
        """Count text that was made up; a word may be as long as Linux lets an argument be."""
        self.characters -= len(text)
        if self.characters < 0 or len(text) > _LONGEST_WORD:
            raise LimitError("too much text for a sandbox node")
        return text


@dataclass(slots=True)
class Streams:
    stdin: Source
    out: Sink
    err: Sink


class FileSystem(Protocol):
    """What redirections and patterns need of a node's files."""

    def paths(self) -> Iterable[str]: ...

    def read_text(self, path: str, user: str) -> str:
        """Raises OSError."""
        ...

    def write_text(self, path: str, text: str, user: str, *, append: bool) -> None:
        """Raises OSError."""
        ...


@dataclass(slots=True)
class Scope:
    """One shell: its user, directory and variables."""

    user: str
    home: str
    cwd: str
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    arguments: tuple[str, ...] = ("bash",)
    options: set[str] = field(default_factory=set)  # errexit, nounset, pipefail
    functions: dict[str, Command] = field(default_factory=dict)
    status: int = 0
    process_id: int = 4711
    background_id: int = 0  # of what was begun last with `&`

    def copy(self) -> "Scope":
        return replace(
            self,
            variables=dict(self.variables),
            exported=set(self.exported),
            options=set(self.options),
            functions=dict(self.functions),
        )

    def environment(self) -> dict[str, str]:
        return {k: v for k, v in self.variables.items() if k in self.exported}

    def value(self, name: str) -> str | None:
        """A variable, or a special parameter (bash manual, "Special Parameters")."""
        arguments = self.arguments
        special: dict[str, Callable[[], str]] = {
            "?": lambda: str(self.status),
            "#": lambda: str(len(arguments) - 1),
            "@": lambda: " ".join(arguments[1:]),
            "*": lambda: " ".join(arguments[1:]),
            "$": lambda: str(self.process_id),
            "!": lambda: str(self.background_id or ""),
            "-": lambda: "hBc",
        }
        if name in special:
            return special[name]()
        if name.isdigit():
            return arguments[int(name)] if int(name) < len(arguments) else ""
        return self.variables.get(name)

    def resolve(self, path: str) -> str:
        """An absolute path without `.` and `..`."""
        names: list[str] = []
        for name in (path if path.startswith("/") else f"{self.cwd}/{path}").split("/"):
            if name == "..":
                names[-1:] = []
            elif name not in {"", "."}:
                names.append(name)
        return "/" + "/".join(names)
