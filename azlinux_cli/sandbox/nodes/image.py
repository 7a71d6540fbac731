"""The images a simulated disk is made from: dated data by kind of operating system."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from azlinux_cli.sandbox.fabric.os_kind import OsKind, os_kind_of
from azlinux_cli.sandbox.nodes.package import Advisory, Package, Repository, package_of

_DATA = {
    OsKind.AZL3: "azurelinux-3.0.toml",
    OsKind.AZL4: "azurelinux-4.0.toml",
    OsKind.ACL: "azurecontainerlinux-3.0.toml",
}
_DATE = re.compile(r"(?:^|\.)(20\d{6})(?:\.|$)")


@cache
def _data(kind: OsKind) -> dict[str, Any]:
    text = resources.files("azlinux_cli.sandbox.nodes").joinpath("data", _DATA[kind]).read_text()
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Image:
    """One platform image: its kind, processor architecture and date of build."""

    urn: str
    kind: OsKind
    arch: str  # x86_64, aarch64
    build: str  # YYYYMMDD

    @property
    def uefi(self) -> bool:
        """Generation 1 boots by BIOS: 4.0's says so, 3.0's says nothing where 2 does."""
        sku = self.urn.lower().split(":")[2]
        if self.kind is OsKind.AZL3:
            return "gen2" in sku or "arm64" in sku
        return "gen1" not in sku

    @property
    def data(self) -> dict[str, Any]:
        """The kind's data file. Shared: do not change it."""
        return _data(self.kind)


@cache
def image_of(urn: str) -> Image:
    """The image behind `publisher:offer:sku:version`, compared without case.

    Raises ValueError for an image that is no Azure Linux.
    """
    kind = os_kind_of(urn)
    _, _, sku, version = urn.lower().split(":")
    date = _DATE.search(version)
    build = date[1] if date else _data(kind)["build"]
    return Image(urn, kind, "aarch64" if "arm64" in sku else "x86_64", build)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the package tools of one kind and architecture can see."""

    installed: tuple[Package, ...]  # as the image has them
    offered: tuple[Package, ...]
    advisories: tuple[Advisory, ...]
    repositories: tuple[Repository, ...]


@cache
def catalogue_of(kind: OsKind, arch: str) -> Catalogue:
    """Empty for a kind without a package tool."""
    data = _data(kind)
    if "packages" not in data:
        return Catalogue((), (), (), ())
    repository = data["repository"]

    def read(section: str) -> dict[str, Package]:
        return {
            name: package_of(name, row[0], row[1] or arch, size_kib=row[2], repository=repository)
            for name, row in data[section].items()
        }

    installed, updates, more = read("packages"), read("updates"), read("available")
    advisories = tuple(
        Advisory(row[3], row[4], updates[name]) for name, row in data["updates"].items() if row[3]
    )
    repositories = tuple(
        Repository(r["id"], r["name"].format(arch=arch), r["base_url"].format(arch=arch))
        for r in data["repository_list"]
    )
    offered = (*installed.values(), *updates.values(), *more.values())
    return Catalogue(tuple(installed.values()), offered, advisories, repositories)
