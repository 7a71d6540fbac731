"""The package tools of Azure Linux, and how each is asked for the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.evr import evr_order
from azlinux_cli.domain.package.locked import Want
from azlinux_cli.domain.package.nevra import Nevra

# A repository that is down is a failure; as shipped it is skipped (azure-linux-image-tools PR 730).
# tdnf has no such switch: what it prints is searched for the failure.
_MUST_ANSWER = ("--setopt=skip_if_unavailable=0", "--setopt=*.skip_if_unavailable=0")
# An update that cannot be had is an error; as shipped (best=False on 3.0) it is left out silently.
_ALL_OR_NOTHING = "--best"
# dnf 4 only: status 200 in place of a wait without end.
_NO_WAIT = "--setopt=exit_on_lock=True"
# dnf 4's next transaction, whoever's it is, would delete what was downloaded, wherever it lies.
_KEEP = "--setopt=keepcache=1"
# The first tdnf that has --snapshottime (azurelinux 3.0, SPECS/tdnf).
_SNAPSHOT_SINCE = "3.5.8-3"


class ToolName(StrEnum):
    DNF = "dnf"  # dnf 4
    DNF5 = "dnf5"
    TDNF = "tdnf"


@dataclass(frozen=True, slots=True)
class PackageTool:
    """The tool that azl uses on a node. `version` is VERSION-RELEASE of its package, if known.

    `options` go with everything that it is asked for.
    """

    name: ToolName
    version: str = ""
    options: tuple[str, ...] = ()

    @property
    def takes_files(self) -> bool:
        """Whether it installs files that lie on the node, with every repository switched off."""
        return self.name is not ToolName.TDNF

    @property
    def has_snapshots(self) -> bool:
        """Whether `--snapshottime` hides what was published later."""
        new_enough = evr_order(self.version) >= evr_order(_SNAPSHOT_SINCE)
        return self.name is ToolName.TDNF and bool(self.version) and new_enough

    def download(
        self,
        verb: str,
        specs: Sequence[str],
        directory: str,
        *,
        want: Want | None = None,
        at_s: int | None = None,
    ) -> list[str]:
        """What fetches into `directory` all that `verb` would bring, and changes no package."""
        options = ["--security"] if want and want.security else []
        if want and want.exclude:
            options.append(f"--exclude={','.join(want.exclude)}")
        if self.name is ToolName.DNF5:
            fetch = ["--downloadonly", f"--setopt=destdir={directory}"]
            asked = ["dnf5", "-y", "--refresh", *self.options, *_MUST_ANSWER, verb]
            asked += [_ALL_OR_NOTHING, *fetch]
        else:
            fetch = ["--downloadonly", f"--downloaddir={directory}"]
            strict = (*_MUST_ANSWER, _NO_WAIT, _KEEP, _ALL_OR_NOTHING)
            how = strict if self.name is ToolName.DNF else self._snapshot(at_s)
            asked = [self.name, "-y", "--refresh", *self.options, *how, *fetch, verb]
        return [*asked, *options, *specs]

    def offers(self) -> list[str]:
        """Which of some builds, named behind it, a repository offers, as `read_offers` reads it.

        From metadata that was fetched a moment ago.
        """
        if self.name is ToolName.TDNF:
            return ["tdnf", "-q", "-y", "list", "available"]
        line = "@ %{name} %{epoch} %{version} %{release} %{arch} %{repoid}"
        if self.name is ToolName.DNF5:  # dnf 4 ends each line of a format itself
            line += r"\n"
        quiet = ("-q", "-y", "-C", *self.options, *_MUST_ANSWER)
        return [self.name, *quiet, "repoquery", "--qf", line]

    @property
    def build_format(self) -> str:
        """How rpm is to name builds for `offers`."""
        if self.name is ToolName.TDNF:
            return r"%{NAME}\n"
        return r"%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.%{ARCH}\n"

    def bring(self, specs: Sequence[str], *, at_s: int | None = None) -> list[str]:
        """The transaction. `specs` are full names for tdnf, and follow as files for the others."""
        if self.name is ToolName.TDNF:
            return ["tdnf", "-y", *self._snapshot(at_s), "install", *specs]
        no_wait = [_NO_WAIT] if self.name is ToolName.DNF else []
        return [self.name, "-y", *self.options, "--disablerepo=*", *no_wait, "install"]

    def take_away(self, nevras: Sequence[Nevra]) -> list[str]:
        """Removes these builds and nothing that came with others."""
        alone = [] if self.name is ToolName.TDNF else ["--setopt=clean_requirements_on_remove=0"]
        return [self.name, "-y", *alone, "remove", *(nevra.spec for nevra in nevras)]

    def _snapshot(self, at_s: int | None) -> list[str]:
        return [f"--snapshottime={at_s}"] if at_s is not None and self.has_snapshots else []


def tool_named(name: str | None, version: str | None = None) -> PackageTool:
    """Raises InhibitedError for a tool that azl cannot drive."""
    try:
        return PackageTool(ToolName(name or ""), version or "")
    except ValueError:
        said = name or "no package tool"
        raise InhibitedError(f"azl does not know how to update with {said}") from None
