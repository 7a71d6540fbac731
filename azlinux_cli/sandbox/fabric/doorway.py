"""Addresses of one machine on this host, which all answer in one way at a time."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from azlinux_cli.sandbox.fabric.black_hole import BlackHole

_log = logging.getLogger(__name__)
_BACKLOG = 128

# A connected socket, and the address its client came from.
Accept = Callable[[socket.socket, str], None]


class Answer(Enum):
    REFUSE = auto()  # nothing listens: while booting
    ACCEPT = auto()
    SWALLOW = auto()  # packets vanish: off, filtered, faulted


class Listener(Protocol):
    def close(self) -> None: ...


class Doorway:
    """`set` makes the addresses answer in one way; who is let in goes to `accept`.

    `vacate` is asked to free an address before it is taken: another machine may still hold it.
    """

    def __init__(
        self,
        port: int,
        loop: asyncio.AbstractEventLoop,
        *,
        accept: Accept,
        vacate: Callable[[str], None],
    ) -> None:
        self._port = port
        self._loop = loop
        self._accept = accept
        self._vacate = vacate
        self._listeners: dict[str, Listener] = {}
        self._answer: Answer | None = None

    def set(self, answer: Answer, addresses: tuple[str, ...]) -> None:
        if answer is not self._answer:
            self._close_listeners()
        self._answer = answer
        for address in set(self._listeners) - set(addresses):
            self._listeners.pop(address).close()
        if answer is Answer.REFUSE:
            return
        for address in addresses:
            if address not in self._listeners:
                self._vacate(address)
                self._open(answer, address)

    def release(self, address: str) -> None:
        """Another machine has the address now."""
        listener = self._listeners.pop(address, None)
        if listener is not None:
            listener.close()

    def close(self) -> None:
        self._close_listeners()
        self._answer = None

    def _open(self, answer: Answer, address: str) -> None:
        try:
            if answer is Answer.SWALLOW:
                self._listeners[address] = BlackHole(address, self._port)
            else:
                self._listeners[address] = Acceptor((address, self._port), self._accept, self._loop)
        except OSError as error:
            _log.warning("%s:%s cannot be answered at: %s", address, self._port, error)

    def _close_listeners(self) -> None:
        for listener in self._listeners.values():
            listener.close()
        self._listeners.clear()


class Acceptor:
    """Accepts on one address and hands the sockets on."""

    def __init__(
        self, address: tuple[str, int], accept: Accept, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._accept = accept
        self._loop = loop
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setblocking(False)
            self._socket.bind(address)
            self._socket.listen(_BACKLOG)
        except OSError:
            self._socket.close()
            raise
        loop.add_reader(self._socket.fileno(), self._ready)

    def _ready(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, peer = self._socket.accept()
                connection.setblocking(False)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._accept(connection, peer[0])

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
