"""Whether a transaction did what it was to do, judged by the package database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Code(StrEnum):
    """How a transaction ended. Exit statuses and histories say other things."""

    DONE = "Done"
    NOTHING_DONE = "NothingDone"  # none of the set is there, and nobody says why
    INCOMPLETE = "Incomplete"  # some of it is, some is not
    HALF_DONE = "HalfDoneTransaction"  # packages in two versions
    SCRIPTLET_FAILED = "ScriptletFailed"  # installed, but not set up
    UNSIGNED = "UnsignedPackage"
    WRONG_KEY = "WrongKey"
    NOT_LOCKED = "NotTheLockedPackages"  # other builds than those of the set
    CONFLICT = "FileConflict"
    UNRESOLVED = "Unresolved"  # a dependency is missing
    NO_SUCH_PACKAGE = "NoSuchPackage"
    DISK_FULL = "DiskFull"
    LOCKED = "PackageManagerLocked"
    REPOSITORY_DOWN = "RepositoryDown"
    NOT_SERVED = "PackageNotServed"  # no repository has the build any more
    DIFFERENT = "PackageDiffers"  # the same name with another content
    DATABASE = "PackageDatabase"  # rpm cannot read it
    FAILED = "PackageToolFailed"  # in words that azl does not know


@dataclass(frozen=True, slots=True)
class TransactionVerdict:
    """`message` is a sentence without the node's name; `facts` are JSON values."""

    ok: bool
    code: Code
    message: str
    hints: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
