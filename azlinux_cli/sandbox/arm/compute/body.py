"""Request bodies: cleaned, merged, compared."""

from typing import Any

from azlinux_cli.sandbox.kernel.http import Json


def without_nulls(value: Any) -> Any:
    """Clients send `null` for what they do not want (recorded: az vm create)."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def merged(old: Json, new: Json) -> Json:
    """`old` with the fields of `new`: objects field by field, lists and values as wholes."""
    out = dict(old)
    for key, value in new.items():
        known = out.get(key)
        both = isinstance(known, dict) and isinstance(value, dict)
        out[key] = merged(known, value) if both and isinstance(known, dict) else value
    return out


def at(document: Json, path: str) -> Any:
    """The value at `a.b.c`, or None."""
    found: Any = document
    for key in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def same_text(left: Any, right: Any) -> bool:
    """Azure compares its words without case."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return bool(left == right)
