"""paramiko's protocol engine, with what it lacks: exit signals, silence, a bounded wait for exec.

This is the one module that touches undocumented parts of paramiko (`_channel_handler_table`,
`_event_pending`, `_send_user_message`, `_read_timeout`); test_remote_shell.py and test_ssh_fault.py
in tests/contract hold them in place.
"""

import logging
import socket
from contextlib import suppress
from typing import Any, ClassVar

import paramiko
from paramiko.common import MSG_CHANNEL_REQUEST, cMSG_CHANNEL_REQUEST
from paramiko.packet import Packetizer

from azlinux_cli import __version__
from azlinux_cli.adapters.ssh.host_certificate import HostKeyOffer
from azlinux_cli.domain.host_certificate import KEY_EXCHANGE_TYPES

_LOG = "azl.ssh"
_GREETING_BYTES = 256 * 1024  # up to the version line; paramiko itself bounds lines in number alone
# paramiko logs every node's trouble with a traceback; here each trouble is a row of the result.
logging.getLogger(_LOG).disabled = True


def _on_channel_request(channel: Any, message: Any) -> None:
    """RFC 4254 6.10: a command ends with exit-status, or with exit-signal, which paramiko drops."""
    at = message.packet.tell()
    if message.get_text() == "exit-signal":
        message.get_boolean()
        channel.get_transport().exit_signals[channel.get_id()] = message.get_text()
        channel.status_event.set()
        return
    message.packet.seek(at)
    paramiko.Channel._handle_request(channel, message)  # type: ignore[attr-defined]  # noqa: SLF001


class _Packetizer(Packetizer):
    """Gives up on a line that does not end."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self._greeted = 0

    def _read_timeout(self, timeout: float) -> bytes:
        """Called for what comes before the version, and for the version."""
        inner: Any = super()
        data: bytes = inner._read_timeout(timeout)  # noqa: SLF001
        self._greeted += len(data)
        if self._greeted > _GREETING_BYTES:
            raise paramiko.SSHException(": it has no end")
        return data


class SshTransport(HostKeyOffer, paramiko.Transport):
    """One connection. `exit_signals`: the signal's name by channel id."""

    _channel_handler_table: ClassVar[dict[int, Any]] = {
        **paramiko.Transport._channel_handler_table,  # type: ignore[attr-defined] # noqa: SLF001
        MSG_CHANNEL_REQUEST: _on_channel_request,
    }

    _CLIENT_ID = f"azl_{__version__}"  # what servers write into their logs

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self.packetizer: Packetizer = _Packetizer(sock)
        self.exit_signals: dict[int, str] = {}
        self.set_log_channel(_LOG)

    def prefer_host_keys(self, types: tuple[str, ...]) -> None:
        """Ask for keys of these types first, so that a server with several shows a known one.

        Certificates are asked for only if they are among `types`.
        """
        options = self.get_security_options()
        wanted = [t for name in types for t in _SIGNATURES.get(name, (name,))]
        possible = [*options.key_types]
        first = [t for t in wanted if t in possible or t in KEY_EXCHANGE_TYPES]
        options.key_types = (*first, *(t for t in possible if t not in first))

    def agree(self, timeout_s: float) -> None:
        """Exchange versions and keys. As `start_client`, which is silent when time runs out.

        Raises TimeoutError, or what went wrong.
        """
        self.banner_timeout = self.handshake_timeout = timeout_s
        self.start_client(timeout=timeout_s)
        if not self.initial_kex_done:
            raise TimeoutError

    def hang_up(self) -> None:
        """Close at once. The shutdown wakes the reader thread, which else notices 0.1 s later."""
        sock = self.sock
        if isinstance(sock, socket.socket):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self.close()
        self.packetizer.complete_handshake()  # else its timer, a thread, waits for its time
        if self.is_alive():
            self.join(1)


# One RSA key signs under three names (RFC 8332); SHA-1 is not among those asked for.
_SIGNATURES = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}


def request_exec(channel: paramiko.Channel, command: str, *, timeout_s: float) -> bool:
    """As Channel.exec_command, which waits for ever on a server that fell silent.

    Returns whether the server agreed in time; raises what broke the connection.
    """
    inner: Any = channel
    message = paramiko.Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(inner.remote_chanid)
    message.add_string("exec")
    message.add_boolean(True)
    message.add_string(command)
    inner._event_pending()  # noqa: SLF001
    inner.transport._send_user_message(message)  # noqa: SLF001
    if not inner.event.wait(timeout_s):
        return False
    if inner.event_ready:
        return True
    raise inner.transport.get_exception() or paramiko.SSHException("the command was not accepted")


def request_signal(channel: paramiko.Channel, name: str) -> None:
    """Ask the server to send a signal (RFC 4254 6.9) to the command of a channel; no answer comes.

    OpenSSH does since 7.9, to the whole process group, unless the user is root. Not sent while
    keys are exchanged anew, which could take as long as the server likes.
    """
    inner: Any = channel
    if not inner.transport.clear_to_send.is_set():
        return
    message = paramiko.Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(inner.remote_chanid)
    message.add_string("signal")
    message.add_boolean(False)
    message.add_string(name)
    inner.transport._send_user_message(message)  # noqa: SLF001
