"""The expression language of ARM templates, parsed.

Source: "Syntax and expressions in ARM templates": a string in square brackets is an expression,
`[[` begins a literal bracket, strings are in single quotes with `''` for a quote.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

TOKEN = re.compile(
    r"\s*(?:(-?\d+)|'((?:[^']|'')*)'|([A-Za-z_][\w.]*?(?=\s*\())|([\w]+)|([()\[\],.]))"
)


@dataclass(frozen=True, slots=True)
class Literal:
    value: int | str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Property:
    """`object.name` or `object['name']` or `array[0]`."""

    of: "Node"
    key: "Node"


Node: TypeAlias = Literal | Call | Property


class SyntaxErrorInTemplate(Exception):  # noqa: N818 - the template's, not Python's
    """The text is no expression; the message says where."""


def is_expression(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescape(text: str) -> str:
    return text[1:] if text.startswith("[[") else text


def parse(text: str) -> Node:
    """The expression in `[...]`. Raises SyntaxErrorInTemplate."""
    reader = _Reader(text[1:-1])
    node = reader.node()
    reader.end()
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._kind = ""
        self._value = ""
        self._next()

    def _next(self) -> None:
        if not self._text[self._at :].strip():
            self._kind = self._value = ""
            return
        match = TOKEN.match(self._text, self._at)
        if match is None:
            raise SyntaxErrorInTemplate(f"unexpected text at position {self._at}")
        kinds = ("number", "string", "function", "word", "mark")
        self._kind, self._value = next(
            (kind, value)
            for kind, value in zip(kinds, match.groups(), strict=True)
            if value is not None
        )
        self._at = match.end()

    def _take(self, mark: str) -> bool:
        if self._kind == "mark" and self._value == mark:
            self._next()
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise SyntaxErrorInTemplate(f"expected '{mark}' at position {self._at}")

    def end(self) -> None:
        if self._kind:
            raise SyntaxErrorInTemplate(f"unexpected '{self._value}' at position {self._at}")

    def node(self) -> Node:
        node = self._primary()
        while True:
            if self._take("."):
                if self._kind not in {"word", "function"}:
                    raise SyntaxErrorInTemplate(f"expected a name at position {self._at}")
                node = Property(node, Literal(self._value))
                self._next()
            elif self._take("["):
                node = Property(node, self.node())
                self._expect("]")
            else:
                return node

    def _primary(self) -> Node:
        kind, value = self._kind, self._value
        if kind == "number":
            self._next()
            return Literal(int(value))
        if kind == "string":
            self._next()
            return Literal(value.replace("''", "'"))
        if kind == "function":
            self._next()
            return Call(value, self._arguments())
        raise SyntaxErrorInTemplate(f"unexpected '{value}' at position {self._at}")

    def _arguments(self) -> tuple[Node, ...]:
        self._expect("(")
        found: list[Node] = []
        if self._take(")"):
            return ()
        while True:
            found.append(self.node())
            if self._take(")"):
                return tuple(found)
            self._expect(",")
