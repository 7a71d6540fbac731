"""Golden images: what a fresh disk shows, as directories to stack."""

from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox.real.content.kind import ImageKind, Init


@dataclass(frozen=True, slots=True)
class Image:
    """One image. Its directories are shared by all nodes and never written to."""

    kind: ImageKind
    init: Init
    lowers: tuple[Path, ...]  # lower layers of a node's overlay, the top one first
    os_release: str  # the text of /usr/lib/os-release
    kernel: str  # what `uname -r` says on the first boot
    # What is stacked instead under a 3.0 node's disk once its os-release says 4.0: the programs
    # of 4.0 under the same disk. Empty for other kinds, and where 4.0 is an operator's own.
    migrated: tuple[Path, ...] = ()
    # ACL: what is in slot A of a fresh disk (the directory that holds `usr`), else None.
    slot: Path | None = None
    real_rootfs: bool = False  # an operator's own root file system: see rootfs.py
