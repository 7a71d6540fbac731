"""Which certificate authorities may vouch for a host, and under which name."""

import os
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.adapters.ssh.host_certificate import is_signed
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.host_certificate import HostCertificate
from azlinux_cli.domain.host_key import HostKey, alias_of_address
from azlinux_cli.domain.known_hosts import KnownHosts
from azlinux_cli.domain.node import NodeTarget


@dataclass(frozen=True, slots=True)
class Vouching:
    """Whose certificates count for one host, and the name they have to be for."""

    name: str
    authorities: tuple[HostKey, ...] = ()
    revoked: frozenset[HostKey] = frozenset()

    def complaint(self, certificate: HostCertificate, *, now: float) -> str | None:
        """Why this certificate does not prove that the host is `name`; None: it does."""
        if certificate.authority in self.revoked:
            return "its CA is revoked"
        if certificate.key in self.revoked:
            return "the key in it is revoked"
        if certificate.authority not in self.authorities:
            return f"that CA does not vouch for {self.name}"
        complaint = certificate.complaint(self.name, now=now)
        if complaint is None and not is_signed(certificate):
            return "its signature is not that CA's"
        return complaint


class Authorities:
    """The CAs of the setting `host-ca`, for every host, and those of a host's own known_hosts.

    A virtual machine is believed for the former only, and by its alias `azl-<vmId>`: its name and
    address may be another machine's tomorrow, a certificate for them would still be good.
    """

    def __init__(self, file: str | None = None) -> None:
        """Raises UsageError for a `host-ca` that is not such a file."""
        self._chosen = None if file is None else _read(file)

    def of(self, target: NodeTarget, known: KnownHosts | None) -> Vouching:
        """`known` is what the user's own files say of the host; None for a virtual machine."""
        sources = [s for s in (self._chosen, known) if s is not None]
        if not any(source.authorities for source in sources):
            return Vouching(target.address, revoked=_revoked(sources))
        if target.vm is not None:
            names = [target.host_key_alias]
        else:  # as ssh: with its port first, then by its name alone
            names = [alias_of_address(target.address, target.port), target.address]
        found = (key for s in sources for n in names for key in s.authorities_of(n))
        return Vouching(names[-1], tuple(dict.fromkeys(found)), _revoked(sources))


def _revoked(sources: list[KnownHosts]) -> frozenset[HostKey]:
    return frozenset(key for source in sources for key in source.revoked)


def _read(name: str) -> KnownHosts:
    try:
        text = Path(os.path.expanduser(name)).read_text(encoding="utf-8")  # noqa: PTH111
    except OSError as error:
        raise UsageError(f"could not read host-ca {name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"host-ca {name} is not UTF-8 text") from error
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split(maxsplit=2)
        if not words or words[0].startswith("#"):
            continue
        good = len(words) > 2 and HostKey.parse(words[2]) is not None  # noqa: PLR2004
        if words[0] not in {"@cert-authority", "@revoked"} or not good:
            raise UsageError(
                f"{name}:{number} is no line of a CA",
                hint="one CA on a line: @cert-authority azl-* ssh-ed25519 AAAA...",
            )
    return KnownHosts.parse(text)
