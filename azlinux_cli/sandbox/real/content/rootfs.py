"""An operator's own root file system, from a tar file, in place of a userland and its packages.

It is used as it is: its programs, packages and `.repo` files are its own. The rehearsal's
repositories are not for it, since their packages would replace real programs with empty ones.
"""

import hashlib
import shlex
from collections.abc import Callable
from pathlib import Path

from azlinux_cli.sandbox.real.content.boot import default_boot_kernel
from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.image import Image
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.tool import run

_CHUNK_BYTES = 1 << 20
# What a node cannot do without: its name for people, and where it may be.
_NEEDED = (
    ("an SSH server (openssh-server)", ("usr/sbin/sshd", "usr/bin/sshd")),
    ("ssh-keygen (openssh)", ("usr/bin/ssh-keygen",)),
    ("sudo", ("usr/bin/sudo",)),
    ("a shell", ("usr/bin/sh", "bin/sh")),
)
_TOOLS = {
    ImageKind.AZL3: ("dnf or tdnf", ("usr/bin/dnf", "usr/bin/tdnf")),
    ImageKind.AZL4: ("dnf5", ("usr/bin/dnf5",)),
}
# Regular files that may say what the system is, the first one found.
OS_RELEASES = ("usr/lib/os-release", "etc/os-release")
_SYSTEMD = ("systemd", ("usr/lib/systemd/systemd", "lib/systemd/systemd"))


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
    """Unpack a tar file into the empty directory `root`; /dev is left out.

    GNU tar refuses members with `..` and does not follow links it has made, so nothing lands
    outside. Raises ContentError then, and when `file` is no tar file.
    """
    words = ["--numeric-owner", "--same-permissions", "--anchored", "--exclude=dev/*"]
    try:
        run(["tar", "--extract", *words, "--exclude=./dev/*", "--directory", root, "--file", file])
    except ContentError as error:
        raise ContentError(f"{file} is not unpacked: {error}") from error
    for key in root.glob("etc/ssh/ssh_host_*"):
        key.unlink()


def image_of(root: Path, kind: ImageKind, init: Init) -> Image:
    """The unpacked root as an image. Raises ContentError when it cannot be a node of this kind."""
    text = _os_release(root)
    check_node(text, lambda path: (root / path).is_symlink() or (root / path).exists(), kind, init)
    kernels = sorted(p.name.partition("-")[2] for p in root.glob("boot/vmlinuz-*"))
    kernel = default_boot_kernel(root) or (kernels[-1] if kernels else "")
    return Image(kind, init, (root,), text, kernel, real_rootfs=True)


def check_node(os_release: str, has: Callable[[str], bool], kind: ImageKind, init: Init) -> None:
    """Raises ContentError when a root file system cannot be a node of this kind.

    `has` says whether there is something at a path of it.
    """
    _check_identity(_fields(os_release), kind)
    wanted = [*_NEEDED, _TOOLS[kind], *([_SYSTEMD] if init is Init.SYSTEMD else [])]
    missing = [name for name, paths in wanted if not any(map(has, paths))]
    if missing:
        raise ContentError(
            f"the root file system for {kind} lacks {', '.join(missing)}",
            hint="install what is missing in it, and pack it again",
        )


def check_kind(kind: ImageKind) -> None:
    if kind not in _TOOLS:
        raise ContentError(
            f"{kind} nodes have no root file system of an operator's", hint="3.0 and 4.0 may"
        )


def _os_release(root: Path) -> str:
    """Read inside `root`: /etc/os-release is a link, and an absolute one would lead out."""
    for name in OS_RELEASES:
        path = root / name
        if path.is_file() and not path.is_symlink():
            return path.read_text(encoding="utf-8", errors="replace")
    raise no_root()


def no_root() -> ContentError:
    return ContentError(
        "this is no root file system: it has no /usr/lib/os-release",
        hint="pack one with `docker export` or `tar -C ROOT -c .`; an image archive is none",
    )


def _fields(text: str) -> dict[str, str]:
    fields = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not name.startswith("#"):
            try:
                fields[name] = "".join(shlex.split(value))
            except ValueError:
                fields[name] = value
    return fields


def _check_identity(fields: dict[str, str], kind: ImageKind) -> None:
    name = fields.get("PRETTY_NAME") or fields.get("ID") or "nothing"
    version = fields.get("VERSION_ID", "")
    image_based = fields.get("VARIANT_ID") in {"azurecontainerlinux", "osguard"}
    if fields.get("ID") != "azurelinux" or version != str(kind) or image_based:
        raise ContentError(
            f"the root file system for {kind} says that it is {name}",
            hint=f"its os-release must have ID=azurelinux and VERSION_ID={kind}",
        )
