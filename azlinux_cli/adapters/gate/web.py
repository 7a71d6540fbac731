"""One GET, the whole of it within a deadline. No redirect is followed, no answer is an error."""

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from azlinux_cli import __version__
from azlinux_cli.domain.rollout.evidence import line

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

_CHUNK_BYTES = 16 * 1024


class NoAnswerError(Exception):
    """There was none, or not a whole one. The text is fit to be shown."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """`truncated`: the body is longer than was asked for. `secrets`: what was sent to sign in."""

    status: int
    reason: str
    body: str
    location: str = ""
    truncated: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)


def get(url: str, *, deadline_s: float, most_bytes: int) -> WebAnswer:
    """Raises NoAnswerError.

    A server that sends byte after byte keeps every time-out of a socket from coming; so this waits
    for a thread, and leaves it behind at the deadline.
    """
    found: list[WebAnswer | NoAnswerError] = []

    def ask() -> None:
        try:
            found.append(_answer(url, deadline_s, most_bytes))
        except NoAnswerError as error:
            found.append(error)

    thread = threading.Thread(target=ask, name="azl-gate", daemon=True)
    thread.start()
    thread.join(deadline_s)
    if not found:
        raise NoAnswerError(f"no whole answer within {deadline_s:g} s")
    if isinstance(found[0], NoAnswerError):
        raise found[0]
    return found[0]


def _answer(url: str, deadline_s: float, most_bytes: int) -> WebAnswer:
    secrets: list[str] = []
    try:
        return _asked(url, deadline_s, most_bytes, secrets)
    except NoAnswerError:
        raise
    except Exception as error:  # whatever a server makes urllib and ssl raise
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, TimeoutError):
            raise NoAnswerError(f"no answer within {deadline_s:g} s") from error
        said = line(str(reason) or type(reason).__name__, secrets)
        raise NoAnswerError(f"no answer: {said}") from error


def _asked(url: str, deadline_s: float, most_bytes: int, secrets: list[str]) -> WebAnswer:
    """Puts into `secrets` what is sent to sign in, before it is sent."""
    from base64 import b64encode
    from urllib.request import Request

    request = Request(url, headers={"User-Agent": f"azl/{__version__}", "Accept": "*/*"})  # noqa: S310 - http and https only (domain/rollout/gate_address.py)
    if (credentials := _credentials(url)) is not None:
        basic = b64encode(":".join(credentials).encode()).decode()
        secrets += [credentials[1], basic]
        request.add_unredirected_header("Authorization", f"Basic {basic}")
    with _opener(url).open(request, timeout=deadline_s) as response:
        body = _body(response, most_bytes + 1)
        return WebAnswer(
            response.status,
            response.reason or "",
            body[:most_bytes].decode(errors="replace"),
            response.headers.get("Location") or "",
            len(body) > most_bytes,
            tuple(secrets),
        )


def _body(response: "HTTPResponse", most_bytes: int) -> bytes:
    body = b""
    while len(body) < most_bytes:
        chunk = response.read(min(_CHUNK_BYTES, most_bytes - len(body)))
        if not chunk:
            if response.length:  # http.client says nothing when a body is cut short
                raise NoAnswerError(f"the answer ended {response.length} bytes too early")
            break
        body += chunk
    return body


def _opener(url: str) -> "OpenerDirector":
    """No redirects and no errors for a status, as urllib has them; certificates are checked."""
    import ssl
    from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler

    # A proxy is no way to this very machine, whatever HTTPS_PROXY says.
    proxies: dict[str, str] | None = {} if _is_here(url) else None
    opener = OpenerDirector()
    opener.add_handler(ProxyHandler(proxies))
    opener.add_handler(HTTPHandler())
    opener.add_handler(HTTPSHandler(context=ssl.create_default_context()))
    return opener


def _credentials(url: str) -> tuple[str, str] | None:
    """Name and password that ~/.netrc has for this very host; never over a wire in plain text."""
    from netrc import NetrcParseError, netrc

    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_here(url):
        return None
    try:
        entry = netrc().hosts.get(parts.hostname or "")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, NetrcParseError) as error:
        reason = error.msg if isinstance(error, NetrcParseError) else "it cannot be read"
        raise NoAnswerError(f"~/.netrc: {line(reason)}") from error
    return None if entry is None else (entry[0], entry[2] or "")


def _is_here(url: str) -> bool:
    from ipaddress import ip_address

    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
