"""What a gate saw, fit to be kept: bounded, printable, without secrets."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit, urlunsplit

MOST_CHARS = 2_000
_AROUND = 16 * 1024  # looked at beyond what is shown
_HIDDEN = "***"
_SHORTEST_SECRET = 6  # shorter ones are also words of any answer: 1, true, json

_WORD = r"passw(?:or)?d|secret|token|api[_-]?key|access[_-]?key|credential|signature"
_NAME = rf"[\w.-]{{0,40}}(?:{_WORD})"
_HEADER = r"(?:proxy-)?authorization|(?:set-)?cookie"
# Each leaves its first group. Words are bounded: an answer may be made to be slow to read.
_SECRETS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?s:.*?)(?:-----END|\Z)",
        r"(://)[^/\s@]{1,400}@",
        r"([?&;][\w.~%\[\]-]{1,80}=)[^&;\s\"'<>#]+",
        rf"(\b(?:{_HEADER})[\"']?\s*[:=]\s*[\"']?)[^\r\n\"']+",
        r"(\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}",
        rf"({_NAME}\w{{0,20}}[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&}}]+",
        rf"(--?{_NAME}[\w-]{{0,20}}\s+[\"']?)[^\s\"']+",
        r"(\b)eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?",
    )
]


def hidden(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without `secrets`, and without what looks like one."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _HIDDEN)
    for pattern in _SECRETS:
        text = pattern.sub(rf"\g<1>{_HIDDEN}", text)
    return text


def evidence(
    text: str, secrets: Iterable[str] = (), *, most: int = MOST_CHARS, tail: bool = False
) -> str:
    """`tail`: the end is what matters. Hides before it cuts: half a secret looks like none."""
    text = text[-most - _AROUND :] if tail else text[: most + _AROUND]
    text = hidden(_printable(text), secrets).strip()
    if len(text) <= most:
        return text
    return "..." + text[-most:] if tail else text[:most] + "..."


def line(text: str, secrets: Iterable[str] = (), *, most: int = 200) -> str:
    """The same in one line, as a part of a sentence."""
    return " ".join(evidence(text, secrets, most=most).split())


def _printable(text: str) -> str:
    """No escape sequence of a terminal survives."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def shown_url(url: str) -> str:
    """Without name and password, without the values of its query."""
    try:
        parts = urlsplit(url)
        names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    except ValueError:
        return hidden(url)
    query = "&".join(f"{quote(name)}={_HIDDEN}" for name in names if "=" in parts.query)
    if parts.query and not query:
        query = _HIDDEN
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(SplitResult(parts.scheme, host, parts.path, query, ""))


def url_secrets(url: str) -> list[str]:
    """What a server may say back of it, as it was sent and as it was meant."""
    query = urlsplit(url).query
    raw = [value for pair in query.split("&") for value in [pair.partition("=")[2] or pair]]
    return [query, *raw, *(value for _, value in parse_qsl(query))]
