"""The front of this room: builds on first use, finds in the cache after that."""

from collections.abc import Callable, Mapping
from pathlib import Path

from azlinux_cli.sandbox.real.content.image import Image
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.mirror import Mirror

# Nodes find their repositories under this name, on port 80.
REPOSITORY_HOST = "packages.azl.internal"


class Content:
    """All that real nodes are made of, kept below `home`.

    `rootfs` names an operator's own root file systems (tar files) by kind. Several processes may
    share a `home`: each thing is built by one of them, under a lock.
    """

    def __init__(
        self,
        home: Path,
        *,
        rootfs: Mapping[ImageKind, Path] | None = None,
        on_step: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._home = home
        self._rootfs = dict(rootfs or {})
        self._on_step = on_step

    def image(self, kind: ImageKind, init: Init = Init.SH) -> Image:
        """A golden image, built if it is not in the cache (half a minute the first time).

        Raises ContentError.
        """
        raise NotImplementedError

    def mirror(self, directory: Path) -> Mirror:
        """The repositories of one fleet: made in `directory`, or found there as they were left.

        Raises ContentError.
        """
        raise NotImplementedError
