"""Reads what a word is made of: quotes and expansions."""

import re

from azlinux_cli.sandbox.nodes.shell.syntax import (
    Arithmetic,
    IncompleteError,
    Literal,
    Part,
    Substitution,
    UnsupportedError,
    Variable,
    Word,
)

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9?#@*$!-]")
_PARAMETER = re.compile(
    r"(?P<length>#(?=[A-Za-z_0-9@*]))?(?P<name>[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?#@*$!])"
    r"(?P<operator>:?[-+]|%%?|##?)?"
)
_SPECIAL_IN_QUOTES = frozenset('$`"\\')
_SPECIAL_IN_DOCUMENTS = frozenset("$`\\")
_MAXIMUM_NESTING = 20
_CLOSES = {"(": ")", "{": "}"}


class Reader:
    """A place in a text. Raises UnsupportedError where the sandbox would have to guess."""

    def __init__(self, text: str, depth: int = 0) -> None:
        self._text = text
        self._at = 0
        self._depth = depth  # of words in words
        if depth > _MAXIMUM_NESTING:
            raise UnsupportedError("nested too deeply for the sandbox")

    def rest(self, *, quotes: bool) -> Word:
        """All that follows as one quoted word; whether quotes mean something in it."""
        parts: list[Part] = []
        text = ""
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == "$" or (quotes and char in "'\""):
                if text:
                    parts.append(Literal(text, quoted=True))
                    text = ""
                self._quoted_or_expanded(parts, char, quoted=True)
            elif char == "`":
                raise UnsupportedError("backquotes are not simulated in the sandbox; use $(...)")
            else:
                text += self._quoted_character(_SPECIAL_IN_DOCUMENTS)
        if text:
            parts.append(Literal(text, quoted=True))
        return Word(tuple(parts))

    def _quoted_or_expanded(self, parts: list[Part], char: str, *, quoted: bool = False) -> None:
        if char == "'":
            end = self._text.find("'", self._at + 1)
            if end < 0:
                raise IncompleteError("unexpected EOF while looking for matching `''")
            parts.append(Literal(self._text[self._at + 1 : end], quoted=True))
            self._at = end + 1
        elif char == '"':
            self._double_quotes(parts)
        elif char == "`":
            raise UnsupportedError("backquotes are not simulated in the sandbox; use $(...)")
        else:
            parts.append(self._dollar(quoted=quoted))

    def _double_quotes(self, parts: list[Part]) -> None:
        self._at += 1
        text = ""
        start = len(parts)
        while True:
            if self._at >= len(self._text):
                raise IncompleteError("unexpected EOF while looking for matching `\"'")
            char = self._text[self._at]
            if char == '"':
                self._at += 1
                break
            if char == "`":
                raise UnsupportedError("backquotes are not simulated in the sandbox; use $(...)")
            if char == "$":
                if text:
                    parts.append(Literal(text, quoted=True))
                    text = ""
                parts.append(self._dollar(quoted=True))
            else:
                text += self._quoted_character(_SPECIAL_IN_QUOTES)
        if text or len(parts) == start:
            parts.append(Literal(text, quoted=True))

    def _quoted_character(self, special: frozenset[str]) -> str:
        char = self._text[self._at]
        following = self._text[self._at + 1 : self._at + 2]
        if char == "\\" and following == "\n":
            self._at += 2
            return ""
        if char == "\\" and following in special and following:
            self._at += 2
            return following
        self._at += 1
        return char

    def _dollar(self, *, quoted: bool) -> Part:
        self._at += 1
        rest = self._text[self._at : self._at + 2]
        if rest == "((":
            return self._arithmetic(quoted=quoted)
        if rest.startswith("("):
            return Substitution(self._enclosed(), quoted)
        if rest.startswith("{"):
            return self._parameter(quoted=quoted)
        if rest[:1] in {"'", '"'} and not quoted:
            raise UnsupportedError("$'...' and $\"...\" are not simulated in the sandbox")
        name = _NAME.match(self._text, self._at)
        if name is None:
            return Literal("$", quoted)
        self._at = name.end()
        return Variable(name.group(), quoted)

    def _enclosed(self) -> str:
        """What stands between the bracket here and its match; behind which the reader is then."""
        start = self._at + 1
        end = closing(self._text, start, self._text[self._at])
        self._at = end + 1
        return self._text[start:end]

    def _arithmetic(self, *, quoted: bool) -> Part:
        text = self._enclosed()
        if not text.endswith(")") or closing(text, 1, "(") != len(text) - 1:
            return Substitution(text, quoted)
        return Arithmetic(Reader(text[1:-1], self._depth + 1).rest(quotes=True), quoted)

    def _parameter(self, *, quoted: bool) -> Variable:
        text = self._enclosed()
        found = _PARAMETER.match(text)
        operand = text[found.end() :] if found else ""
        operator = (found and found["operator"]) or ""
        if found is None or (operand and not operator) or (found["length"] and operator):
            raise UnsupportedError(f"${{{text}}} is not simulated in the sandbox")
        if found["length"]:
            return Variable(found["name"], quoted, "length")
        word = Reader(operand, self._depth + 1).rest(quotes=True) if operator else None
        if operator in {"%", "%%", "#", "##"} and word is not None:
            word = _pattern(operand, word)
        return Variable(found["name"], quoted, operator, word)


def _pattern(operand: str, word: Word) -> Word:
    """A pattern's own characters count where they are not quoted."""
    if any(quote in operand for quote in "'\"\\"):
        return word
    return Word(tuple(_bare(part) for part in word.parts))


def _bare(part: Part) -> Part:
    return Literal(part.text) if isinstance(part, Literal) else part


def closing(text: str, start: int, opening: str) -> int:
    """Where the match stands of a bracket just before `start`, quotes and nesting minded."""
    closes = _CLOSES[opening]
    depth, at, quote = 1, start, ""
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == opening:
            depth += 1
            if depth > _MAXIMUM_NESTING:
                raise UnsupportedError("nested too deeply for the sandbox")
        elif char == closes:
            depth -= 1
            if not depth:
                return at
        at += 1
    raise IncompleteError(f"unexpected EOF while looking for matching `{closes}'")
