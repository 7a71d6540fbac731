"""Patterns of host names, as known_hosts and ssh_config write them (ssh_config(5), PATTERNS)."""

import fnmatch
from collections.abc import Sequence


def matches(name: str, patterns: Sequence[str]) -> bool:
    """Whether one of the patterns fits and no `!pattern` does."""
    if any(p.startswith("!") and _fits(name, p[1:]) for p in patterns):
        return False
    return any(_fits(name, p) for p in patterns if not p.startswith("!"))


def _fits(name: str, pattern: str) -> bool:
    """`*` and `?` are wild in ssh; brackets are not (they surround a host with a port)."""
    return fnmatch.fnmatchcase(name, pattern.replace("[", "[[]"))
