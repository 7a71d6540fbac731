"""Packages, as a repository offers them and as a node has them installed."""

from dataclasses import dataclass
from typing import Any

from azlinux_cli.sandbox.fabric.evr import evr_key

# Several versions of these stay side by side (dnf's installonlypkgs; limit in facts: 3).
INSTALL_ONLY = frozenset({"kernel", "kernel-core", "kernel-modules", "kernel-modules-core"})
INSTALL_ONLY_LIMIT = 3


@dataclass(frozen=True, slots=True)
class Package:
    """One build of a package. `size_kib` is the installed size."""

    name: str
    epoch: int
    version: str
    release: str
    arch: str
    size_kib: int
    repository: str
    installed_at: int = 0  # seconds since 1970; 0: not installed

    @property
    def evr(self) -> str:
        return f"{self.epoch}:{self.version}-{self.release}" if self.epoch else self.version_release

    @property
    def version_release(self) -> str:
        return f"{self.version}-{self.release}"

    @property
    def name_arch(self) -> str:
        return f"{self.name}.{self.arch}"

    @property
    def nevra(self) -> str:
        return f"{self.name}-{self.evr}.{self.arch}"

    @property
    def full_nevra(self) -> str:
        """With the epoch always."""
        return f"{self.name}-{self.epoch}:{self.version_release}.{self.arch}"

    @property
    def nvra(self) -> str:
        return f"{self.name}-{self.version_release}.{self.arch}"

    @property
    def size_bytes(self) -> int:
        return self.size_kib * 1024

    @property
    def download_bytes(self) -> int:
        """What is fetched; a third of the installed size stands for the compression."""
        return self.size_kib * 1024 // 3

    def order(self) -> Any:
        """For sorting builds of one package by age."""
        return evr_key((self.epoch, self.version, self.release))

    def matches(self, spec: str) -> bool:
        """Whether a command line's package argument means this package."""
        names = {self.name, self.name_arch, self.nvra, self.nevra, f"{self.name}-{self.evr}"}
        return spec in names or spec == self.full_nevra


def parse_evr(text: str) -> tuple[int, str, str]:
    epoch, colon, rest = text.partition(":")
    version, _, release = (rest if colon else text).partition("-")
    return (int(epoch) if colon else 0), version, release


def package_of(name: str, evr: str, arch: str, *, size_kib: int, repository: str) -> Package:
    epoch, version, release = parse_evr(evr)
    return Package(name, epoch, version, release, arch, size_kib, repository)


@dataclass(frozen=True, slots=True)
class Advisory:
    """An entry of updateinfo. Azure's own patching does not trust these (facts 7.2)."""

    id: str
    severity: str  # Critical, Important, Moderate, Low, None
    package: Package

    @property
    def security(self) -> bool:
        return self.severity != "None"


@dataclass(frozen=True, slots=True)
class Repository:
    id: str
    name: str
    base_url: str
