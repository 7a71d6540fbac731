"""Reading Kubernetes' JSON documents leniently: what has another type is not there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


def at(document: Any, *path: str) -> Any:
    """The value at a path; None where a step is missing, null, or no object."""
    for step in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(step)
    return document


def text(document: Any, *path: str) -> str:
    found = at(document, *path)
    return found if isinstance(found, str) else ""


def integer(document: Any, *path: str) -> int | None:
    found = at(document, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def objects(document: Any, *path: str) -> list[Document]:
    """The objects of a list."""
    found = at(document, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def texts(document: Any, *path: str) -> tuple[str, ...]:
    """The strings of a list."""
    found = at(document, *path)
    return tuple(item for item in found if isinstance(item, str)) if isinstance(found, list) else ()


def pairs(document: Any, *path: str) -> dict[str, str]:
    """An object of strings, as labels are."""
    found = at(document, *path)
    if not isinstance(found, Mapping):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}


def condition(document: Any, kind: str) -> Document:
    """The condition of this type in the status; empty if there is none."""
    found = objects(document, "status", "conditions")
    return next((one for one in found if one.get("type") == kind), {})


@dataclass(frozen=True, slots=True)
class Owner:
    """The controller that an object belongs to."""

    kind: str
    name: str
    uid: str


def controller_of(document: Any) -> Owner | None:
    for owner in objects(document, "metadata", "ownerReferences"):
        if owner.get("controller") is True:
            return Owner(text(owner, "kind"), text(owner, "name"), text(owner, "uid"))
    return None
