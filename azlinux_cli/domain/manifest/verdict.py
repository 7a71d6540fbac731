"""What a job of the carry came to, out of what it printed."""

from collections.abc import Callable
from typing import Any

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.probe import Sections, read_sections

Judgement = Callable[[str], dict[str, Any]]


def judge_packed(log: str) -> dict[str, Any]:
    """Raises RemoteError for a log that is not whole."""
    sections = _whole(log)
    words = sections.get("packed").split()
    if len(words) != 2 or not words[0].isdecimal():  # noqa: PLR2004 - size and digest
        raise RemoteError("it does not say what was packed")
    packed = {"size": int(words[0]), "digest": words[1]}
    return {"packed": packed, "changed": _names(sections, "changed")}


def judge_packages(log: str) -> dict[str, Any]:
    return {"missing": _names(_whole(log), "missing")}


def judge_files(log: str) -> dict[str, Any]:
    """`differing`: up to so many lines of the listing that are not as they were."""
    sections = _whole(log)
    words = sections.get("compared").split()
    if len(words) != 3 or not words[0].isdecimal() or not words[1].isdecimal():  # noqa: PLR2004
        raise RemoteError("it does not say what was compared")
    return {
        "lines": int(words[0]),
        "differ": int(words[1]),
        "digest": words[2],
        "differing": _names(sections, "differing"),
        "setAside": _names(sections, "set-aside"),
    }


def judge_units(log: str) -> dict[str, Any]:
    sections = _whole(log)
    return {
        "notEnabled": sorted(set(_names(sections, "not-enabled"))),
        "opened": _names(sections, "opened"),
    }


def judge_plain(log: str) -> dict[str, Any]:
    return {}


def _whole(log: str) -> Sections:
    sections = read_sections(log)
    if not sections.complete:
        raise RemoteError("what it says is not whole")
    return sections


def _names(sections: Sections, name: str) -> list[str]:
    return [short(line) for line in sections.lines(name)]
