"""The client configuration that OpenSSH has, read from its files. Nothing in it is run."""

import os
from collections.abc import Iterator
from pathlib import Path

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.ssh_config import SshConfig, ThisSide

NONE = "none"
_DIRECTORY = "~/.ssh"
_OTHERS_MAY_WRITE = 0o022


def read_ssh_config(name: str, *, chosen: bool) -> SshConfig:
    """Raises UsageError for a file that cannot be used, or that was `chosen` and is not there.

    As ssh: the user's own file may be absent, and others must not be able to write it.
    """
    if name == NONE:
        return SshConfig()
    path = _expanded(name)
    if not chosen and not path.exists():
        return SshConfig()
    text = _text(path, guarded=not chosen)
    return SshConfig.parse(text, source=name, include=_included, this_side=_this_side())


def _included(argument: str) -> Iterator[tuple[str, str]]:
    """Name and text of the files of one Include, whose relative names are below ~/.ssh."""
    from glob import glob

    for name in sorted(glob(str(_expanded(_DIRECTORY) / _expanded(argument)))):  # noqa: PTH207
        yield name, _text(Path(name), guarded=True)


def _text(path: Path, *, guarded: bool) -> str:
    try:
        if guarded:
            _check_owner(path)
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise UsageError(
            f"could not read {path}: {error.strerror}",
            hint="azl config set ssh-config none does without",
        ) from error


def _check_owner(path: Path) -> None:
    found = path.stat()
    if found.st_uid not in {0, os.getuid()} or found.st_mode & _OTHERS_MAY_WRITE:
        raise UsageError(
            f"others may write {path}, so neither ssh nor azl goes by it",
            hint=f"chmod 600 {path}",
        )


def _this_side() -> ThisSide:
    import getpass
    import socket

    return ThisSide(
        getpass.getuser(), str(Path.home()), socket.gethostname(), os.getuid(), os.environ
    )


def _expanded(name: str) -> Path:
    return Path(os.path.expanduser(name))  # noqa: PTH111
