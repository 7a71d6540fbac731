"""Errors of many nodes, told once where they say the same."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.node_set import fold

_NAME, _OWN = "\0", "\1"  # a node's name; what else is each node's own: address, fingerprint
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_INSIDE_A_WORD = re.compile(r"[\w-]|\.\w")
_Key = tuple[type[AzlError], str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class NodeFailure:
    """What went wrong on one node: in a word or two, and as an error."""

    target: NodeTarget
    word: str
    error: AzlError


@dataclass(slots=True)
class _Same:
    error: AzlError
    names: list[str] = field(default_factory=list)


def same_errors(failures: Iterable[NodeFailure]) -> list[AzlError]:
    """One error for each that differs in more than what is each node's own; first met first.

    One that stands for several nodes names them as a node set, in its hints too, and one by one
    in `details["nodes"]`.
    """
    groups: dict[_Key, _Same] = {}
    for failure in failures:
        target, error = failure.target, failure.error
        hints = tuple(_blank(hint, target) for hint in error.hints)
        key = (type(error), error.code, failure.word, _blank(error.message, target), hints)
        groups.setdefault(key, _Same(error)).names.append(target.name)
    return [
        same.error if len(same.names) == 1 else _joined(key, same) for key, same in groups.items()
    ]


def _joined(key: _Key, same: _Same) -> AzlError:
    kind, code, word, message, hints = key
    names, count = fold(same.names), len(same.names)
    if _OWN in message:
        said = f"{names}: {word}; the first of {count}: {same.error.message}"
    else:
        said = message.replace(_NAME, names)
    pairs = zip(hints, same.error.hints, strict=True)
    return kind(
        said,
        hint=tuple(own if _OWN in h else h.replace(_NAME, shlex.quote(names)) for h, own in pairs),
        code=code,
        details={**same.error.details, "nodes": same.names},
    )


def _blank(text: str, target: NodeTarget) -> str:
    text = _without(text, target.name, _NAME)
    for own in (target.where, target.address):
        text = _without(text, own, _OWN)
    return _FINGERPRINT.sub(_OWN, text) if "SHA256:" in text else text


def _without(text: str, value: str, sign: str) -> str:
    """`value` replaced, but not where it is part of a longer word."""
    if not value or value not in text:
        return text
    first, *rest = text.split(value)
    out = first
    for part in rest:
        inside = _INSIDE_A_WORD.match(out[-1:]) or _INSIDE_A_WORD.match(part)
        out += (value if inside else sign) + part
    return out
