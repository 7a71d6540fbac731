"""OpenSSH's known_hosts format (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"), read only."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.host_pattern import matches

_REVOKED = "@revoked"
_AUTHORITY = "@cert-authority"


@dataclass(slots=True)
class KnownHosts:
    """Which keys a file vouches for. Plain names, the bulk, are looked up in a dictionary.

    `authorities` are the CAs of `@cert-authority` lines: keys that sign host certificates.
    """

    plain: dict[str, list[HostKey]] = field(default_factory=dict)
    patterns: list[tuple[tuple[str, ...], HostKey]] = field(default_factory=list)
    hashed: list[tuple[bytes, bytes, HostKey]] = field(default_factory=list)
    revoked: set[HostKey] = field(default_factory=set)
    authorities: "KnownHosts | None" = None

    @classmethod
    def parse(cls, text: str) -> "KnownHosts":
        """Lines that cannot be read are passed over, as ssh does."""
        known = cls()
        for line in text.splitlines():
            known.add(line.strip())
        return known

    def keys_of(self, name: str) -> tuple[HostKey, ...]:
        """The keys of `host`, `[host]:port` or an alias; revoked ones are not among them."""
        name = name.lower()
        found = list(self.plain.get(name, ()))
        found += [key for patterns, key in self.patterns if matches([name], patterns)]
        found += [key for salt, digest, key in self.hashed if _digest(salt, name) == digest]
        return tuple(key for key in dict.fromkeys(found) if key not in self.revoked)

    def authorities_of(self, name: str) -> tuple[HostKey, ...]:
        """The CAs whose certificates count for this name; revoked ones are not among them."""
        if self.authorities is None:
            return ()
        return tuple(k for k in self.authorities.keys_of(name) if k not in self.revoked)

    def add(self, line: str) -> None:
        marker, *words = line.split() if line.startswith("@") else ("", *line.split())
        key = HostKey.parse(" ".join(words[1:]))
        if line.startswith("#") or key is None:
            return
        names = words[0]
        if marker == _REVOKED:
            self.revoked.add(key)
        elif marker == _AUTHORITY:
            self._add_authority(f"{names} {key.text}")
        elif marker:
            return
        elif names.startswith("|1|"):
            self._add_hashed(names, key)
        elif any(c in names for c in "*?!"):
            self.patterns.append((tuple(names.lower().split(",")), key))
        else:
            for name in names.lower().split(","):
                self.plain.setdefault(name, []).append(key)

    def _add_authority(self, line: str) -> None:
        self.authorities = self.authorities or KnownHosts()
        self.authorities.add(line)

    def _add_hashed(self, names: str, key: HostKey) -> None:
        try:
            salt, digest = (base64.b64decode(part) for part in names[3:].split("|"))
        except (binascii.Error, ValueError):
            return
        self.hashed.append((salt, digest, key))


def _digest(salt: bytes, name: str) -> bytes:
    return hmac.new(salt, name.encode(), hashlib.sha1).digest()
