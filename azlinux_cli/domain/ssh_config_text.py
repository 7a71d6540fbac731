"""ssh_config(5) as text: blocks of lines, each block with the conditions it stands under."""

import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import UsageError

Include = Callable[[str], Iterable[tuple[str, str]]]
LISTS = ("identityfile", "certificatefile")
_VALUES = {"hostname", "user", "port", "proxyjump", *LISTS}
_PORTS = range(1, 65_536)
_DEEPEST = 16  # as ssh: an Include of an Include of ...
_LINE = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+|$)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Condition:
    """One `Host` line (as criterion `originalhost`), or one criterion of a `Match` line."""

    criterion: str
    patterns: tuple[str, ...]
    negated: bool = False

    @property
    def is_broad(self) -> bool:
        """Whether it fits any host, or is not about the host at all."""
        named = [p for p in self.patterns if not p.startswith("!")]
        return self.criterion not in {"host", "originalhost"} or "*" in named


@dataclass(slots=True)
class Block:
    conditions: tuple[Condition, ...]
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_broad(self) -> bool:
        return all(condition.is_broad for condition in self.conditions)


class _Reader:
    """Text into blocks, files that are included in the place of their Include."""

    def __init__(self, include: Include) -> None:
        self.blocks: list[Block] = []
        self._include = include

    def read(self, text: str, source: str, outer: tuple[Condition, ...], depth: int) -> None:
        if depth > _DEEPEST:
            raise UsageError(f"{source}: Include within Include goes too deep")
        self._open(outer)
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                self._line(line, outer, depth)
            except ValueError as error:
                raise UsageError(f"{source}:{number}: {error}") from error

    def _open(self, conditions: tuple[Condition, ...]) -> None:
        self.blocks.append(Block(conditions))

    def _line(self, line: str, outer: tuple[Condition, ...], depth: int) -> None:
        match = _LINE.match(line)
        if match is None:  # blank, or a comment
            return
        keyword = match[1].lower()
        if keyword == "proxycommand":  # the rest of the line, for a shell: its quotes are its own
            self.blocks[-1].lines.append((keyword, match[2].strip()))
        elif keyword in _VALUES | {"host", "match", "include"}:
            words = shlex.split(match[2], comments=True)
            if not words:
                raise ValueError(f"{match[1]} says nothing")
            self._words(keyword, words, outer, depth)

    def _words(
        self, keyword: str, words: list[str], outer: tuple[Condition, ...], depth: int
    ) -> None:
        if keyword == "host":
            self._open((*outer, Condition("originalhost", tuple(words))))
        elif keyword == "match":
            self._open((*outer, *_criteria(words)))
        elif keyword == "include":
            conditions = self.blocks[-1].conditions
            for word in words:
                for source, text in self._include(word):
                    self.read(text, source, conditions, depth + 1)
            self._open(conditions)
        elif keyword == "port" and not _is_port(words[0]):
            raise ValueError(f"{words[0]!r} is not a port")
        else:
            self.blocks[-1].lines.append((keyword, words[0]))


def read_blocks(text: str, source: str, include: Include) -> list[Block]:
    """In the order of the file, what it includes in the place of the Include.

    `include` gives name and text of the files that an Include's argument means. Raises UsageError,
    with file and line, for a line that ssh would refuse as well.
    """
    reader = _Reader(include)
    reader.read(text, source, (), 0)
    return [block for block in reader.blocks if block.lines]


def _criteria(words: Sequence[str]) -> list[Condition]:
    conditions = []
    left = [*words]
    while left:
        name = left.pop(0)
        negated = name.startswith("!")
        name, equals, value = name.lstrip("!").partition("=")
        name = name.lower()
        if name not in {"all", "canonical", "final"} and not equals:
            if not left:
                raise ValueError(f"Match {name} says nothing")
            value = left.pop(0)
        conditions.append(Condition(name, tuple(value.split(",")), negated))
    return conditions


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) in _PORTS
