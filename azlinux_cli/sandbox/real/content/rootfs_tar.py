"""A look into an operator's tar file before anything is started or unpacked.

Unpacking it (rootfs.py) trusts nothing of this; here a mistake is told at once and changes nothing.
"""

import posixpath
import tarfile
from pathlib import Path, PurePosixPath

from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.rootfs import OS_RELEASES, check_kind, check_node, no_root


def check_tar(file: Path, kind: ImageKind) -> None:
    """Raises ContentError when it is no tar file of a root file system for nodes of this kind."""
    check_kind(kind)
    try:
        with tarfile.open(file) as archive:
            members = {_name(member.name): member for member in archive}
            _check_paths(file, members)
            text = _os_release(archive, members)
    except OSError as error:
        raise ContentError(f"{file} cannot be read: {error.strerror or error}") from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise ContentError(
            f"{file} is no whole tar file: {error}", hint="plain, or by gzip, bzip2 or xz"
        ) from error
    check_node(text, members.__contains__, kind, Init.SH)


def _name(name: str) -> str:
    """As tar unpacks it: without a leading slash."""
    return posixpath.normpath(name.lstrip("/") or ".")


def _check_paths(file: Path, members: dict[str, tarfile.TarInfo]) -> None:
    links = {name: member for name, member in members.items() if member.issym()}
    leading_out = {name for name, link in links.items() if _leads_out(link)}
    for name, member in members.items():
        parents = {str(parent) for parent in PurePosixPath(name).parents}
        outside = ".." in PurePosixPath(member.name).parts or bool(parents & leading_out)
        if outside or (member.islnk() and ".." in PurePosixPath(member.linkname).parts):
            raise ContentError(
                f"{file} is not unpacked: its member {member.name} would land outside",
                hint="pack the root file system anew, with `tar -C ROOT -c .`",
            )


def _leads_out(link: tarfile.TarInfo) -> bool:
    target = PurePosixPath(link.linkname)
    return target.is_absolute() or ".." in target.parts


def _os_release(archive: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> str:
    for name in OS_RELEASES:
        found = members.get(name)
        content = archive.extractfile(found) if found is not None and found.isreg() else None
        if content is not None:
            return content.read().decode("utf-8", "replace")
    raise no_root()
