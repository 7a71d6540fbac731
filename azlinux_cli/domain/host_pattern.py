"""Patterns of host names, as known_hosts and ssh_config write them (ssh_config(5), PATTERNS)."""

import fnmatch
import re
from collections.abc import Sequence
from functools import lru_cache

_NOTHING = re.compile(r"(?!)")


def matches(names: Sequence[str], patterns: tuple[str, ...]) -> bool:
    """Whether one of a host's names fits one of the patterns, and none a `!pattern`."""
    wanted, excluded = _compiled(patterns)
    if not any(map(wanted.match, names)):
        return False
    return not any(map(excluded.match, names))


@lru_cache(maxsize=4096)
def _compiled(patterns: tuple[str, ...]) -> tuple["re.Pattern[str]", "re.Pattern[str]"]:
    wanted = [_translated(p) for p in patterns if not p.startswith("!")]
    excluded = [_translated(p[1:]) for p in patterns if p.startswith("!")]
    return _any_of(wanted), _any_of(excluded)


def _any_of(expressions: list[str]) -> "re.Pattern[str]":
    return re.compile("|".join(expressions)) if expressions else _NOTHING


def _translated(pattern: str) -> str:
    """`*` and `?` are wild in ssh; brackets are not (they surround a host with a port)."""
    return fnmatch.translate(pattern.replace("[", "[[]"))
