"""What a package is made from, and what an advisory says about some of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


class Signature(StrEnum):
    DISTRIBUTION = "distribution"
    ROGUE = "rogue"  # by a key that no node has
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Package:
    """One build. Its payload is a marker file and what `files` names: no program of the userland.

    `evr` is `[EPOCH:]VERSION-RELEASE` with the dist tag; `arch` "" is the machine's own. `scripts`
    has a body for `pre`, `post`, `preun`, `postun`, `pretrans` or `posttrans`.
    """

    name: str
    evr: str
    arch: str = ""
    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    obsoletes: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=_nothing)  # path to text
    config: Mapping[str, str] = field(default_factory=_nothing)  # the same, as %config(noreplace)
    links: Mapping[str, str] = field(default_factory=_nothing)  # path to target
    modes: Mapping[str, str] = field(
        default_factory=_nothing
    )  # path to an octal mode that is not 0644
    scripts: Mapping[str, str] = field(default_factory=_nothing)
    filler_mib: int = 0  # incompressible payload, to fill disks with
    signature: Signature = Signature.DISTRIBUTION

    @property
    def epoch(self) -> str:
        return self.evr.partition(":")[0] if ":" in self.evr else ""

    @property
    def version(self) -> str:
        return self.evr.rpartition(":")[2].partition("-")[0]

    @property
    def release(self) -> str:
        return self.evr.rpartition(":")[2].partition("-")[2]

    def file_name(self, machine_arch: str) -> str:
        arch = self.arch or machine_arch
        return f"{self.name}-{self.version}-{self.release}.{arch}.rpm"


@dataclass(frozen=True, slots=True)
class Advisory:
    """An entry of updateinfo. Severity "None" makes it a bug fix, any other a security update."""

    id: str
    severity: str  # Critical, Important, Moderate, Low, None
    title: str
    packages: tuple[str, ...]  # names, of packages published with it
    cves: tuple[str, ...] = ()
    reboot: bool = False

    @property
    def type(self) -> str:
        return "bugfix" if self.severity == "None" else "security"
