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
        name_in = re.compile(rf"(?<![\w-]){re.escape(end.unit)}(?![\w-])")
        message = name_in.sub(_NAME, end.message.removeprefix(f"{end.unit}: "))
        hints = tuple(name_in.sub(_NAME, hint) for hint in end.hints)
        groups.setdefault((end.outcome, end.code, message, hints), []).append(end.unit)
    return [_failure(tuple(names), *key) for key, names in groups.items()]


_NAME = "\0"  # stands for the name of each


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
