"""The keys to sign in with: parsed once for a run, whatever the number of nodes."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from azlinux_cli.domain.errors import SignInError, UsageError

DEFAULTS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
AGENT = "agent"


class _EncryptedError(Exception):
    """The key needs a passphrase, or another one."""


class _AgentKey(paramiko.AgentKey):
    """A key in the agent. There is one socket to it, so one signature at a time."""

    lock: Lock

    def sign_ssh_data(self, data: Any, algorithm: str | None = None) -> Any:
        with self.lock:
            return super().sign_ssh_data(data, algorithm)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and where it came from, for messages."""

    key: paramiko.PKey
    source: str

    @property
    def label(self) -> str:
        return f"{self.source} ({fingerprint_of(self.key)})"


def fingerprint_of(key: paramiko.PKey) -> str:
    from azlinux_cli.domain.host_key import HostKey

    return HostKey.from_blob(key.get_name(), key.asbytes()).fingerprint


class KeyRing:
    """Which keys there are: the setting `ssh-key`, else the files of `DEFAULTS`, else the agent.

    The agent is asked only if the setting says `agent`, if there is no key file, or for a key
    whose file is encrypted. `ask` gets a passphrase from a person; None: nobody is there.
    """

    def __init__(
        self, chosen: str | None = None, *, ask: Callable[[str], str] | None = None
    ) -> None:
        self._chosen = chosen
        self._ask = ask
        self._lock = Lock()
        self._keys: tuple[SigningKey, ...] | None = None
        self._agent: paramiko.Agent | None = None

    def close(self) -> None:
        """Let go of the agent, if it was asked."""
        with self._lock:
            if self._agent is not None:
                self._agent.close()
                self._agent = self._keys = None

    def keys(self) -> tuple[SigningKey, ...]:
        """Raises UsageError for a key file that cannot be used, SignInError if there is no key."""
        with self._lock:
            if self._keys is None:
                self._keys = self._load()
            return self._keys

    def _load(self) -> tuple[SigningKey, ...]:
        if self._chosen == AGENT:
            keys = tuple(self._held())
        elif self._chosen:
            keys = (self._from_file(self._chosen),)
        else:
            there = [name for name in DEFAULTS if _path(name).is_file()]
            keys = tuple(self._from_file(name) for name in there) or tuple(self._held())
        if not keys:
            raise SignInError(
                "there is no SSH key to sign in with: no ~/.ssh/id_ed25519 or id_rsa, "
                "and no key in an agent",
                hint=("azl config set ssh-key FILE", "ssh-keygen -t ed25519 makes one"),
                code="NoSshKey",
            )
        return keys

    def _from_file(self, name: str) -> SigningKey:
        path = _path(name)
        try:
            return SigningKey(_read(path, None), name)
        except _EncryptedError:
            return self._encrypted(path, name)

    def _encrypted(self, path: Path, name: str) -> SigningKey:
        if held := self._held_key(path):
            return SigningKey(held, name)
        if self._ask is None:
            raise SignInError(
                f"the SSH key {name} is encrypted, and nobody is there to type its passphrase",
                hint=f"ssh-add {name}, then again",
                code="SshKeyEncrypted",
            )
        try:
            return SigningKey(_read(path, self._ask(f"Passphrase of {name}: ")), name)
        except _EncryptedError as error:
            raise SignInError(
                f"that is not the passphrase of the SSH key {name}", code="SshKeyEncrypted"
            ) from error

    def _held(self) -> list[SigningKey]:
        """The agent's keys; none if there is no agent."""
        if not os.environ.get("SSH_AUTH_SOCK"):
            return []
        self._agent = self._agent or paramiko.Agent()
        lock = Lock()
        found = []
        for key in self._agent.get_keys():
            shared = _AgentKey(self._agent, key.blob, getattr(key, "comment", ""))
            shared.lock = lock
            found.append(SigningKey(shared, "the agent"))
        return found

    def _held_key(self, path: Path) -> paramiko.PKey | None:
        """The agent's copy of an encrypted key, known by the `.pub` file beside it."""
        try:
            words = path.with_name(path.name + ".pub").read_text(encoding="utf-8").split()
        except (OSError, UnicodeDecodeError):
            return None
        wanted = words[1] if len(words) > 1 else ""
        return next((k.key for k in self._held() if k.key.get_base64() == wanted), None)


def _path(name: str) -> Path:
    return Path(os.path.expanduser(name))  # noqa: PTH111


def _read(path: Path, passphrase: str | None) -> paramiko.PKey:
    """Raises _EncryptedError, UsageError for a file that is no key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"could not read the SSH key {path}: {error.strerror}") from error
    load = load_ssh_private_key if b"BEGIN OPENSSH" in data else load_pem_private_key
    try:
        key = _to_paramiko(load(data, None if passphrase is None else passphrase.encode()))
    except TypeError as error:  # that is how both loaders say "encrypted"
        raise _EncryptedError from error
    except (ValueError, UnsupportedAlgorithm) as error:
        if passphrase is not None:
            raise _EncryptedError from error
        key = None
    if key is None:
        raise UsageError(
            f"{path} is not an SSH private key azl can use",
            hint="Ed25519, ECDSA and RSA keys in OpenSSH or PEM format; not the .pub file",
        )
    return key


def _to_paramiko(loaded: object) -> paramiko.PKey | None:
    """A parsed key as paramiko wants it; None for a type it cannot use.

    Paramiko 5.1's own parser fails on half of the ECDSA keys that have no comment
    (`_unpad_openssh` takes a last byte of 0 for padding of length 0).
    """
    if isinstance(loaded, Ed25519PrivateKey):
        plain = loaded.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        return paramiko.Ed25519Key(file_obj=io.StringIO(plain.decode()))
    if isinstance(loaded, EllipticCurvePrivateKey):
        return paramiko.ECDSAKey(vals=(loaded, loaded.public_key()))
    if isinstance(loaded, RSAPrivateKey):
        return paramiko.RSAKey(key=loaded)
    return None
