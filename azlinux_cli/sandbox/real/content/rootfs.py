"""An operator's own root file system, from a tar file, in place of a userland and its packages.

It is used as it is: its programs, packages and `.repo` files are its own. The rehearsal's
repositories are not for it, since their packages would replace real programs with empty ones.
"""

import hashlib
import shutil
import tarfile
from pathlib import Path

from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.image import Image
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init

_CHUNK_BYTES = 1 << 20
_NEEDED = {"an SSH server": ("usr/sbin/sshd", "usr/bin/sshd"), "sudo": ("usr/bin/sudo",)}
_SYSTEMD = ("usr/lib/systemd/systemd", "lib/systemd/systemd")


def digest(file: Path) -> str:
    """Of the tar file's content. Raises ContentError when it cannot be read."""
    whole = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                whole.update(chunk)
    except OSError as error:
        raise ContentError(f"{file} cannot be read: {error.strerror}") from error
    return whole.hexdigest()[:16]


def unpack(file: Path, root: Path) -> None:
    """Unpack a tar file (plain, gzip, bzip2 or xz) into the empty directory `root`.

    Raises ContentError when it is no tar file, or has a member that would land outside.
    """
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                if member.ischr() or member.isblk() or member.isfifo():
                    continue  # /dev of a node is the runtime's
                archive.extract(member, root, numeric_owner=True, filter=_safe)
    except tarfile.FilterError as error:
        raise ContentError(f"{file} is not unpacked: {error}") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ContentError(f"{file} cannot be unpacked: {error}") from error
    if not (root / "usr").is_dir() and shutil.os.listdir(root) == []:
        raise ContentError(f"{file} is empty")


def _safe(member: tarfile.TarInfo, root: str) -> tarfile.TarInfo | None:
    return tarfile.tar_filter(member, root)


def check(root: Path, kind: ImageKind, init: Init) -> None:
    raise NotImplementedError


def image_of(root: Path, kind: ImageKind, init: Init) -> Image:
    raise NotImplementedError
