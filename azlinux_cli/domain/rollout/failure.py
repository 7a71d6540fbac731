"""Nodes of a run that failed, those that failed alike together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.domain.rollout.event import UnitEnded, UnitOutcome
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState


@dataclass(frozen=True, slots=True)
class Failure:
    """`message` does not repeat the name where it is one node's."""

    names: tuple[str, ...]
    outcome: UnitOutcome
    code: str
    message: str
    hints: tuple[str, ...]


def failures_of(state: RolloutState) -> list[Failure]:
    """In the order of the plan."""
    return alike(u.end for u in state.units.values() if u.end is not None and u.outcome in FAILURES)


def alike(ends: Iterable[UnitEnded]) -> list[Failure]:
    """Equal reasons once, even where each tells its own name."""
    groups: dict[tuple[UnitOutcome, str, str, tuple[str, ...]], list[str]] = {}
    for end in ends:
        message = _marked(end.unit, end.message.removeprefix(f"{end.unit}: "))
        hints = tuple(_marked(end.unit, hint) for hint in end.hints)
        groups.setdefault((end.outcome, end.code, message, hints), []).append(end.unit)
    return [_failure(tuple(names), *key) for key, names in groups.items()]


_NAME = "\0"  # stands for the name of each


def _marked(name: str, text: str) -> str:
    """The mark where the name was, as a word of its own."""
    if name not in text:
        return text
    return re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", _NAME, text)


def _failure(
    names: tuple[str, ...], outcome: UnitOutcome, code: str, message: str, hints: tuple[str, ...]
) -> Failure:
    name = names[0] if len(names) == 1 else "NODE"
    return Failure(
        names,
        outcome,
        code,
        message.replace(_NAME, name),
        tuple(hint.replace(_NAME, name) for hint in hints),
    )
