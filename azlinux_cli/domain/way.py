"""The ways to a machine, and the order in which somebody wants them tried."""

from collections.abc import Sequence
from enum import StrEnum

from azlinux_cli.domain.errors import UsageError


class Via(StrEnum):
    """A way to a machine, as settings and results name it.

    `ssh`: as azl sees fit, public address first, or through a jump host where there is one.
    """

    SSH = "ssh"
    PRIVATE = "private"
    PUBLIC = "public"
    JUMP = "jump"
    RUN_COMMAND = "run-command"


DIRECT = frozenset({Via.PRIVATE, Via.PUBLIC})
AUTO = "auto"
BY_ITSELF = (Via.SSH,)
WITH_RUN_COMMAND = (Via.SSH, Via.RUN_COMMAND)


def parse_ways(text: str) -> tuple[Via, ...]:
    """Names with commas between them, the first one tried first; `auto` is `ssh,run-command`.

    Raises UsageError for a way there is not, one that is there twice, and one after Run Command.
    """
    if text.strip() == AUTO:
        return WITH_RUN_COMMAND
    ways: list[Via] = []
    for word in (part.strip() for part in text.split(",")):
        if word not in set(Via):
            one_of = f"one of: {AUTO}, {', '.join(Via)}; or several with commas, in their order"
            raise UsageError(f"{word!r} is no way to a machine", hint=one_of)
        if word in ways:
            raise UsageError(f"the way {word} is named twice in {text!r}")
        ways.append(Via(word))
    if Via.RUN_COMMAND in ways[:-1]:
        raise UsageError(
            "run-command can only be the last way",
            hint="what Azure was asked to run may have begun; azl never sends it a second time",
        )
    return tuple(ways)


def ssh_ways(ways: Sequence[Via]) -> tuple[Via, ...]:
    """Those that sign in."""
    return tuple(way for way in ways if way is not Via.RUN_COMMAND)
