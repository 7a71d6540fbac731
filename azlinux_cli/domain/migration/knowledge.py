"""What azl knows about 3.0 and 4.0 that no machine says: packages, keys, space, downtimes.

Dated data, azlinux_cli/wire/migration.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from azlinux_cli.domain.catalog import ImageFamily
from azlinux_cli.domain.migration.finding import Strategy


@dataclass(frozen=True, slots=True)
class KnownExtension:
    """`verdict`: works, recent (needs a late version) or gone."""

    kind: str
    verdict: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a strategy costs and how it goes back. `measured`: by how many runs of azl's own."""

    strategy: Strategy
    low_s: float
    high_s: float
    basis: str
    extra: tuple[str, ...] = ()
    way_back: str = ""
    as_of: str = ""
    measured: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """Free bytes that an in-place migration needs; `data`: what is much on an OS disk."""

    root: int
    boot: int
    esp: int
    var: int
    data: int


@dataclass(frozen=True, slots=True)
class SshRule:
    """Words of a configuration, each with why it matters; kinds of keys with their least bits."""

    fatal: Mapping[str, str] = field(hash=False)
    weak: Mapping[str, str] = field(hash=False)
    keys: Mapping[str, int] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """`successors`: by name, empty where there is none. `family`: the 4.0 images."""

    as_of: str
    successors: Mapping[str, tuple[str, ...]] = field(hash=False)
    repositories: Mapping[str, str] = field(hash=False)
    protected: frozenset[str]
    vendors: frozenset[str]
    modules: tuple[str, ...]
    sshd: SshRule
    libraries_gone: frozenset[str]
    tdnf_options: frozenset[str]
    space: Need
    extensions: tuple[KnownExtension, ...]
    terms: tuple[Terms, ...]
    family: ImageFamily | None = None

    def terms_of(self, strategy: Strategy) -> Terms:
        return next(terms for terms in self.terms if terms.strategy is strategy)

    def extension(self, kind: str) -> KnownExtension | None:
        return next((e for e in self.extensions if e.kind.lower() == kind.lower()), None)

    def brings_modules(self, package: str) -> bool:
        return any(fnmatchcase(package.lower(), glob) for glob in self.modules)


def parse_knowledge(data: Mapping[str, Any], family: ImageFamily | None) -> Knowledge:
    """Azl's own data: a mistake in it is a bug, and raises KeyError, TypeError or ValueError."""
    as_of, packages = str(data["as_of"]), data["packages"]
    return Knowledge(
        as_of=as_of,
        successors={name: tuple(to) for name, to in data["successors"].items()},
        repositories=dict(data["repositories"]),
        protected=frozenset(packages["protected"]),
        vendors=frozenset(packages["vendors"]),
        modules=tuple(packages["modules"]),
        sshd=SshRule(**data["sshd"]),
        libraries_gone=frozenset(data["libraries"]["gone"]),
        tdnf_options=frozenset(data["tdnf"]["options"]),
        space=Need(**data["space"]),
        extensions=tuple(KnownExtension(**table) for table in data["extension"]),
        terms=tuple(_terms(table, as_of) for table in data["strategy"]),
        family=family,
    )


def _terms(table: Mapping[str, Any], as_of: str) -> Terms:
    low, high = table["downtime_s"]
    return Terms(
        Strategy(table["name"]),
        low,
        high,
        table["basis"],
        tuple(table["extra"]),
        table["way_back"],
        as_of,
    )
