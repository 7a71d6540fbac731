"""Package repositories over HTTP inside the machines' networks, and what can go wrong with them."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PORT = 80
_SLOW_CHUNK = 250
_SLOW_PAUSE_S = _SLOW_CHUNK / 2000
_STALL_S = 600.0
_DAMAGED_BYTES = 64
_AT_ONCE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """What one client finds: a document root, and a fault in how it is served, if any."""

    root: Path
    fault: str | None = None


# By the client's address and the path that it asks for. Called in threads.
OfferTo = Callable[[str, str], Offer]


class RepositoryServer(ThreadingHTTPServer):
    """Serves on a listening socket, in threads of its own, until closed."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, offer: OfferTo) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.offer = offer
        self.ending = threading.Event()
        serve = partial(self.serve_forever, poll_interval=0.05)
        threading.Thread(target=serve, daemon=True, name="repository").start()

    def close(self) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: RepositoryServer

    def do_GET(self) -> None:
        offer = self.server.offer(self.client_address[0], self.path)
        fault = offer.fault
        act = _REFUSALS.get(fault or "")
        if act is not None:
            act(self)
            return
        data = self._content(offer.root)
        if data is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        is_package = self.path.endswith(".rpm")
        if fault == "repository-corrupt" and is_package:
            data = data[:-_DAMAGED_BYTES] + bytes(_DAMAGED_BYTES)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault == "repository-truncated" and is_package:
            data = data[: len(data) // 2]
            self.close_connection = True
        if fault == "repository-slow":
            self._send_slowly(data)
        else:
            self.wfile.write(data)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _content(self, root: Path) -> bytes | None:
        """What is asked for; None: nothing, or something outside of the root."""
        path = root / unquote(urlsplit(self.path).path).lstrip("/")
        if ".." in path.parts:
            return None
        with contextlib.suppress(OSError, ValueError):
            return path.read_bytes()
        return None

    def _send_slowly(self, data: bytes) -> None:
        for start in range(0, len(data), _SLOW_CHUNK):
            self.wfile.write(data[start : start + _SLOW_CHUNK])
            if self.server.ending.wait(_SLOW_PAUSE_S):
                return

    def refuse(self, status: HTTPStatus) -> None:
        self.send_error(status)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.connection.close()
        self.close_connection = True

    def stall(self) -> None:
        self.server.ending.wait(_STALL_S)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """The machines' own logs say it."""


_REFUSALS: dict[str, Callable[[_Handler], None]] = {
    "repository-down": _Handler.reset,
    "repository-reset": _Handler.reset,
    "repository-404": lambda handler: handler.refuse(HTTPStatus.NOT_FOUND),
    "repository-503": lambda handler: handler.refuse(HTTPStatus.SERVICE_UNAVAILABLE),
    "repository-stall": _Handler.stall,
}
