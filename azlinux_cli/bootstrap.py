"""The composition root: settings become Deps. The only module that knows the adapters."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.adapters.settings import ProfileFile
    from azlinux_cli.ports.progress import Progress


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a command may reach. Cheap things are values, costly things are thunks."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)

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
    from azlinux_cli.adapters.settings import load_settings

    return Deps(load_settings(flags, profile=profile))
