"""What a run brings to its nodes, frozen: builds by full name and checksum."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.package.nevra import Nevra, parse_nevra

_SPEC = re.compile(r"[A-Za-z0-9_*?\[][A-Za-z0-9_.+~^:*?\[\]!-]{0,199}")
_CHECKSUM = re.compile(r"sha256:[0-9a-f]{64}")


class Action(StrEnum):
    """What becomes of a package. REMOVE: another one of the set obsoletes it."""

    UPGRADE = "upgrade"
    INSTALL = "install"
    DOWNGRADE = "downgrade"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Want:
    """What is asked for. `packages` empty: all that have an update; names, globs or full names.

    `security`: only what advisories say is about security; a repository without any offers nothing.
    """

    security: bool = False
    packages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises UsageError for what a package tool would take for something else."""
        for name in (*self.packages, *self.exclude):
            if not _SPEC.fullmatch(name):
                raise UsageError(
                    f"{name[:100]!r} is not the name of a package, or a pattern for some",
                    hint="as in openssl, 'openssl*', curl-8.11.1-5.azl3",
                )


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One build. `checksum` (of the file) and `size_bytes` (to be fetched): none if it goes.

    `replaces`: the installed build that makes room for it, and whether that is still `served`.
    """

    nevra: Nevra
    action: Action
    checksum: str = ""  # sha256:HEX
    repository: str = ""
    size_bytes: int = 0
    severity: str | None = None  # of the worst advisory that names it, where there is one
    replaces: Nevra | None = None
    served: bool = False
    at_s: int = 0  # Unix time: nothing of the set was published later

    @property
    def comes(self) -> bool:
        return self.action is not Action.REMOVE


def to_document(package: LockedPackage) -> dict[str, Any]:
    """JSON values."""
    return {
        "nevra": str(package.nevra),
        "action": package.action.value,
        "checksum": package.checksum,
        "repository": package.repository,
        "sizeBytes": package.size_bytes,
        "severity": package.severity,
        "replaces": str(package.replaces) if package.replaces else None,
        "replacedIsServed": package.served,
        "resolvedAt": package.at_s,
    }


def from_document(document: Mapping[str, Any]) -> LockedPackage:
    """Raises RemoteError for what is no locked package: a plan may have been edited."""
    try:
        replaces = document["replaces"]
        package = LockedPackage(
            nevra=parse_nevra(str(document["nevra"])),
            action=Action(document["action"]),
            checksum=str(document["checksum"]),
            repository=str(document["repository"]),
            size_bytes=int(document["sizeBytes"]),
            severity=document["severity"],
            replaces=parse_nevra(str(replaces)) if replaces else None,
            served=bool(document["replacedIsServed"]),
            at_s=int(document["resolvedAt"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RemoteError(f"not a locked package: {error!r}") from None
    if package.comes and not _CHECKSUM.fullmatch(package.checksum):
        raise RemoteError(f"{package.nevra.short} has no SHA-256: nothing would prove what it is")
    return package


def snapshot_time(packages: Sequence[LockedPackage]) -> int | None:
    """When the set was resolved, where that is known."""
    return max((package.at_s for package in packages), default=0) or None
