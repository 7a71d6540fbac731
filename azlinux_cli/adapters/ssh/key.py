"""The keys to sign in with: parsed once for a run, whatever the number of nodes."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import paramiko

from azlinux_cli.adapters.ssh.key_file import EncryptedError, key_path, read_key
from azlinux_cli.adapters.ssh.user_certificate import UserCertificate, beside, certificates_in
from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.host_certificate import SUFFIX
from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.node import NodeTarget

DEFAULTS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
AGENT = "agent"
_HELD = "the agent"
_Files = tuple[tuple[str, ...], tuple[str, ...]]  # keys and certificates named for a target


class _AgentKey(paramiko.AgentKey):
    """A key or certificate in the agent. There is one socket to it: one signature at a time.

    The agent is asked by what it holds: for a certificate paramiko would name the bare key, which
    need not be there.
    """

    public_blob: Any

    def __init__(self, agent: Any, blob: bytes, lock: Lock) -> None:
        super().__init__(agent, blob)
        self.lock = lock
        if self.name.endswith(SUFFIX):
            self.public_blob = paramiko.pkey.PublicBlob(self.name, blob)

    def __copy__(self) -> "_AgentKey":
        return _AgentKey(self.agent, self.blob, self.lock)

    def asbytes(self) -> bytes:
        held: bytes = self.blob
        return held

    def sign_ssh_data(self, data: Any, algorithm: str | None = None) -> Any:
        with self.lock:
            return super().sign_ssh_data(data, algorithm)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and where it came from, for messages."""

    key: paramiko.PKey
    source: str
    certificate: UserCertificate | None = None  # it signs in by this one

    @property
    def public_half(self) -> bytes:
        return self.certificate.key.blob if self.certificate else self.key.asbytes()

    @property
    def label(self) -> str:
        what = self.certificate.words if self.certificate else fingerprint_of(self.key)
        return f"{self.source} ({what})"


def fingerprint_of(key: paramiko.PKey) -> str:
    return HostKey.from_blob(key.get_name(), key.asbytes()).fingerprint


class KeyRing:
    """Which keys there are: the setting `ssh-key`, else the files of `DEFAULTS`, else the agent.

    The agent is asked only if the setting says `agent`, if there is no key file, or for a key
    whose file is encrypted or is no more than the public half. A certificate beside a key
    (`id_ed25519-cert.pub`) or in the agent is tried before the key alone. `ask` gets a passphrase
    from a person; None: nobody is there.
    """

    def __init__(
        self, chosen: str | None = None, *, ask: Callable[[str], str] | None = None
    ) -> None:
        self._chosen = chosen
        self._ask = ask
        self._lock = Lock()
        self._keys: dict[_Files, tuple[SigningKey, ...]] = {}
        self._read: dict[str, list[SigningKey]] = {}
        self._agent: paramiko.Agent | None = None

    def close(self) -> None:
        """Let go of the agent, if it was asked."""
        with self._lock:
            if self._agent is not None:
                self._agent.close()
                self._agent = None
                self._keys.clear()
                self._read.clear()

    def keys(self, target: NodeTarget | None = None) -> tuple[SigningKey, ...]:
        """What to try on a target, in this order; on any, if none is named.

        Raises UsageError for a key file that cannot be used, SignInError if there is no key.
        """
        files = (target.identity, target.certificates) if target else ((), ())
        with self._lock:
            if files not in self._keys:
                self._keys[files] = self._load(*files)
            return self._keys[files]

    def _load(
        self, identity: tuple[str, ...], certificates: tuple[str, ...]
    ) -> tuple[SigningKey, ...]:
        if identity:
            keys = self._from_files(identity)
        elif self._chosen == AGENT:
            keys = self._held()
        elif self._chosen:
            keys = self._from_file(self._chosen)
        else:
            keys = self._from_files(DEFAULTS)
        extra = certificates_in(certificates)
        keys = [with_certificate for key in keys for with_certificate in _certified(key, extra)]
        if not keys and identity:
            raise SignInError(
                f"there is no SSH key to sign in with: no {' or '.join(identity)}, as "
                "ssh-config says, and no key in an agent",
                code="NoSshKey",
            )
        if not keys:
            raise SignInError(
                "there is no SSH key to sign in with: no ~/.ssh/id_ed25519 or id_rsa, "
                "and no key in an agent",
                hint=("azl config set ssh-key FILE", "ssh-keygen -t ed25519 makes one"),
                code="NoSshKey",
            )
        return tuple(keys)

    def _from_files(self, names: tuple[str, ...]) -> list[SigningKey]:
        """The keys of the files that are there; of none, those of the agent."""
        there = [name for name in names if key_path(name).is_file()]
        return [key for name in there for key in self._from_file(name)] or self._held()

    def _from_file(self, name: str) -> list[SigningKey]:
        if name not in self._read:
            self._read[name] = self._parsed(key_path(name), name)
        return self._read[name]

    def _parsed(self, path: Path, name: str) -> list[SigningKey]:
        if path.suffix == ".pub" and (held := self._held_for(path, name)):
            return held
        try:
            return [SigningKey(read_key(path, None), name)]
        except EncryptedError:
            return self._encrypted(path, name)

    def _encrypted(self, path: Path, name: str) -> list[SigningKey]:
        if held := self._held_for(path.with_name(path.name + ".pub"), name):
            return held
        if self._ask is None:
            raise SignInError(
                f"the SSH key {name} is encrypted, and nobody is there to type its passphrase",
                hint=f"ssh-add {name}, then again",
                code="SshKeyEncrypted",
            )
        try:
            return [SigningKey(read_key(path, self._ask(f"Passphrase of {name}: ")), name)]
        except EncryptedError as error:
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
            certificate = UserCertificate.of(HostKey.from_blob(key.name, key.blob))
            shared = _AgentKey(self._agent, key.blob, lock)
            found.append(SigningKey(shared, _HELD, certificate))
        return found

    def _held_for(self, public: Path, name: str) -> list[SigningKey]:
        """What the agent holds for a public half: certificates for it, then the key itself."""
        try:
            wanted = HostKey.parse(public.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return []
        held = [k for k in self._held() if wanted and k.public_half == wanted.blob]
        held.sort(key=lambda key: not key.certificate)
        return [SigningKey(key.key, name, key.certificate) for key in held]


def _certified(key: SigningKey, extra: list[UserCertificate]) -> list[SigningKey]:
    """The key with each certificate there is for it, then alone."""
    if key.certificate:
        return [key]
    own = None if key.source == _HELD else UserCertificate.from_file(beside(key_path(key.source)))
    found = [c for c in (*([own] if own else ()), *extra) if c.key.blob == key.public_half]
    joined = [SigningKey(c.joined_to(key.key), key.source, c) for c in found]
    return [*joined, key]
