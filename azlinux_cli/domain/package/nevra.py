"""Packages by their full names, and those that a run is locked to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import RemoteError

_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._~^:")
_FIELDS = 5


@dataclass(frozen=True, slots=True, order=True)
class Nevra:
    """Name, epoch, version, release, architecture: as rpm has it."""

    name: str
    epoch: int
    version: str
    release: str
    arch: str

    @classmethod
    def parse(cls, line: str) -> "Nevra":
        """`NAME EPOCH VERSION RELEASE ARCH`. Raises RemoteError for anything else."""
        words = line.split()
        if len(words) != _FIELDS or not words[1].isdecimal() or not set("".join(words)) <= _CHARS:
            raise RemoteError(f"{line[:100]!r} is no package")
        name, epoch, version, release, arch = words
        return cls(name, int(epoch), version, release, arch)

    @property
    def evr(self) -> str:
        shown = f"{self.epoch}:" if self.epoch else ""
        return f"{shown}{self.version}-{self.release}"

    @property
    def exact(self) -> str:
        """As package tools take it: no other build has this name."""
        return f"{self.name}-{self.epoch}:{self.version}-{self.release}.{self.arch}"

    @property
    def line(self) -> str:
        """As `parse` reads it."""
        return f"{self.name} {self.epoch} {self.version} {self.release} {self.arch}"

    def __str__(self) -> str:
        return f"{self.name}-{self.evr}.{self.arch}"


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One that a run brings, and its file's digest: `sha256:...`. `size` is installed bytes.

    `replaces` is the build that was there, None for a package that is new.
    """

    nevra: Nevra
    checksum: str
    size: int = 0
    replaces: str | None = None
    served: bool | None = None  # whether what it replaces can still be had, for the way back

    def to_document(self) -> dict[str, Any]:
        its = self.nevra
        return {
            "nevra": str(its),
            "name": its.name,
            "epoch": its.epoch,
            "version": its.version,
            "release": its.release,
            "arch": its.arch,
            "checksum": self.checksum,
            "sizeBytes": self.size,
            "replaces": self.replaces,
            "replacedIsServed": self.served,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "LockedPackage":
        """Raises KeyError, TypeError or RemoteError for what is none."""
        parts = ("name", "epoch", "version", "release", "arch")
        nevra = Nevra.parse(" ".join(str(document[part]) for part in parts))
        return cls(
            nevra,
            document["checksum"],
            document["sizeBytes"],
            document["replaces"],
            document["replacedIsServed"],
        )
