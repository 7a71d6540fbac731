"""A NodeState as JSON values, and back: what a plan and a journal keep of it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from azlinux_cli.domain.node_state.state import (
    Kernels,
    Listener,
    LockHolder,
    NodeState,
    PackageDatabase,
    Repositories,
)
from azlinux_cli.domain.operating_system import OsKind

Document = dict[str, Any]


def to_document(state: NodeState) -> Document:
    """Keys in camelCase, values of JSON only."""
    return {_camel(name): _plain(value) for name, value in asdict(state).items()}


def from_document(document: Mapping[str, Any]) -> NodeState:
    """What `to_document` made. Unknown keys are left out: a later azl may have written them.

    Raises ValueError for a value that no NodeState has.
    """
    given = {_snake(key): value for key, value in document.items()}
    try:
        return NodeState(**{name: _read(name, given[name]) for name in _FIELDS & given.keys()})
    except (TypeError, KeyError) as error:
        raise ValueError(f"not the state of a node: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        # Keys that begin with a slash are paths, not names of fields.
        return {_camel(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _read(name: str, value: Any) -> Any:
    return _READERS.get(name, _same)(value) if value is not None else None


def _same(value: Any) -> Any:
    return list(map(_same, value)) if isinstance(value, list) else value


def _fields(document: Mapping[str, Any], cls: type[Any]) -> Any:
    given = {_snake(key): value for key, value in document.items()}
    names = cls.__slots__
    values = {name: given[name] for name in names if name in given}
    return cls(**{n: tuple(v) if isinstance(v, list) else v for n, v in values.items()})


def _each(cls: type[Any]) -> Callable[[Any], Any]:
    return lambda documents: tuple(_fields(document, cls) for document in documents)


def _one(cls: type[Any]) -> Callable[[Any], Any]:
    return lambda document: _fields(document, cls)


_READERS: dict[str, Callable[[Any], Any]] = {
    "os": OsKind,
    "kernels": _one(Kernels),
    "packages": _one(PackageDatabase),
    "duplicates": tuple,
    "repositories": _one(Repositories),
    "free_bytes": dict,
    "failed_units": tuple,
    "listeners": _each(Listener),
    "reboot_reasons": tuple,
    "unattended_updates": tuple,
    "lock_holders": _each(LockHolder),
    "unknown": tuple,
}
_FIELDS = frozenset(NodeState.__slots__)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
