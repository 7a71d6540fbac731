"""A server that shows a good certificate, and has the key in it or has not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    SSHCertificateBuilder,
    SSHCertificateType,
)

from azlinux_cli.adapters.ssh.connection import presented_key
from azlinux_cli.adapters.ssh.key_file import to_paramiko
from azlinux_cli.adapters.ssh.transport import SshTransport
from azlinux_cli.domain.host_certificate import KEY_EXCHANGE_TYPES, HostCertificate

_CA, _HOST, _THIEF = (
    Ed25519PrivateKey.from_private_bytes(letter * 32) for letter in (b"c", b"h", b"t")
)
_CERTIFICATE = (
    SSHCertificateBuilder()
    .public_key(_HOST.public_key())
    .type(SSHCertificateType.HOST)
    .key_id(b"web-1")
    .valid_principals([b"web-1"])
    .valid_after(1_000)
    .valid_before(2_000)
    .sign(_CA)
)


class _Holder:
    """A host key for paramiko's server side: shows the certificate, signs with `private`."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._key = to_paramiko(private)

    def get_name(self) -> str:
        return KEY_EXCHANGE_TYPES[0]

    def asbytes(self) -> bytes:
        words = _CERTIFICATE.public_bytes().split()
        return paramiko.pkey.PublicBlob.from_string(b" ".join(words).decode()).key_blob

    def sign_ssh_data(self, data: bytes, algorithm: str) -> paramiko.Message:
        assert self._key is not None
        return self._key.sign_ssh_data(data, algorithm)


@contextmanager
def _met(private: Ed25519PrivateKey, *types: str) -> Iterator[SshTransport]:
    """A client that asks for these host keys, in front of such a server."""
    here, there = socket.socketpair()
    with closing(there):
        server = paramiko.Transport(there)
        server.set_log_channel("azl.ssh")
        server.add_server_key(_Holder(private))  # type: ignore[arg-type]

        def serve() -> None:
            with suppress(EOFError, OSError, paramiko.SSHException):
                server.start_server(server=paramiko.ServerInterface())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        client = SshTransport(here)
        client.prefer_host_keys(types)
        try:
            yield client
        finally:
            client.hang_up()
            server.close()
            thread.join(5)


def test_who_has_the_certified_key_is_known_by_its_certificate() -> None:
    with _met(_HOST, *KEY_EXCHANGE_TYPES) as client:
        client.agree(10)
        shown = presented_key(client)

    certificate = HostCertificate.parse(shown)
    assert certificate is not None
    assert certificate.principals == ("web-1",)


def test_who_has_a_stolen_certificate_but_not_its_key_agrees_on_nothing() -> None:
    with _met(_THIEF, *KEY_EXCHANGE_TYPES) as client:
        with pytest.raises(paramiko.SSHException, match="Signature verification"):
            client.agree(10)
        assert not client.initial_kex_done


def test_certificates_are_taken_only_by_who_asked_for_them() -> None:
    nothing_in_common = pytest.raises(paramiko.SSHException, match="no acceptable host key")

    with _met(_HOST, "ssh-ed25519") as client, nothing_in_common:
        client.agree(10)


def test_the_offer_is_what_was_asked_for_then_plain_keys() -> None:
    here, there = socket.socketpair()
    with closing(there), closing(here):
        client = SshTransport(here)
        client.prefer_host_keys(("ssh-rsa",))
        assert client.preferred_keys[:2] == ("rsa-sha2-512", "rsa-sha2-256")
        assert not any(name.endswith("-cert-v01@openssh.com") for name in client.preferred_keys)

        client.prefer_host_keys((*KEY_EXCHANGE_TYPES, "ssh-rsa"))
        assert client.preferred_keys[: len(KEY_EXCHANGE_TYPES)] == KEY_EXCHANGE_TYPES
        assert len(set(client.preferred_keys)) == len(client.preferred_keys)
