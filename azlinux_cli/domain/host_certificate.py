"""OpenSSH host certificates: what one says, and whether that is said of the host in question.

Read and judged only; whether the CA really signed it is a matter of cryptography, done by
adapters/ssh/host_certificate.py. Format: OpenSSH's PROTOCOL.certkeys.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from azlinux_cli.domain.host_key import HostKey

SUFFIX = "-cert-v01@openssh.com"
_HOST = 2
# How many fields a public key has in a certificate, after the nonce.
_KEY_FIELDS = {
    "ssh-ed25519": 1,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "ssh-rsa": 2,
}
# What a certificate may be signed with: OpenSSH's default CASignatureAlgorithms, as far as
# paramiko can check them. SHA-1 ("ssh-rsa") is not among them.
SIGNATURES = frozenset(_KEY_FIELDS) - {"ssh-rsa"} | {"rsa-sha2-256", "rsa-sha2-512"}
# The names under which certificates are asked for in the key exchange, best first.
KEY_EXCHANGE_TYPES = (
    *(name + SUFFIX for name in _KEY_FIELDS if name != "ssh-rsa"),
    "rsa-sha2-512" + SUFFIX,
    "rsa-sha2-256" + SUFFIX,
)


@dataclass(frozen=True, slots=True)
class HostCertificate:
    """One certificate. `key` is the key it vouches for, `authority` the one that signed it."""

    key: HostKey
    authority: HostKey
    is_host: bool
    key_id: str
    principals: tuple[str, ...]
    valid_after: int
    valid_before: int
    critical_options: tuple[str, ...]
    signature_type: str
    signature: bytes
    signed: bytes

    @classmethod
    def parse(cls, shown: HostKey) -> "HostCertificate | None":
        """What a server showed, if that is a certificate azl can read."""
        try:
            return _parse(shown)
        except (ValueError, IndexError, UnicodeDecodeError):
            return None

    def complaint(self, name: str, *, now: float) -> str | None:
        """Why this is no word of its CA on the host `name`; None: it is.

        Stricter than some OpenSSH: a certificate that names no host is of no host.
        """
        for holds, words in (
            (not self.is_host, "it is a user's certificate, not a host's"),
            (now < self.valid_after, f"it is not valid before {_moment(self.valid_after)}"),
            (now >= self.valid_before, f"it expired on {_moment(self.valid_before)}"),
            (not self.principals, "it names no host at all"),
            (name.lower() not in self._names, f"it is for {self._listed}, not for {name}"),
            (
                bool(self.critical_options),
                f"it has critical options azl does not know ({', '.join(self.critical_options)})",
            ),
            (
                self.signature_type not in SIGNATURES,
                f"it is signed with {self.signature_type}, which is too weak or unknown",
            ),
        ):
            if holds:
                return words
        return None

    @property
    def until(self) -> str:
        return f"valid until {_moment(self.valid_before)}"

    @property
    def _names(self) -> set[str]:
        return {name.lower() for name in self.principals}

    @property
    def _listed(self) -> str:
        shown = [name[:100] for name in self.principals[:3]]
        more = len(self.principals) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")


def is_certificate(shown: HostKey) -> bool:
    return shown.type.endswith(SUFFIX)


def _parse(shown: HostKey) -> HostCertificate | None:
    blob = shown.blob
    reader = _Reader(blob)
    named = reader.string().decode()
    plain = named.removesuffix(SUFFIX)
    if not named.endswith(SUFFIX) or plain not in _KEY_FIELDS:
        return None
    reader.string()  # the nonce
    numbers = [reader.string() for _ in range(_KEY_FIELDS[plain])]
    reader.number(8)  # the serial number
    kind = reader.number(4)
    key_id = reader.string()
    principals = tuple(_printable(name) for name in _Reader(reader.string()).strings())
    after, before = reader.number(8), reader.number(8)
    options = [*_Reader(reader.string()).strings()]
    reader.string()  # extensions: nothing that concerns a client
    reader.string()  # reserved
    authority = reader.string()
    signed = blob[: reader.at]
    signature = reader.string()
    signature_type, _ = _Reader(signature).strings()
    if reader.at != len(blob):
        return None
    return HostCertificate(
        key=HostKey.from_blob(plain, _joined(plain.encode(), *numbers)),
        authority=HostKey.from_blob(_Reader(authority).string().decode(), authority),
        is_host=kind == _HOST,
        key_id=_printable(key_id),
        principals=principals,
        valid_after=after,
        valid_before=before,
        critical_options=tuple(_printable(name) for name in options[::2]),
        signature_type=_printable(signature_type),
        signature=signature,
        signed=signed,
    )


class _Reader:
    """RFC 4251, section 5: strings with their length before them, numbers of a fixed width."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def number(self, width: int) -> int:
        return int.from_bytes(self._take(width), "big")

    def string(self) -> bytes:
        return self._take(self.number(4))

    def strings(self) -> Iterator[bytes]:
        while self.at < len(self._data):
            yield self.string()

    def _take(self, length: int) -> bytes:
        end = self.at + length
        if end > len(self._data):
            raise ValueError("it ends too soon")
        piece, self.at = self._data[self.at : end], end
        return piece


def _joined(*strings: bytes) -> bytes:
    return b"".join(len(text).to_bytes(4, "big") + text for text in strings)


def _printable(text: bytes) -> str:
    return "".join(c if c.isprintable() else "?" for c in text.decode(errors="replace"))


def _moment(seconds: int) -> str:
    """A point in time of a certificate: seconds, or for ever."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, ValueError, OSError):
        return "the end of time"
