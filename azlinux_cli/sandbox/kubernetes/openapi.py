"""The schema that kubectl wants before it sends a file: every kind is there, none has fields.

`kubectl apply` and `create -f` look a kind up in /openapi/v2 and check the file against it; a kind
without fields takes everything, so the check is left to the server. They want it as protocol
buffers: gnostic's openapiv2 Document (OpenAPIv2.proto), of which four messages are written here.
"""

import json
from collections.abc import Iterator

from azlinux_cli.sandbox.kubernetes.kind import KINDS, Kind

MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
SENT_AS = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"  # "@" is no part of one

# Field numbers of the messages.
_SWAGGER, _INFO, _PATHS, _DEFINITIONS = 1, 2, 8, 9  # Document
_TITLE, _VERSION = 1, 2  # Info
_NAMED = 1  # Definitions
_NAME, _VALUE = 1, 2  # NamedSchema, NamedAny
_TYPE, _EXTENSION = 22, 31  # Schema
_TYPE_VALUE = 1  # TypeItem
_YAML = 2  # Any


def document() -> bytes:
    definitions = b"".join(_field(_NAMED, _definition(kind)) for kind in KINDS)
    info = _text(_TITLE, "Kubernetes") + _text(_VERSION, "v1")
    return b"".join(
        (
            _text(_SWAGGER, "2.0"),
            _field(_INFO, info),
            _field(_PATHS, b""),
            _field(_DEFINITIONS, definitions),
        )
    )


def _definition(kind: Kind) -> bytes:
    """An object without properties is a map of whatever."""
    named = json.dumps([{"group": kind.group, "version": kind.version, "kind": kind.kind}])
    extension = _text(_NAME, "x-kubernetes-group-version-kind") + _field(
        _VALUE, _text(_YAML, named)
    )
    schema = _field(_TYPE, _text(_TYPE_VALUE, "object")) + _field(_EXTENSION, extension)
    return _text(_NAME, f"rehearsal.{kind.qualified_kind}") + _field(_VALUE, schema)


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited field (wire type 2)."""
    return bytes((*_varint(number << 3 | 2), *_varint(len(payload)))) + payload


def _varint(number: int) -> Iterator[int]:
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        yield number & 0x7F | 0x80
        number >>= 7
    yield number
