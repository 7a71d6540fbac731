"""A place in the tokens of a command line, and what stands there."""

from azlinux_cli.sandbox.nodes.shell.lexer import Document, Operator, Token
from azlinux_cli.sandbox.nodes.shell.syntax import IncompleteError, UnsupportedError, Word


class Cursor:
    """Moves over tokens, forward only. What has to be next raises a syntax error if it is not."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def advance(self) -> None:
        self._at += 1

    def operator(self, *texts: str) -> str | None:
        """Take one of these operators, if it is next."""
        token = self.peek()
        if isinstance(token, Operator) and token.text in texts:
            self.advance()
            return token.text
        return None

    def follows(self, *texts: str) -> bool:
        """Whether these operators come behind the next token."""
        coming = self._tokens[self._at + 1 : self._at + 1 + len(texts)]
        shown = [token.text for token in coming if isinstance(token, Operator)]
        return shown == list(texts)

    def reserved(self) -> str | None:
        """The next token as a reserved word would be written; it stays where it is."""
        token = self.peek()
        return token.plain if isinstance(token, Word) else None

    def take_reserved(self, text: str) -> None:
        if self.peek() is None:
            raise IncompleteError("syntax error: unexpected end of file")
        if self.reserved() != text:
            raise UnsupportedError(f"syntax error: `{text}' expected near `{self.near()}'")
        self.advance()

    def near(self) -> str:
        token = self.peek()
        if token is None:
            return "end of file"
        if isinstance(token, Operator):
            return "newline" if token.text == "\n" else token.text
        if isinstance(token, Document):
            return "<<"
        return token.plain or "a word"

    def unexpected(self) -> UnsupportedError:
        return UnsupportedError(f"syntax error near unexpected token `{self.near()}'")

    def newlines(self) -> None:
        while self.operator("\n"):
            pass

    def separator(self) -> None:
        if not self.operator(";", "\n"):
            if self.peek() is None:
                raise IncompleteError("syntax error: unexpected end of file")
            raise self.unexpected()

    def word(self) -> Word:
        token = self.peek()
        if token is None:
            raise IncompleteError("syntax error: unexpected end of file")
        if not isinstance(token, Word):
            raise self.unexpected()
        self.advance()
        return token
