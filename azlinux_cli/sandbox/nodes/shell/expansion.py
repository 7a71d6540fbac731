"""Words with variables, command output and patterns become arguments."""

import fnmatch
import re
from collections.abc import Awaitable, Callable, Iterable

from azlinux_cli.sandbox.nodes.shell import arithmetic
from azlinux_cli.sandbox.nodes.shell.scope import Budget
from azlinux_cli.sandbox.nodes.shell.syntax import (
    Arithmetic,
    Literal,
    Part,
    Substitution,
    Variable,
    Word,
)

_GLOB = re.compile(r"[*?\[]")
# A variable's value; None: it is not set. Missing ones may end the shell (`set -u`).
Lookup = Callable[[str, bool], str | None]
Run = Callable[[str], Awaitable[str]]


class Expander:
    """Expands words. `paths` are what patterns are matched against."""

    def __init__(self, lookup: Lookup, run: Run, budget: Budget, home: str) -> None:
        self._lookup = lookup
        self._run = run
        self._budget = budget
        self._home = home

    async def text(self, word: Word) -> str:
        """One string: for assignments, redirections and `case` words."""
        return self._budget.spend("".join([await self._part(part) for part in self._tilde(word)]))

    async def pattern(self, word: Word) -> str:
        """As `text`, with quoted characters made harmless to fnmatch."""
        out = ""
        for part in word.parts:
            text = await self._part(part)
            out += _escaped(text) if part.quoted else text
        return out

    async def arguments(
        self, word: Word, paths: Callable[[], Iterable[str]], cwd: str
    ) -> list[str]:
        """The arguments one word becomes: split where unquoted, patterns matched."""
        fields: list[list[tuple[str, bool]]] = [[]]
        for part in self._tilde(word):
            text = await self._part(part)
            if part.quoted or isinstance(part, Literal):
                fields[-1].append((text, part.quoted))
            else:
                _split_into(fields, text)
        out: list[str] = []
        for pieces in fields:
            if pieces:
                out.extend(_globbed(pieces, paths, cwd))
        return out

    def _tilde(self, word: Word) -> tuple[Part, ...]:
        match word.parts:
            case (Literal(text, quoted=False), *rest) if text == "~" or text.startswith("~/"):
                return (Literal(self._home + text[1:]), *rest)
        return word.parts

    async def _part(self, part: Part) -> str:
        match part:
            case Literal(text):
                return text
            case Variable():
                text = await self._variable(part)
            case Substitution():
                text = (await self._run(part.text)).rstrip("\n")
            case Arithmetic():
                written = await self.text(part.expression)
                value = arithmetic.evaluate(written, lambda name: self._lookup(name, True) or "")
                text = str(value)
        return self._budget.spend(text)

    async def _variable(self, variable: Variable) -> str:
        operator, operand = variable.operator, variable.operand
        value = self._lookup(variable.name, operator[-1:] not in {"-", "+"})
        if operator == "length":
            return str(len(value or ""))
        if operand is None:
            return value or ""
        there = bool(value) if operator.startswith(":") else value is not None
        match operator[-1]:
            case "-":
                return value or "" if there else await self.text(operand)
            case "+":
                return await self.text(operand) if there else ""
        return _trimmed(value or "", operator, await self.pattern(operand))


def _split_into(fields: list[list[tuple[str, bool]]], text: str) -> None:
    if not text.strip():
        if text and fields[-1]:
            fields.append([])
        return
    words = text.split()
    if text[0].isspace() and fields[-1]:
        fields.append([])
    fields[-1].append((words[0], False))
    fields.extend([(word, False)] for word in words[1:])
    if text[-1].isspace():
        fields.append([])


def _trimmed(text: str, operator: str, pattern: str) -> str:
    """Without the shortest (or the longest, `%%` and `##`) end or beginning that matches."""
    lengths = range(len(text) + 1)
    at_end = operator[0] == "%"
    for length in reversed(lengths) if len(operator) > 1 else lengths:
        cut = len(text) - length if at_end else length
        piece, rest = (text[cut:], text[:cut]) if at_end else (text[:cut], text[cut:])
        if fnmatch.fnmatchcase(piece, pattern):
            return rest
    return text


def _escaped(text: str) -> str:
    return _GLOB.sub(lambda match: f"[{match.group()}]", text)


def _globbed(
    pieces: list[tuple[str, bool]], paths: Callable[[], Iterable[str]], cwd: str
) -> list[str]:
    text = "".join(piece for piece, _ in pieces)
    if not any(_GLOB.search(piece) for piece, quoted in pieces if not quoted):
        return [text]
    pattern = "".join(_escaped(piece) if quoted else piece for piece, quoted in pieces)
    prefix = "" if pattern.startswith("/") else cwd.rstrip("/") + "/"
    return _matching(prefix, pattern, paths()) or [text]


def _matching(prefix: str, pattern: str, paths: Iterable[str]) -> list[str]:
    wanted = pattern.split("/")
    found = []
    for path in paths:
        if not path.startswith(prefix):
            continue
        names = path.removeprefix(prefix).split("/")
        if len(names) == len(wanted) and all(
            fnmatch.fnmatchcase(name, want) and (not name.startswith(".") or want.startswith("."))
            for name, want in zip(names, wanted, strict=True)
        ):
            found.append(path.removeprefix(prefix))
    return sorted(found)
