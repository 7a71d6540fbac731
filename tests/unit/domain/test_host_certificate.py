"""Certificates made by `cryptography`, which is no part of the code that reads them."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    SSHCertificateBuilder,
    SSHCertificateType,
)
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.adapters.ssh.authority import Vouching
from azlinux_cli.domain.host_certificate import HostCertificate
from azlinux_cli.domain.host_key import HostKey

_CA = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
_HOST = Ed25519PrivateKey.from_private_bytes(b"h" * 32)


def _shown() -> HostKey:
    built = (
        SSHCertificateBuilder()
        .public_key(_HOST.public_key())
        .type(SSHCertificateType.HOST)
        .key_id(b"web-1\x1b[31m")
        .valid_principals([b"web-1", b"Web-2"])
        .valid_after(1_000)
        .valid_before(2_000)
        .sign(_CA)
    )
    words = built.public_bytes().split()
    return HostKey(words[0].decode(), words[1].decode())


def _key(private: Ed25519PrivateKey) -> HostKey:
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    key = HostKey.parse(line.decode())
    assert key is not None
    return key


_SHOWN = _shown()
_VOUCHING = Vouching("web-1", (_key(_CA),))


def test_a_certificate_is_read_as_it_was_made() -> None:
    certificate = HostCertificate.parse(_SHOWN)

    assert certificate is not None
    assert certificate.key == _key(_HOST)
    assert certificate.authority == _key(_CA)
    assert certificate.principals == ("web-1", "Web-2")
    assert certificate.key_id == "web-1?[31m"
    assert (certificate.valid_after, certificate.valid_before) == (1_000, 2_000)


def test_it_counts_from_its_first_second_to_before_its_last() -> None:
    certificate = HostCertificate.parse(_SHOWN)
    assert certificate is not None

    said = {now: certificate.complaint("WEB-2", now=now) for now in (999, 1_000, 1_999, 2_000)}

    assert said == {
        999: "it is not valid before 1970-01-01 00:16 UTC",
        1_000: None,
        1_999: None,
        2_000: "it expired on 1970-01-01 00:33 UTC",
    }


def test_a_plain_key_is_no_certificate() -> None:
    assert HostCertificate.parse(_key(_HOST)) is None


def test_a_certificate_with_any_bit_changed_proves_nothing() -> None:
    believed = []
    for place in range(len(_SHOWN.blob) * 8):
        blob = bytearray(_SHOWN.blob)
        blob[place // 8] ^= 1 << place % 8
        certificate = HostCertificate.parse(HostKey.from_blob(_SHOWN.type, bytes(blob)))
        if certificate and _VOUCHING.complaint(certificate, now=1_500) is None:
            believed.append(place)

    assert believed == []


@given(st.binary(max_size=300))
def test_whatever_a_server_sends_is_read_without_an_error(blob: bytes) -> None:
    assert HostCertificate.parse(HostKey.from_blob(_SHOWN.type, blob)) is None
    cut = _SHOWN.blob[: len(blob)]
    assert HostCertificate.parse(HostKey.from_blob(_SHOWN.type, cut)) is None


def test_the_certificate_as_it_is_does_prove_the_host() -> None:
    certificate = HostCertificate.parse(_SHOWN)

    assert certificate is not None
    assert _VOUCHING.complaint(certificate, now=1_500) is None
