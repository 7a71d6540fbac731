"""SSH public keys as people hand them over: one line, checked before Azure sees it."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from azlinux_cli.domain.errors import UsageError

# What Azure takes for Linux machines: "Create and use an SSH public-private key pair" (RSA of at
# least 2048 bits, Ed25519). ECDSA is refused by the service.
_TYPES = {"ssh-ed25519": "Ed25519", "ssh-rsa": "RSA"}
_REFUSED = {
    "ssh-dss": "DSA keys are refused by Azure and by current OpenSSH",
    "ecdsa-sha2-nistp256": "Azure takes RSA and Ed25519 keys, not ECDSA",
    "ecdsa-sha2-nistp384": "Azure takes RSA and Ed25519 keys, not ECDSA",
    "ecdsa-sha2-nistp521": "Azure takes RSA and Ed25519 keys, not ECDSA",
    "sk-ssh-ed25519@openssh.com": "Azure takes RSA and Ed25519 keys, not security-key ones",
    "sk-ecdsa-sha2-nistp256@openssh.com": "Azure takes RSA and Ed25519 keys, not security-key ones",
}
_LEAST_RSA_BITS = 2048
_ED25519_BYTES = 32
_MAKE_ONE = "`ssh-keygen -t ed25519` makes a good key"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`line` is what goes into authorized_keys: type, base64, comment."""

    kind: str
    line: str
    fingerprint: str


def looks_like_key(text: str) -> bool:
    """Whether this is a key itself and not the name of a file."""
    first = text.lstrip().split(None, 1)[:1]
    return bool(first) and (first[0] in _TYPES or first[0] in _REFUSED or _is_private(text))


def parse_public_key(text: str, *, source: str) -> PublicKey:
    """The one key in `text`. `source` names where it came from; the text itself is never repeated.

    Raises UsageError: no key, several keys, a private key, a kind Azure refuses, a damaged one.
    """
    if _is_private(text):
        raise UsageError(
            f"{source} is a private key; Azure needs the public one",
            hint="give the file that ends in .pub",
            code="PrivateKey",
        )
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise UsageError(f"{source} holds no SSH public key", hint=_MAKE_ONE)
    if len(lines) > 1:
        raise UsageError(f"{source} holds {len(lines)} lines; one public key is expected")
    return _parse_line(lines[0], source)


def _is_private(text: str) -> bool:
    head = text.lstrip()[:200]
    return ("-----BEGIN " in head and "PRIVATE KEY" in head) or head.startswith("PuTTY-User-Key")


def _parse_line(line: str, source: str) -> PublicKey:
    if line.startswith("---- BEGIN SSH2"):
        raise _bad(source, "is in RFC 4716 form", "`ssh-keygen -i -f FILE` turns it into one line")
    words = line.split(None, 2)
    if words[0] in _REFUSED:
        raise _bad(source, f"cannot be used: {_REFUSED[words[0]]}", _MAKE_ONE)
    if words[0] not in _TYPES:
        raise _bad(source, "is not an SSH public key", "it looks like: ssh-ed25519 AAAAC3Nz... me")
    if len(words) < 2:  # noqa: PLR2004
        raise _bad(source, "is cut off after its type", "give the whole line of the .pub file")
    fields = _fields(words[1], source)
    if not fields or fields[0] != words[0].encode():
        raise _bad(source, "is damaged: its type and its contents differ", "copy it once more")
    _check_strength(words[0], fields, source)
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(words[1])).digest())
    comment = "".join(c for c in " ".join(words[2:]) if c.isprintable())
    tidy = " ".join(word for word in (words[0], words[1], comment) if word)
    return PublicKey(words[0], tidy, "SHA256:" + digest.decode().rstrip("="))


def _fields(encoded: str, source: str) -> list[bytes]:
    """The length-prefixed strings of RFC 4253, section 6.6."""
    try:
        blob = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise _bad(source, "is damaged: not base64", "copy it once more") from None
    fields, at = [], 0
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 4])
        field = blob[at + 4 : at + 4 + size]
        if len(field) != size or at + 4 > len(blob):
            raise _bad(source, "is cut off", "copy the whole line of the .pub file")
        fields.append(field)
        at += 4 + size
    return fields


def _check_strength(kind: str, fields: list[bytes], source: str) -> None:
    if kind == "ssh-ed25519" and (len(fields) != 2 or len(fields[1]) != _ED25519_BYTES):  # noqa: PLR2004
        raise _bad(source, "is damaged: not an Ed25519 key", "copy it once more")
    if kind == "ssh-rsa":
        bits = int.from_bytes(fields[2]).bit_length() if len(fields) == 3 else 0  # noqa: PLR2004
        if bits < _LEAST_RSA_BITS:
            raise _bad(source, f"is an RSA key of {bits} bits; Azure wants 2048 or more", _MAKE_ONE)


def _bad(source: str, what: str, hint: str) -> UsageError:
    return UsageError(f"{source} {what}", hint=hint, code="BadPublicKey")
