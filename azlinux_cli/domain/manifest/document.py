"""A Manifest as a JSON document, and back. Its shape is docs/schemas/manifest.json."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from azlinux_cli.domain.manifest.difference import Difference
from azlinux_cli.domain.manifest.manifest import Manifest

VERSION = 1
Document = dict[str, Any]


def to_document(manifest: Manifest) -> Document:
    """Keys in camelCase, values of JSON only. Holds no secret, since a manifest has none."""
    body: Document = _plain(manifest)
    return {"version": VERSION, **body}


def from_document(document: Mapping[str, Any]) -> Manifest:
    """What `to_document` made. Unknown keys are left out: a later azl may have written them.

    Raises ValueError for another version, or a value that no Manifest has.
    """
    if document.get("version") != VERSION:
        raise ValueError(f"a manifest of version {document.get('version')}, not {VERSION}")
    try:
        found = _read(Manifest, document)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not the manifest of a machine: {error}") from error
    assert isinstance(found, Manifest)  # noqa: S101 - what _read was asked for
    return found


def differences_to_document(differences: Iterable[Difference]) -> list[Document]:
    """Worst first, as they came; docs/schemas/manifest-difference.json says what each holds."""
    return [{**_plain(d), "expected": d.is_expected} for d in differences]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {_camel(f.name): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        kinds = [k for k in get_args(kind) if k is not type(None)]
        return None if value is None else _read(kinds[0], value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        hints, given = get_type_hints(kind), dict(value)
        present = [f.name for f in fields(kind) if _camel(f.name) in given]
        made: Any = kind
        return made(**{name: _read(hints[name], given[_camel(name)]) for name in present})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
