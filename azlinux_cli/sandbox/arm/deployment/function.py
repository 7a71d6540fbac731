"""Template functions that need nothing but their arguments.

Source: "ARM template functions". What is not here is refused by name, never guessed; above all
`uniqueString` and `guid`, whose algorithms Azure does not publish.
"""

import base64
import json
import re
from collections.abc import Callable
from typing import Any


def _concat(*values: Any) -> Any:
    if values and all(isinstance(value, list) for value in values):
        return [item for value in values for item in value]
    return "".join(_string(value) for value in values)


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    return str(value) if isinstance(value, int) else json.dumps(value, separators=(",", ":"))


_PLACE = re.compile(r"\{\{|\}\}|\{(\d+)\}|[{}]")


def _format(text: str, *values: Any) -> str:
    """.NET composite formatting, with plain `{0}` only. Raises ValueError for a format string."""

    def fill(match: re.Match[str]) -> str:
        if match[1] is not None:
            return _string(values[int(match[1])])
        if len(match[0]) == 1:
            raise ValueError(f"the sandbox does not format {text!r}")
        return match[0][0]

    return _PLACE.sub(fill, text)


def _contains(container: Any, wanted: Any) -> bool:
    if isinstance(container, dict):
        return str(wanted).lower() in {key.lower() for key in container}
    return wanted in container


def _union(*values: Any) -> Any:
    if all(isinstance(value, dict) for value in values):
        return {key: item for value in values for key, item in value.items()}
    out: list[Any] = []
    for value in values:
        out += [item for item in value if item not in out]
    return out


def _equals(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)


def _object(*values: Any) -> dict[str, Any]:
    return dict(zip(values[::2], values[1::2], strict=True))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "and": lambda *values: all(values),
    "array": lambda value: value if isinstance(value, list) else [value],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "bool": lambda value: str(value).lower() in {"true", "1"},
    "coalesce": lambda *values: next((item for item in values if item is not None), None),
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda *values: list(values),
    "createobject": _object,
    "div": lambda a, b: a // b,
    "empty": lambda value: not value,
    "endswith": lambda text, end: text.lower().endswith(end.lower()),
    "equals": _equals,
    "false": lambda: False,
    "first": lambda value: value[0] if value else None,
    "format": _format,
    "greater": lambda a, b: a > b,
    "greaterorequals": lambda a, b: a >= b,
    "int": int,
    "join": lambda values, mark: mark.join(_string(value) for value in values),
    "json": json.loads,
    "last": lambda value: value[-1] if value else None,
    "length": len,
    "less": lambda a, b: a < b,
    "lessorequals": lambda a, b: a <= b,
    "mod": lambda a, b: a % b,
    "mul": lambda a, b: a * b,
    "not": lambda value: not value,
    "null": lambda: None,
    "or": lambda *values: any(values),
    "padleft": lambda value, width, mark=" ": _string(value).rjust(width, mark),
    "range": lambda start, count: list(range(start, start + count)),
    "replace": lambda text, old, new: text.replace(old, new),
    "skip": lambda value, count: value[count:],
    "split": lambda text, mark: text.split(mark),
    "startswith": lambda text, start: text.lower().startswith(start.lower()),
    "string": _string,
    "sub": lambda a, b: a - b,
    "substring": lambda text, start, length=None: (
        text[start:] if length is None else text[start : start + length]
    ),
    "take": lambda value, count: value[:count],
    "tolower": lambda text: text.lower(),
    "toupper": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "true": lambda: True,
    "union": _union,
}
