"""One layer of an image: what was written to a root, and what a script changed in it."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from azlinux_cli.sandbox.real.content.tool import IN_NAMESPACES, run
from azlinux_cli.sandbox.real.content.tree import place, write_text

# Runs in a mount namespace of its own: whatever becomes of it, no mount is left in the machine's.
_SCRIPT = """\
set -e
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK$OPTIONS" "$ROOT"
mkdir -p "$ROOT/proc" "$ROOT/dev" "$ROOT/mnt"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount --bind "$FILES" "$ROOT/mnt"
exec chroot "$ROOT" /bin/sh -ec "$COMMANDS"
"""
_WHOLE_ID_RANGE = ["0", "0", "4294967295"]


@dataclass(slots=True)
class Recipe:
    """Texts and links by path; then shell commands, run as root in the stacked root."""

    files: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)  # files with mode 0755
    links: dict[str, str] = field(default_factory=dict)
    commands: str = ""


def overlay_options() -> str:
    """Mount options that overlayfs needs here, each with a comma before it."""
    owner = Path("/proc/self/uid_map").read_text(encoding="ascii").split()
    return "" if owner == _WHOLE_ID_RANGE else ",userxattr"


def build_layer(layer: Path, recipe: Recipe, lowers: Sequence[Path], packages: Path) -> None:
    """Fill the empty directory `layer`. The commands find the directory `packages` as /mnt.

    Raises ContentError.
    """
    for name, text in recipe.files.items():
        write_text(layer, name, text)
    for name, text in recipe.programs.items():
        write_text(layer, name, text, 0o755)
    for name, target in recipe.links.items():
        place(layer, name).symlink_to(target)
    if recipe.commands:
        _run_stacked(layer, recipe.commands, lowers, packages)


def _run_stacked(layer: Path, commands: str, lowers: Sequence[Path], packages: Path) -> None:
    work, root = layer.with_name(layer.name + ".work"), layer.with_name(layer.name + ".root")
    work.mkdir()
    root.mkdir()
    environ = {
        "LOWER": ":".join(map(os.fspath, lowers)),
        "UPPER": os.fspath(layer),
        "WORK": os.fspath(work),
        "ROOT": os.fspath(root),
        "FILES": os.fspath(packages),
        "OPTIONS": overlay_options(),
        "COMMANDS": commands,
        "HOME": "/root",
    }
    try:
        run([*IN_NAMESPACES, "/bin/sh", "-c", _SCRIPT], environ=environ)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(root, ignore_errors=True)
