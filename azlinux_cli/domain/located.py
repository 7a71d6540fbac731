"""A document that knows where each of its values stands, for errors that name the line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Located:
    """`value`: a scalar, a list of Located, or a mapping of names to Located."""

    value: Any
    source: str
    line: int
    path: str = ""

    @property
    def where(self) -> str:
        return f"{self.source}:{self.line}"

    def error(self, what: str, hint: str = "") -> UsageError:
        at = f" {self.path}:" if self.path else ""
        return UsageError(
            f"{self.where}:{at} {what}",
            hint=hint or (),
            code="BadFile",
            details={"line": self.line, "key": self.path},
        )

    def mapping(self, known: Mapping[str, object]) -> dict[str, "Located"]:
        """The entries; raises UsageError unless this is a mapping with none but `known` keys."""
        if not isinstance(self.value, dict):
            raise self.error(f"a mapping is expected, not {self.kind}")
        for key, item in self.value.items():
            if key not in known:
                import difflib

                close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
                hint = f"did you mean {close[0]!r}?" if close else f"keys: {', '.join(known)}"
                raise item.error("no such key", hint)
        return dict(self.value)

    def items(self) -> Iterator["Located"]:
        """The elements; raises UsageError unless this is a list."""
        if not isinstance(self.value, list):
            raise self.error(f"a list is expected, not {self.kind}")
        yield from self.value

    def text(self) -> str:
        """A text that is not empty. A number is not text: YAML's `3.0` would have become 3.0."""
        if not isinstance(self.value, str):
            raise self.error(f"text is expected, not {self.kind}", "put it in quotes")
        if not self.value:
            raise self.error("may not be empty")
        return self.value

    def number(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error(f"a whole number is expected, not {self.kind}")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.error(f"true or false is expected, not {self.kind}")
        return self.value

    @property
    def kind(self) -> str:
        value = self.value
        kinds: dict[type, str] = {dict: "a mapping", list: "a list", type(None): "nothing"}
        return kinds.get(type(value)) or repr(value)[:40]
