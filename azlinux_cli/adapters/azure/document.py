"""Reading ARM documents that may lack anything: a missing value is a default, never a crash."""

import itertools
from collections.abc import Mapping
from typing import Any


def at(document: Any, path: str) -> Any:
    """The value at a dotted path; None where the path ends early."""
    for key in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(key)
    return document


def text(document: Any, path: str) -> str:
    found = at(document, path)
    return found if isinstance(found, str) else ""


def number(document: Any, path: str) -> int | None:
    found = at(document, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def items(document: Any, path: str) -> list[Mapping[str, Any]]:
    """The objects of an array."""
    found = at(document, path)
    return [i for i in found if isinstance(i, Mapping)] if isinstance(found, list) else []


def texts(document: Any, path: str) -> dict[str, str]:
    """A map of strings, such as tags."""
    found = at(document, path)
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, Mapping) else {}


def segment(resource_id: str, kind: str) -> str:
    """What follows `/<kind>/` in a resource id, in the id's own casing; empty if nothing does."""
    parts = resource_id.split("/")
    for name, value in itertools.pairwise(parts):
        if name.lower() == kind.lower():
            return value
    return ""
