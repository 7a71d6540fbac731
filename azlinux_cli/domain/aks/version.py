"""Kubernetes versions, as far as azl compares them."""

import re

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


def version_key(text: str) -> tuple[int, int, int] | None:
    """`1.34.7` and `1.34` as numbers, a missing patch as 0; None for what is no version."""
    found = _VERSION.match(text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def minor_of(text: str) -> tuple[int, int] | None:
    key = version_key(text)
    return None if key is None else key[:2]


def at_least(text: str, least: str) -> bool:
    """Whether a version is `least` or later; a version that is none counts as late enough."""
    found, needed = version_key(text), version_key(least)
    return found is None or needed is None or found >= needed
