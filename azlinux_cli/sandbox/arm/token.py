"""Access tokens: JSON Web Tokens signed by the sandbox itself (RFC 7519, HS256).

Microsoft Entra signs with RS256 and publishes its keys; no client of ARM checks a signature, so a
shared key does here (docs/sandbox.md).
"""

import base64
import binascii
import hashlib
import hmac
import json

from azlinux_cli.sandbox.kernel.http import Json


def issue(claims: Json, key: str) -> str:
    signed = ".".join(_encode(json.dumps(part).encode()) for part in (_HEADER, claims))
    return f"{signed}.{_encode(_sign(signed, key))}"


def read(text: str, key: str) -> Json:
    """The claims of a token that `issue` made. Raises ValueError for any other."""
    signed, _, signature = text.rpartition(".")
    try:
        genuine = hmac.compare_digest(_decode(signature), _sign(signed, key))
        claims = json.loads(_decode(signed.partition(".")[2]))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("not a token") from error
    if not genuine or not isinstance(claims, dict):
        raise ValueError("not a token of this sandbox")
    return claims


_HEADER = {"typ": "JWT", "alg": "HS256", "kid": "sandbox"}


def _sign(text: str, key: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
