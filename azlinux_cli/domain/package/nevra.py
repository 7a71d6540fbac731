"""The full name of a package: name, epoch, version, release, architecture."""

import re
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.evr import EvrOrder, evr_order

# Nothing that a shell or a package tool would take for more than a name (rpm's own rules,
# and the characters that repositories use).
_PART = r"[A-Za-z0-9_.+~^]+"
_TEXT = re.compile(
    rf"(?P<name>[A-Za-z0-9_][A-Za-z0-9_.+-]*)-(?:(?P<epoch>\d{{1,9}}):)?"
    rf"(?P<version>{_PART})-(?P<release>{_PART})\.(?P<arch>[a-z0-9_]+)"
)


@dataclass(frozen=True, slots=True)
class Nevra:
    """One build. As text always with its epoch, so that equal builds have equal texts."""

    name: str
    epoch: int
    version: str
    release: str
    arch: str

    def __str__(self) -> str:
        return f"{self.name}-{self.epoch}:{self.version}-{self.release}.{self.arch}"

    @property
    def short(self) -> str:
        """As rpm prints it: without the epoch."""
        return f"{self.name}-{self.version}-{self.release}.{self.arch}"

    @property
    def spec(self) -> str:
        """As package tools take it: without an epoch of zero."""
        return str(self) if self.epoch else self.short

    @property
    def evr(self) -> str:
        """As people read it: without an epoch of zero."""
        epoch = f"{self.epoch}:" if self.epoch else ""
        return f"{epoch}{self.version}-{self.release}"

    @property
    def name_arch(self) -> str:
        return f"{self.name}.{self.arch}"

    def replaces(self, other: "Nevra") -> bool:
        """Whether the two are builds of one package, which cannot be there beside each other."""
        arches = {self.arch, other.arch}
        return self.name == other.name and (len(arches) == 1 or "noarch" in arches)

    @property
    def order(self) -> EvrOrder:
        """For sorting builds of one package by age."""
        return evr_order(f"{self.epoch}:{self.version}-{self.release}")


def parse_nevra(text: str) -> Nevra:
    """Raises RemoteError for what is none: such texts come from nodes and from plans."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise RemoteError(f"{text[:100]!r} is not the full name of a package")
    name, epoch, version, release, arch = match.groups()
    return Nevra(name, int(epoch or 0), version, release, arch)
