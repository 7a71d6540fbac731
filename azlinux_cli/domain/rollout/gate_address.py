"""Addresses that gates ask: which ones are good, and how they are shown."""

from urllib.parse import urlsplit

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.rollout.evidence import hidden, shown_url

_PROMETHEUS = "--gate 'prometheus:http://prom.example:9090 min(up{job=\"web\"})'"


def checked_url(text: str) -> str:
    """Raises UsageError, which never repeats what may be a secret."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError("a gate's URL has characters that a URL cannot have")
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            f"{hidden(text)!r} is not a URL", hint="for example: --gate http:https://lb.example/up"
        )
    if "@" in parts.netloc:
        raise UsageError(
            f"the URL of a gate on {parts.hostname} holds a password, and plans are kept",
            hint=f"put it into ~/.netrc: machine {parts.hostname} login NAME password ...",
        )
    return text


def split_query(value: str) -> tuple[str, str]:
    """The server's address, and the query. Raises UsageError."""
    url, *rest = value.split(None, 1) or [""]
    if not rest:
        raise UsageError("a Prometheus gate has an address and a query", hint=_PROMETHEUS)
    checked_url(url)
    if urlsplit(url).query or urlsplit(url).fragment:
        raise UsageError("the address of a Prometheus gate ends before any ?", hint=_PROMETHEUS)
    return url.rstrip("/"), rest[0].strip()


def shown_address(value: str) -> str:
    """A URL, and what follows it, without secrets."""
    url, *rest = value.split(None, 1) or [""]
    return " ".join([shown_url(url), *map(hidden, rest)])
