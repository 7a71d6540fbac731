"""Private key files, parsed."""

import io
import os
from pathlib import Path

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

from azlinux_cli.domain.errors import UsageError


class EncryptedError(Exception):
    """The key needs a passphrase, or another one."""


def key_path(name: str) -> Path:
    return Path(os.path.expanduser(name))  # noqa: PTH111


def read_key(path: Path, passphrase: str | None) -> paramiko.PKey:
    """Raises EncryptedError, UsageError for a file that is no key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"could not read the SSH key {path}: {error.strerror}") from error
    load = load_ssh_private_key if b"BEGIN OPENSSH" in data else load_pem_private_key
    try:
        key = to_paramiko(load(data, None if passphrase is None else passphrase.encode()))
    except TypeError as error:  # that is how both loaders say "encrypted"
        raise EncryptedError from error
    except (ValueError, UnsupportedAlgorithm) as error:
        if passphrase is not None:
            raise EncryptedError from error
        key = None
    if key is None:
        raise UsageError(
            f"{path} is not an SSH private key azl can use",
            hint="Ed25519, ECDSA and RSA keys in OpenSSH or PEM format; not the .pub file",
        )
    return key


def to_paramiko(loaded: object) -> paramiko.PKey | None:
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
