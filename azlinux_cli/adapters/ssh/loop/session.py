"""One command on one session channel: messages in, messages out, no socket and no clock."""

from collections.abc import Callable
from typing import ClassVar

import paramiko
from paramiko.common import (
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
    cMSG_CHANNEL_DATA,
    cMSG_CHANNEL_EOF,
    cMSG_CHANNEL_FAILURE,
    cMSG_CHANNEL_OPEN,
    cMSG_CHANNEL_REQUEST,
    cMSG_CHANNEL_WINDOW_ADJUST,
)

from azlinux_cli.adapters.ssh.command import Ending

_WINDOW = 2 << 20  # how much a server may send before it hears from us; as OpenSSH's client
_PACKET = 32_768
_STDERR = 1


class Session:
    """`begun` once the command was asked for; `done` when there is no more to come."""

    def __init__(
        self, send: Callable[[paramiko.Message], None], command: str, feed: bytes, keep_bytes: int
    ) -> None:
        self.ending = Ending()
        self.begun = self.exited = self.eof = self.closed = False
        self._send = send
        self._command = command
        self._feed: memoryview | None = memoryview(feed)
        self._keep = keep_bytes
        self._peer = 0
        self._may_send = self._packet = 0
        self._unacknowledged = 0

    @property
    def done(self) -> bool:
        return self.closed or (self.eof and self.exited)

    @property
    def lingers(self) -> bool:
        """Half of the end is there; a daemon left behind may hold back the other for ever."""
        return self.eof or self.exited

    @property
    def has_input(self) -> bool:
        """More of it could be sent now."""
        return self.begun and not self.closed and self._feed is not None and self._may_send > 0

    def open(self) -> None:
        """Ask for the channel. May go out before the sign-in is answered."""
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_OPEN)
        message.add_string("session")
        message.add_int(0)
        message.add_int(_WINDOW)
        message.add_int(_PACKET)
        self._send(message)

    def handle(self, kind: int, message: paramiko.Message) -> bool:
        """Whether it was a channel's message. Raises SSHException."""
        handler = self._HANDLERS.get(kind)
        if handler is None:
            return False
        if message.get_int() != 0:
            raise paramiko.SSHException("a message for a channel that does not exist")
        handler(self, message)
        return True

    def feed(self, room: int) -> None:
        """Send some `room` bytes of input as far as the window goes; then the end of input."""
        if self._feed is None or not self.begun or self.closed:
            return
        while self._feed and room > 0:
            piece = self._feed[: min(self._may_send, self._packet)]
            if not piece:
                return
            self._feed = self._feed[len(piece) :]
            self._may_send -= len(piece)
            room -= len(piece)
            message = self._to_peer(cMSG_CHANNEL_DATA)
            message.add_string(bytes(piece))
            self._send(message)
        if not self._feed:
            self._feed = None
            self._send(self._to_peer(cMSG_CHANNEL_EOF))

    def terminate(self) -> None:
        """Ask the server to end the command (RFC 4254 6.9); no answer comes."""
        if self.begun and not self.closed:
            request = self._to_peer(cMSG_CHANNEL_REQUEST)
            request.add_string("signal")
            request.add_boolean(False)
            request.add_string("TERM")
            self._send(request)

    def _opened(self, message: paramiko.Message) -> None:
        if self.begun:
            raise paramiko.SSHException("a channel that was opened twice")
        self._peer = message.get_int()
        self._may_send = message.get_int()
        self._packet = min(message.get_int(), _PACKET)
        request = self._to_peer(cMSG_CHANNEL_REQUEST)
        request.add_string("exec")
        request.add_boolean(True)
        request.add_string(self._command)
        self._send(request)
        self.begun = True

    def _not_opened(self, message: paramiko.Message) -> None:
        raise paramiko.ChannelException(message.get_int(), message.get_text())

    def _refused(self, message: paramiko.Message) -> None:
        if not self.exited:
            self.begun = False
            raise paramiko.SSHException("the command was not accepted")

    def _accepted(self, message: paramiko.Message) -> None:
        pass

    def _widened(self, message: paramiko.Message) -> None:
        self._may_send += message.get_int()

    def _data(self, message: paramiko.Message) -> None:
        self._take(self.ending.stdout, message)

    def _extended(self, message: paramiko.Message) -> None:
        kind = message.get_int()
        self._take(self.ending.stderr if kind == _STDERR else bytearray(), message)

    def _take(self, kept: bytearray, message: paramiko.Message) -> None:
        size = message.get_int()
        room = self._keep - len(kept)
        if room > 0:
            kept += message.get_bytes(min(size, room))
        if size > room:
            self.ending.truncated = True
        self._unacknowledged += size
        if self._unacknowledged > _WINDOW // 10 and not self.eof:
            answer = self._to_peer(cMSG_CHANNEL_WINDOW_ADJUST)
            answer.add_int(self._unacknowledged)
            self._send(answer)
            self._unacknowledged = 0

    def _ended(self, message: paramiko.Message) -> None:
        """RFC 4254 6.10: exit-status or exit-signal; anything else is not for a client to do."""
        name = message.get_text()
        wants_answer = message.get_boolean()
        if name == "exit-status":
            self.ending.status, self.exited = message.get_int(), True
        elif name == "exit-signal":
            self.ending.status, self.ending.signal = None, message.get_text()
            self.exited = True
        elif wants_answer:
            self._send(self._to_peer(cMSG_CHANNEL_FAILURE))

    def _at_end(self, message: paramiko.Message) -> None:
        self.eof = True

    def _shut(self, message: paramiko.Message) -> None:
        self.closed = True

    def _to_peer(self, kind: bytes) -> paramiko.Message:
        message = paramiko.Message()
        message.add_byte(kind)
        message.add_int(self._peer)
        return message

    _HANDLERS: ClassVar = {
        MSG_CHANNEL_OPEN_SUCCESS: _opened,
        MSG_CHANNEL_OPEN_FAILURE: _not_opened,
        MSG_CHANNEL_SUCCESS: _accepted,
        MSG_CHANNEL_FAILURE: _refused,
        MSG_CHANNEL_WINDOW_ADJUST: _widened,
        MSG_CHANNEL_DATA: _data,
        MSG_CHANNEL_EXTENDED_DATA: _extended,
        MSG_CHANNEL_REQUEST: _ended,
        MSG_CHANNEL_EOF: _at_end,
        MSG_CHANNEL_CLOSE: _shut,
    }
