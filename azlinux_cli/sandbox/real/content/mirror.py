"""One fleet's own copy of the repositories: new packages can be published while nodes run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox.real.content.package import Advisory, Package


@dataclass(frozen=True, slots=True)
class Mirror:
    www: Path  # the document root

    def publish(
        self,
        release: str,
        packages: Sequence[Package],
        advisory: Advisory | None = None,
        *,
        repository: str | None = None,
    ) -> None:
        """Add builds to a repository of "3.0" or "4.0" (its base, if none is named by id).

        A client sees the metadata as it was or as it is now, never half of it.

        Raises ContentError, and changes nothing, when a package cannot be built.
        """
        raise NotImplementedError
