"""Releases and what they offer, read from dated data files."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from azlinux_cli.sandbox.real.content.package import Advisory, Package, Signature

RELEASES = ("3.0", "4.0")
CHAOS = "chaos"
_LISTS = ("requires", "provides", "conflicts", "obsoletes", "recommends")
_TEXTS = ("files", "config", "links", "modes", "scripts")


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository: its packages and advisories, oldest builds first."""

    id: str
    path: str  # below the document root, without the architecture
    packages: tuple[Package, ...]
    advisories: tuple[Advisory, ...] = ()
    signed: bool = True  # whether its metadata is


@dataclass(frozen=True, slots=True)
class Release:
    name: str  # "3.0", "4.0"
    dist: str
    key: str  # a name of keyring.NAMES
    as_of: str
    repositories: tuple[Repository, ...]
    image: tuple[Package, ...]  # what a golden image has installed

    def repository(self, repository_id: str | None) -> Repository:
        """By id; the base, if none is named. Raises KeyError."""
        if repository_id is None:
            return self.repositories[0]
        by_id = {repository.id: repository for repository in self.repositories}
        return by_id[repository_id]


def load_release(name: str, *, url: str, public_key: str, arch: str) -> Release:
    """The release with its texts filled in. `url` is where nodes find the document root."""
    data = _data(f"azurelinux-{name}.toml")
    common = {"REPOSITORIES": url, "KEY": public_key, "ARCH": arch}

    def packages(section: Mapping[str, Any]) -> list[Package]:
        return [
            _package(data, common, package, row)
            for package, rows in section.items()
            for row in _rows(rows)
        ]

    image = packages(data["image"])
    updates, available = data.get("updates", {}), data.get("available", {})
    repositories: list[Repository] = []
    for entry in data["repositories"]:
        more = packages(available.get(entry["id"], {})) + packages(updates.get(entry["id"], {}))
        base = not repositories
        advisories = tuple(_advisory(row) for row in data["advisories"]) if base else ()
        every = (*image, *more) if base else tuple(more)
        repositories.append(
            Repository(entry["id"], entry["path"], every, advisories, entry["signed"])
        )
    chaos = Repository(CHAOS, f"{CHAOS}/{name}", chaos_packages(data["dist"]))
    return Release(
        name,
        data["dist"],
        data["key"],
        data["as_of"].isoformat(),
        (*repositories, chaos),
        tuple(image),
    )


def chaos_packages(dist: str) -> tuple[Package, ...]:
    """The packages that misbehave, as builds of a release."""
    evr = f"1.0-1.{dist}"
    return tuple(
        _filled(row["name"], evr, "", row, {"DIST": dist})
        for row in _data("chaos.toml")["packages"]
    )


def _data(file: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", file).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _rows(value: Any) -> list[Any]:
    """A row is an evr or [evr, "noarch"]; several builds are a list of evrs."""
    if isinstance(value, list) and value[-1] != "noarch":
        return value
    return [value]


def _package(data: dict[str, Any], common: Mapping[str, str], name: str, row: Any) -> Package:
    evr, arch = row if isinstance(row, list) else (row, "")
    build = data["builds"].get(evr, "") if name == data["release_package"] else ""
    return _filled(name, evr, arch, data["build"].get(name, {}), {**common, "BUILD": build})


def _filled(
    name: str, evr: str, arch: str, build: Mapping[str, Any], words: Mapping[str, str]
) -> Package:
    bare = Package(name, evr)
    words = {
        **words,
        "NAME": name,
        "EVR": evr,
        "VERSION": bare.version,
        "RELEASE": bare.release,
    }

    def fill(text: str) -> str:
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        return text

    fields: dict[str, Any] = {key: tuple(map(fill, build.get(key, ()))) for key in _LISTS}
    fields |= {
        key: {fill(path): fill(text) for path, text in build.get(key, {}).items()} for key in _TEXTS
    }
    return Package(
        name,
        evr,
        arch,
        filler_mib=build.get("filler_mib", 0),
        signature=Signature(build.get("signature", Signature.DISTRIBUTION)),
        **fields,
    )


def _advisory(row: Mapping[str, Any]) -> Advisory:
    return Advisory(
        row["id"],
        row["severity"],
        row["title"],
        tuple(row["packages"]),
        tuple(row.get("cves", ())),
        reboot=row.get("reboot", False),
    )
