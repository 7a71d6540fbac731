"""Where a command's text comes from and goes to."""

from typing import Protocol

PIPED = 65_536 * 16  # the most a pipe or a redirection holds here


class LimitError(Exception):
    """A command line wanted more than one sandbox node gives."""


class Sink(Protocol):
    def write(self, text: str) -> None: ...


class Source(Protocol):
    async def read(self) -> str:
        """All there is, to the end."""
        ...

    async def line(self) -> str:
        """What is left of the first line, with its end; the rest stays."""
        ...


class Text:
    """Input that is known already."""

    def __init__(self, text: str = "") -> None:
        self._text = text

    async def read(self) -> str:
        text, self._text = self._text, ""
        return text

    async def line(self) -> str:
        line, newline, self._text = self._text.partition("\n")
        return line + newline


class Buffer:
    """Output kept, to a limit in characters."""

    def __init__(self, limit: int) -> None:
        self._parts: list[str] = []
        self._left = limit

    def write(self, text: str) -> None:
        self._left -= len(text)
        if self._left < 0:
            raise LimitError("too much output for a sandbox node")
        self._parts.append(text)

    @property
    def text(self) -> str:
        return "".join(self._parts)


class Null:
    def write(self, text: str) -> None:
        """Forget it."""
