"""Certificates to sign in with: a CA's word, beside a key, that its owner may be a user."""

import copy
import os
from pathlib import Path

import paramiko

from azlinux_cli.domain.host_certificate import SUFFIX, HostCertificate
from azlinux_cli.domain.host_key import HostKey


class UserCertificate:
    """A certificate as read from a file or an agent, still without the private key."""

    def __init__(self, shown: HostKey, read: HostCertificate) -> None:
        self._shown = shown
        self._read = read

    @classmethod
    def of(cls, shown: HostKey | None) -> "UserCertificate | None":
        """None for what is no certificate of a user."""
        read = HostCertificate.parse(shown) if shown is not None else None
        return None if shown is None or read is None or read.is_host else cls(shown, read)

    @classmethod
    def from_file(cls, path: Path) -> "UserCertificate | None":
        """None for a file that is not there or holds none, as ssh passes over it."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        words = text.split(maxsplit=2)
        if len(words) < 2 or not words[0].endswith(SUFFIX):  # noqa: PLR2004 - type and data
            return None
        return cls.of(HostKey.parse(text))

    @property
    def words(self) -> str:
        return f"certificate {self._read.key_id!r}, {self._read.until}"

    @property
    def key(self) -> HostKey:
        """The public key it is for."""
        return self._read.key

    def joined_to(self, key: paramiko.PKey) -> paramiko.PKey:
        """The key as one that signs in by this certificate."""
        joined = copy.copy(key)
        joined.public_blob = paramiko.pkey.PublicBlob(self._shown.type, self._shown.blob)
        return joined


def beside(path: Path) -> Path:
    return path.with_name(path.name + "-cert.pub")


def certificates_in(names: tuple[str, ...]) -> list[UserCertificate]:
    """The certificates of these files, as far as they hold some."""
    files = (Path(os.path.expanduser(name)) for name in names)  # noqa: PTH111
    return [found for path in files if (found := UserCertificate.from_file(path))]
