"""From text to tokens: operators, words and the texts of here-documents."""

import re
from dataclasses import dataclass, field

from azlinux_cli.sandbox.nodes.shell.reader import Reader
from azlinux_cli.sandbox.nodes.shell.syntax import (
    IncompleteError,
    Literal,
    Part,
    UnsupportedError,
    Word,
)

_OPERATOR = re.compile(r"&&|\|\||;;|<<-?|>>|[0-9]?>&|[0-9]?>>|[0-9]?>|[0-9]?<|[;&|()\n]")
_PLAIN = re.compile(r"[^ \t\r\n;&|()<>\\'\"$`]+")


@dataclass(frozen=True, slots=True)
class Operator:
    text: str


@dataclass(slots=True)
class Document:
    """A here-document; its text is known when its lines have been read."""

    delimiter: str
    quoted: bool
    tabs: bool  # `<<-`: those that lines begin with are taken off
    body: Word = field(default_factory=lambda: Word(()))


Token = Operator | Word | Document


class Lexer(Reader):
    """Splits one text. `tokens` raises UnsupportedError where the sandbox would have to guess."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._pending: list[Document] = []

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while (token := self._next()) is not None:
            found.append(token)
        if self._pending:
            raise IncompleteError("unexpected EOF while looking for a here-document")
        return found

    def _next(self) -> Token | None:
        self._skip_blanks()
        if self._at >= len(self._text):
            return None
        operator = _OPERATOR.match(self._text, self._at)
        if operator is None:
            return self._word()
        self._at = operator.end()
        if operator.group() in {"<<", "<<-"}:
            return self._document(tabs=operator.group() == "<<-")
        if operator.group() == "\n":
            self._read_documents()
        return Operator(operator.group())

    def _document(self, *, tabs: bool) -> Document:
        self._skip_blanks()
        parts = self._word().parts
        if not parts or not all(isinstance(part, Literal) for part in parts):
            raise UnsupportedError("this delimiter of a here-document is not simulated")
        words = [part for part in parts if isinstance(part, Literal)]
        delimiter = "".join(part.text for part in words)
        document = Document(delimiter, any(part.quoted for part in words), tabs)
        self._pending.append(document)
        return document

    def _read_documents(self) -> None:
        for document in self._pending:
            lines = []
            while True:
                if self._at >= len(self._text):
                    raise IncompleteError("unexpected EOF while looking for a here-document")
                line, newline, _ = self._text[self._at :].partition("\n")
                self._at += len(line) + len(newline)
                line = line.lstrip("\t") if document.tabs else line
                if line == document.delimiter:
                    break
                lines.append(line + "\n")
            text = "".join(lines)
            quoted = Word((Literal(text, quoted=True),))
            document.body = quoted if document.quoted else Reader(text).rest(quotes=False)
        self._pending.clear()

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
        while self._at < len(self._text):
            plain = _PLAIN.match(self._text, self._at)
            if plain is not None:
                parts.append(Literal(plain.group()))
                self._at = plain.end()
                continue
            char = self._text[self._at]
            if char in " \t\r\n;&|()<>":
                break
            if char == "\\":
                self._escape(parts)
            else:
                self._quoted_or_expanded(parts, char)
        return Word(tuple(parts))

    def _escape(self, parts: list[Part]) -> None:
        if self._at + 1 >= len(self._text):
            raise IncompleteError("unexpected end of line after a backslash")
        following = self._text[self._at + 1]
        self._at += 2
        if following != "\n":
            parts.append(Literal(following, quoted=True))
