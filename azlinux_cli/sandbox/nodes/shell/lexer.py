"""From text to tokens: operators and words, quotes taken off and remembered."""

import re
from dataclasses import dataclass

from azlinux_cli.sandbox.nodes.shell.syntax import (
    IncompleteError,
    Literal,
    Part,
    Substitution,
    UnsupportedError,
    Variable,
    Word,
)

_OPERATOR = re.compile(r"&&|\|\||;;|<<|>>|[0-9]?>&|[0-9]?>>|[0-9]?>|[0-9]?<|[;&|()\n]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9?#@*$!-]")
_BRACED = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*|[0-9?#@*])(?::?-([^}$`]*))?\}")
_SPECIAL_IN_QUOTES = frozenset('$`"\\')
_MAXIMUM_NESTING = 20


@dataclass(frozen=True, slots=True)
class Operator:
    text: str


Token = Operator | Word


class Lexer:
    """Splits one text. `tokens` raises UnsupportedError where the sandbox would have to guess."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while (token := self._next()) is not None:
            found.append(token)
        return found

    def _next(self) -> Token | None:
        self._skip_blanks()
        if self._at >= len(self._text):
            return None
        operator = _OPERATOR.match(self._text, self._at)
        if operator is not None:
            self._at = operator.end()
            return Operator(operator.group())
        return self._word()

    def _skip_blanks(self) -> None:
        while self._at < len(self._text):
            char = self._text[self._at]
            if char in " \t\r":
                self._at += 1
            elif self._text.startswith("\\\n", self._at):
                self._at += 2
            elif char == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            else:
                return

    def _word(self) -> Word:
        parts: list[Part] = []
        plain = ""
        while self._at < len(self._text):
            char = self._text[self._at]
            if char in " \t\r\n;&|()<>":
                break
            if char == "\\":
                plain = self._flush(parts, plain)
                self._escape(parts)
            elif char in "'\"$`":
                plain = self._flush(parts, plain)
                self._quoted_or_expanded(parts, char)
            else:
                plain += char
                self._at += 1
        self._flush(parts, plain)
        return Word(tuple(parts))

    @staticmethod
    def _flush(parts: list[Part], plain: str) -> str:
        if plain:
            parts.append(Literal(plain))
        return ""

    def _escape(self, parts: list[Part]) -> None:
        if self._at + 1 >= len(self._text):
            raise IncompleteError("unexpected end of line after a backslash")
        following = self._text[self._at + 1]
        self._at += 2
        if following != "\n":
            parts.append(Literal(following, quoted=True))

    def _quoted_or_expanded(self, parts: list[Part], char: str) -> None:
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
            parts.append(self._dollar(quoted=False))

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
                text += self._quoted_character()
        if text or len(parts) == start:
            parts.append(Literal(text, quoted=True))

    def _quoted_character(self) -> str:
        char = self._text[self._at]
        following = self._text[self._at + 1 : self._at + 2]
        if char == "\\" and following == "\n":
            self._at += 2
            return ""
        if char == "\\" and following in _SPECIAL_IN_QUOTES and following:
            self._at += 2
            return following
        self._at += 1
        return char

    def _dollar(self, *, quoted: bool) -> Part:
        self._at += 1
        rest = self._text[self._at : self._at + 2]
        if rest == "((":
            raise UnsupportedError("arithmetic $((...)) is not simulated in the sandbox")
        if rest.startswith("("):
            return self._substitution(quoted=quoted)
        if rest.startswith("{"):
            braced = _BRACED.match(self._text, self._at)
            if braced is None:
                raise UnsupportedError(
                    "only ${NAME} and ${NAME:-default} are simulated in the sandbox"
                )
            self._at = braced.end()
            return Variable(braced[1], quoted, braced[2])
        if rest[:1] in {"'", '"'} and not quoted:
            raise UnsupportedError("$'...' and $\"...\" are not simulated in the sandbox")
        name = _NAME.match(self._text, self._at)
        if name is None:
            return Literal("$", quoted)
        self._at = name.end()
        return Variable(name.group(), quoted)

    def _substitution(self, *, quoted: bool) -> Substitution:
        start = self._at + 1
        end = _closing_parenthesis(self._text, start)
        self._at = end + 1
        return Substitution(self._text[start:end], quoted)


def _closing_parenthesis(text: str, start: int) -> int:
    """Where the `)` of a `$(` stands that opens just before `start`, quotes and nesting minded."""
    depth, at, quote = 1, start, ""
    while at < len(text):
        char = text[at]
        if char == "\\" and quote != "'":
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "(":
            depth += 1
            if depth > _MAXIMUM_NESTING:
                raise UnsupportedError("nested too deeply for the sandbox")
        elif char == ")":
            depth -= 1
            if not depth:
                return at
        at += 1
    raise IncompleteError("unexpected EOF while looking for matching `)'")
