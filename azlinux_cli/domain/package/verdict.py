"""Whether a transaction did what it was to do, judged by the package database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """How a transaction ended. Exit statuses and histories say other things."""

    DONE = "done"
    NOTHING_DONE = "nothing-done"  # none of the set is there, and nobody says why
    INCOMPLETE = "incomplete"  # some of it is, some is not
    CUT_SHORT = "cut-short"  # all is installed, and nobody saw its end
    HALF_DONE = "half-done"  # packages in two versions
    SCRIPTLET_FAILED = "scriptlet-failed"  # installed, but not set up
    UNSIGNED = "unsigned"
    WRONG_KEY = "wrong-key"
    NOT_LOCKED = "not-the-set"  # other builds than those of the set
    CONFLICT = "file-conflict"
    UNRESOLVED = "unresolved"  # a dependency is missing
    NO_SUCH_PACKAGE = "no-such-package"
    DISK_FULL = "disk-full"
    LOCKED = "locked"
    REPOSITORY_DOWN = "repository-down"
    NOT_SERVED = "not-served"  # no repository has the build any more
    DIFFERENT = "differs"  # the same name with another content
    DATABASE = "package-database"  # rpm cannot read it
    FAILED = "tool-failed"  # in words that azl does not know


@dataclass(frozen=True, slots=True)
class TransactionVerdict:
    """`message` is a sentence without the node's name; `facts` are JSON values."""

    ok: bool
    code: Code
    message: str
    hints: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


def few(names: Sequence[str], most: int = 3) -> str:
    """Some of them, and how many there are beside."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
