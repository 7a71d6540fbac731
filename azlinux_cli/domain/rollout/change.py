"""From which state to which a node went, as far as its steps' facts say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.story import Turn

# What a person asks of a node's state, and where in its document the answer stands.
_ASPECTS: Mapping[str, tuple[str, ...]] = {
    "release": ("release",),
    "kernel": ("kernels", "running"),
    "packageCount": ("packages", "count"),
    "packageDigest": ("packages", "digest"),
}
_STATE = "state"
_LISTS = ("added", "gone")


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` by aspect; `after` is empty where nobody has looked since."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def change_of(turns: Iterable[Turn]) -> Change:
    """Of one node, over all its turns: the first state that was seen, and the last."""
    facts = [span.end.facts for turn in turns for span in turn.spans if span.end is not None]
    states = [aspects for its in facts if (aspects := _aspects(its))]
    lists = {key: tuple(_texts(facts, key)) for key in _LISTS}
    before = states[0] if states else {}
    after = states[-1] if len(states) > 1 else {}
    return Change(before, after, lists["added"], lists["gone"])


def _aspects(facts: Facts) -> dict[str, Any]:
    state = facts.get(_STATE)
    if not isinstance(state, Mapping):
        return {}
    found = {aspect: _at(state, path) for aspect, path in _ASPECTS.items()}
    return {aspect: value for aspect, value in found.items() if value is not None}


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _texts(facts: Iterable[Facts], key: str) -> dict[str, None]:
    """Once each, in the order met."""
    lists = (its.get(key) for its in facts)
    return dict.fromkeys(
        item
        for found in lists
        if isinstance(found, list | tuple)
        for item in found
        if isinstance(item, str)
    )
