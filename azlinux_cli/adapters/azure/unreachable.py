"""A service that could not be talked to: which address, and why, in words."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from azlinux_cli.domain.errors import UnreachableError

LOOPBACK = ("127.", "localhost")
_SANDBOX = ("azl sandbox start, if this is meant to be the sandbox",)
_NAME = ("is there a network, and is the endpoint spelled right?",)
# What a broken connection is called, by words of the causes below the SDK's error.
_BROKEN: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "certificate",
        "its certificate is not proven",
        ("set ca-bundle to the file of the CA that signed it",),
    ),
    ("ssl", "no TLS could be agreed on", ("is this an https endpoint of Azure?",)),
    ("refused", "connection refused", ()),
    ("resolve", "the name is not known", _NAME),
    ("name or service", "the name is not known", _NAME),
    ("timed out", "no answer in time", ()),
    ("timeout", "no answer in time", ()),
    ("unreachable", "network unreachable", ()),
    ("proxy", "the proxy refused", ("HTTPS_PROXY and NO_PROXY say which proxy is used",)),
)


def unreachable(error: BaseException, action: str, endpoint: str) -> UnreachableError:
    """The error for a service that could not be talked to; names the address and the reason."""
    chain = " ".join(str(e) for e in causes(error)).lower()
    host = _host(endpoint, error)
    for word, why, hints in _BROKEN:
        if word in chain:
            here = word == "refused" and host.startswith(LOOPBACK)
            return UnreachableError(
                f"could not {action}: {host}: {why}", hint=_SANDBOX if here else hints
            )
    return UnreachableError(
        f"could not {action}: {host} cut the connection before it answered",
        hint="it may have been done all the same; run the command again",
    )


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what caused it, outermost first."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__ or getattr(at, "inner_exception", None)


_HOST = re.compile(r"host='([^']+)', port=(\d+)")


def _host(endpoint: str, error: BaseException) -> str:
    for cause in causes(error):
        if hit := _HOST.search(str(cause)):
            return f"{hit[1]}:{hit[2]}"
    return urlsplit(endpoint).netloc or "Azure"
