"""Host certificates at the SSH adapter: what to ask a server for, and whether a CA signed it."""

from typing import Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm

from azlinux_cli.domain.host_certificate import SIGNATURES, HostCertificate
from azlinux_cli.domain.host_key import HostKey

_AUTHORITY_TYPES = frozenset(
    {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "ssh-rsa",
    }
)


class HostKeyOffer:
    """For a paramiko Transport: asks for the host keys that `prefer_host_keys` set, no others.

    paramiko by itself asks for a certificate of every kind too, which it then does not check.
    """

    @property
    def preferred_keys(self) -> tuple[str, ...]:
        transport: Any = self
        kept: tuple[str, ...] = transport._filter_algorithm("keys")  # noqa: SLF001
        return kept


def shown_by(key: paramiko.PKey) -> HostKey:
    """What a key exchange was signed with: a key, or the certificate that it came in."""
    blob = key.public_blob
    if blob is not None:
        return HostKey.from_blob(blob.key_type, blob.key_blob)
    return HostKey.from_blob(key.get_name(), key.asbytes())


def is_signed(certificate: HostCertificate) -> bool:
    """Whether its CA signed it. What is no signature at all, or none of `SIGNATURES`, is not."""
    authority = certificate.authority
    if authority.type not in _AUTHORITY_TYPES or certificate.signature_type not in SIGNATURES:
        return False
    try:
        key = paramiko.PKey.from_type_string(authority.type, authority.blob)
        signature = paramiko.Message(certificate.signature)
        verified: bool = key.verify_ssh_sig(certificate.signed, signature)
    except (paramiko.SSHException, UnsupportedAlgorithm, ValueError, IndexError):
        return False
    return verified
