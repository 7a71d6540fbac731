"""A web server that says exactly what a test wants, byte for byte."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ssl import SSLContext

Say = Callable[[socket.socket, str], None]


def plain(
    status: str = "200 OK",
    body: str = "ok",
    *,
    headers: Sequence[str] = (),
    length: int | None = None,
) -> Say:
    """A whole answer, unless `length` promises another body than the one that comes."""
    size = len(body.encode()) if length is None else length
    head = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *headers]
    return raw("\r\n".join([*head, "", body]))


def raw(text: str) -> Say:
    def say(client: socket.socket, request: str) -> None:
        client.sendall(text.encode())

    return say


def echo(client: socket.socket, request: str) -> None:
    """The request itself as the body, as careless servers do in their error pages."""
    plain("500 Oops", request)(client, request)


def endless(start: str, piece: str) -> Say:
    """Sends `piece` for ever, a little at a time, so that no single read waits for long."""

    def say(client: socket.socket, request: str) -> None:
        client.sendall(start.encode())
        pause = threading.Event()
        while not pause.wait(0.02):
            client.sendall(piece.encode())

    return say


def silence(client: socket.socket, request: str) -> None:
    with suppress(OSError):
        client.recv(1)  # until the other side hangs up


def hang_up(client: socket.socket, request: str) -> None:
    client.close()


class WebServer:
    """Answers requests by `says` in turn; the last one says it again. `requests`: their heads."""

    def __init__(self, says: Sequence[Say], context: SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self._says = says
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._clients: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._serve = threading.Thread(target=self._accept, daemon=True)
        self._serve.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                thread = threading.Thread(target=self._one, args=[client], daemon=True)
                self._threads.append(thread)
                thread.start()

    def _one(self, client: socket.socket) -> None:
        with suppress(OSError):
            if self._context is not None:
                client = self._context.wrap_socket(client, server_side=True)
                self._clients.append(client)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (chunk := client.recv(4096)):
                    break
                head += chunk
            say = self._says[min(len(self.requests), len(self._says) - 1)]
            self.requests.append(head.decode())
            say(client, head.decode())
            client.close()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._serve.join(5)
        for client in self._clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
        for thread in self._threads:
            thread.join(5)


@contextmanager
def web_server(*says: Say, context: SSLContext | None = None) -> Iterator[WebServer]:
    server = WebServer(says, context)
    try:
        yield server
    finally:
        server.close()
