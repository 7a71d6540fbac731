"""The channels of one connection to a jump host, each a stream to a node behind it."""

from collections.abc import Callable
from typing import ClassVar

import paramiko
from paramiko.common import (
    CONNECTION_FAILED_CODE,
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_FAILURE,
    MSG_CHANNEL_OPEN_FAILURE,
    MSG_CHANNEL_OPEN_SUCCESS,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_SUCCESS,
    MSG_CHANNEL_WINDOW_ADJUST,
    cMSG_CHANNEL_CLOSE,
    cMSG_CHANNEL_DATA,
    cMSG_CHANNEL_FAILURE,
    cMSG_CHANNEL_OPEN,
    cMSG_CHANNEL_WINDOW_ADJUST,
)

from azlinux_cli.adapters.ssh.command import Ending
from azlinux_cli.adapters.ssh.connection import not_reached
from azlinux_cli.adapters.ssh.loop.poller import READ, WRITE, Watcher
from azlinux_cli.adapters.ssh.trouble import TroubleError
from azlinux_cli.domain.node import NodeTarget

_WINDOW, _PACKET = 2 << 20, 32_768


class Tunnel:
    """A Stream. What arrives is told to `watcher` at once."""

    def __init__(
        self, tunnels: "Tunnels", number: int, target: NodeTarget, watcher: Watcher
    ) -> None:
        self._tunnels = tunnels
        self._number = number
        self._target = target
        self._watcher: Watcher | None = watcher
        self._incoming = bytearray()
        self._error: Exception | None = None
        self._open = self._eof = False
        self._peer = self._may_send = self._packet = self._unacknowledged = 0
        self.waits = False

    def check(self) -> None:
        if self._error is not None:
            raise self._error

    def send(self, data: bytearray) -> int:
        room = min(len(data), self._may_send, self._tunnels.room)
        if room <= 0 or not self._open:
            raise BlockingIOError
        for at in range(0, room, self._packet):
            message = self._to_peer(cMSG_CHANNEL_DATA)
            message.add_string(bytes(data[at : min(at + self._packet, room)]))
            self._tunnels.send(message)
        self._may_send -= room
        self._tunnels.room -= room
        return room

    def receive(self, into: memoryview) -> int:
        size = min(len(into), len(self._incoming))
        if not size:
            self.check()
            if self._eof:
                return 0
            raise BlockingIOError
        into[:size] = self._incoming[:size]
        del self._incoming[:size]
        self._unacknowledged += size
        if self._unacknowledged > _WINDOW // 10 and self._open:
            answer = self._to_peer(cMSG_CHANNEL_WINDOW_ADJUST)
            answer.add_int(self._unacknowledged)
            self._tunnels.send(answer)
            self._unacknowledged = 0
        return size

    def watch(self, events: int) -> None:
        self.waits = bool(events & WRITE)

    def close(self) -> None:
        self._watcher, self.waits = None, False
        if self._open:
            self._open = False
            self._tunnels.send(self._to_peer(cMSG_CHANNEL_CLOSE))

    def fail(self, error: Exception) -> None:
        self._error, self._open = error, False
        self._tell(READ)

    def go_on(self) -> None:
        """There may be room to send again."""
        if self.waits and self._open and self._may_send:
            self._tell(WRITE)

    def opened(self, message: paramiko.Message) -> None:
        self._peer = message.get_int()
        self._may_send = message.get_int()
        self._packet = max(1, min(message.get_int(), _PACKET))
        self._open = True
        if self._watcher is None:
            self.close()
        self._tell(WRITE)

    def refused(self, message: paramiko.Message) -> None:
        text = CONNECTION_FAILED_CODE.get(message.get_int(), "(unknown code)")
        self.fail(TroubleError(not_reached(self._target, text)))

    def widened(self, message: paramiko.Message) -> None:
        self._may_send += message.get_int()
        self.go_on()

    def data(self, message: paramiko.Message) -> None:
        self._incoming += message.get_binary()
        if len(self._incoming) > 2 * _WINDOW:
            raise paramiko.SSHException("more data than was asked for")
        self._tell(READ)

    def at_end(self, message: paramiko.Message) -> None:
        self._eof = True
        self._tell(READ)

    def shut(self, message: paramiko.Message) -> None:
        if self._open:
            self._open, self._eof = False, True
            self._tunnels.send(self._to_peer(cMSG_CHANNEL_CLOSE))
        self._tell(READ)

    def asked(self, message: paramiko.Message) -> None:
        message.get_string()
        if message.get_boolean():
            self._tunnels.send(self._to_peer(cMSG_CHANNEL_FAILURE))

    def ignored(self, message: paramiko.Message) -> None:
        pass

    def _tell(self, events: int) -> None:
        if self._watcher is not None:
            self._watcher.on_ready(events)

    def _to_peer(self, kind: bytes) -> paramiko.Message:
        message = paramiko.Message()
        message.add_byte(kind)
        message.add_int(self._peer)
        return message


class Tunnels:
    """What a dialog with a jump host is about; it has no end of its own.

    `on_send`: something waits to be written to the jump host.
    """

    begun = done = lingers = has_input = False

    def __init__(
        self, send: Callable[[paramiko.Message], None], on_send: Callable[[], None]
    ) -> None:
        self.ending = Ending()
        self.room = 0
        self._send = send
        self._on_send = on_send
        self._tunnels: dict[int, Tunnel] = {}
        self._count = 0

    def to(self, target: NodeTarget, watcher: Watcher) -> Tunnel:
        """Ask for a connection from the jump host to a node."""
        self._count += 1
        tunnel = self._tunnels[self._count] = Tunnel(self, self._count, target, watcher)
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_OPEN)
        message.add_string("direct-tcpip")
        message.add_int(self._count)
        message.add_int(_WINDOW)
        message.add_int(_PACKET)
        message.add_string(target.address)
        message.add_int(target.port)
        message.add_string("127.0.0.1")
        message.add_int(0)
        self.send(message)
        return tunnel

    def send(self, message: paramiko.Message) -> None:
        self._send(message)
        self._on_send()

    def fail(self, error: Exception) -> None:
        """The jump host is lost, and everybody behind it with it."""
        tunnels = [*self._tunnels.values()]
        self._tunnels.clear()
        for tunnel in tunnels:
            tunnel.fail(error)

    def open(self) -> None:
        """A jump host is asked for nothing of its own."""

    def terminate(self) -> None:
        """There is no command of its own to end either."""

    def feed(self, room: int) -> None:
        """So much may be sent before the socket has taken what waits."""
        self.room = room
        if room > 0:
            for tunnel in [t for t in self._tunnels.values() if t.waits]:
                tunnel.go_on()

    def handle(self, kind: int, message: paramiko.Message) -> bool:
        handler = self._HANDLERS.get(kind)
        if handler is None:
            return False
        number = message.get_int()
        tunnel = self._tunnels.get(number)
        if tunnel is None:
            raise paramiko.SSHException("a message for a channel that does not exist")
        if kind in {MSG_CHANNEL_CLOSE, MSG_CHANNEL_OPEN_FAILURE}:
            del self._tunnels[number]
        handler(tunnel, message)
        return True

    _HANDLERS: ClassVar = {
        MSG_CHANNEL_OPEN_SUCCESS: Tunnel.opened,
        MSG_CHANNEL_OPEN_FAILURE: Tunnel.refused,
        MSG_CHANNEL_WINDOW_ADJUST: Tunnel.widened,
        MSG_CHANNEL_DATA: Tunnel.data,
        MSG_CHANNEL_EXTENDED_DATA: Tunnel.ignored,
        MSG_CHANNEL_REQUEST: Tunnel.asked,
        MSG_CHANNEL_SUCCESS: Tunnel.ignored,
        MSG_CHANNEL_FAILURE: Tunnel.ignored,
        MSG_CHANNEL_EOF: Tunnel.at_end,
        MSG_CHANNEL_CLOSE: Tunnel.shut,
    }
