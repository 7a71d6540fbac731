"""What a turn reads and writes: a socket, or a channel through a jump host that looks like one."""

import socket
from os import strerror
from typing import Any, Protocol

from azlinux_cli.adapters.ssh.loop.poller import Poller, Watcher


class Stream(Protocol):
    """Never waits: what cannot be done now raises BlockingIOError."""

    def check(self) -> None:
        """Raises what went wrong with connecting."""
        ...

    def send(self, data: bytearray) -> int:
        """How many bytes were taken."""
        ...

    def receive(self, into: memoryview) -> int:
        """How many bytes came; 0 at the end."""
        ...

    def watch(self, events: int) -> None:
        """Which events the watcher wants to hear of."""
        ...

    def close(self) -> None: ...


class SocketStream:
    """A non-blocking TCP socket without Nagle's algorithm, of which `watcher` hears."""

    def __init__(self, family: int, poller: Poller, watcher: Watcher) -> None:
        """Raises OSError, for one when there are no more files to be had."""
        self._socket = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._poller = poller
        self._watcher = watcher
        # Without it each login waits 80 ms on delayed acknowledgements.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connect(self, address: Any) -> int:
        """The errno: 0 when it is connected already, EINPROGRESS when that will be heard of."""
        return self._socket.connect_ex(address)

    def check(self) -> None:
        if code := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, strerror(code))

    def send(self, data: bytearray) -> int:
        return self._socket.send(data)

    def receive(self, into: memoryview) -> int:
        return self._socket.recv_into(into)

    def watch(self, events: int) -> None:
        self._poller.watch(self._socket.fileno(), self._watcher, events)

    def close(self) -> None:
        self._poller.forget(self._socket.fileno())
        self._socket.close()
