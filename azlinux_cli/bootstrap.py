"""The composition root: settings become Deps. The only module that knows the adapters."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TextIO

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.adapters.settings import ProfileFile
    from azlinux_cli.ports.name import Names
    from azlinux_cli.ports.progress import Progress


def _unwired() -> NoReturn:
    """A part that this Deps was made without."""
    raise LookupError("this command was given no such part of the world")


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a command may reach. Cheap things are values, costly things are thunks."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    cloud: "Callable[[], AzureCloud]" = _unwired
    names: "Callable[[], Names]" = _unwired

    def progress(self, *, color: bool = True) -> "Progress":
        """Where long work says what it is doing; the caller calls `done()`."""
        from azlinux_cli.rendering.progress import progress_on

        return progress_on(self.err, self.clock, color=color)


def profile_file() -> "ProfileFile":
    """The profiles themselves, for the commands that change them."""
    from azlinux_cli.adapters.settings import ProfileFile

    return ProfileFile()


def build(flags: Mapping[str, str | None], *, profile: str | None = None) -> Deps:
    """The real world. Raises NotFoundError for an unknown profile, UsageError for a bad value."""
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.adapters.settings import load_settings

    settings = load_settings(flags, profile=profile)
    clock = SystemClock()
    cloud = AzureCloud(settings, clock, sys.stderr)
    return Deps(settings, clock, cloud=lambda: cloud, names=_names)


def _names() -> "Names":
    from azlinux_cli.adapters.names import NamesFile

    return NamesFile()
