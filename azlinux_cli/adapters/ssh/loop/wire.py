"""paramiko's protocol engine without its thread: bytes come in, messages go out.

This is the one module of the loop that touches undocumented parts of paramiko: `Packetizer`'s
reading and writing of bytes, and the steps of `Transport.run`. fitness.py looks whether they are
there before a run; tests/contract/test_fleet_shell.py holds them in place.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, cast

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.common import (
    MSG_CHANNEL_OPEN,
    MSG_DEBUG,
    MSG_DISCONNECT,
    MSG_EXT_INFO,
    MSG_GLOBAL_REQUEST,
    MSG_IGNORE,
    MSG_KEXINIT,
    MSG_NEWKEYS,
    MSG_REQUEST_FAILURE,
    MSG_REQUEST_SUCCESS,
    MSG_UNIMPLEMENTED,
    cMSG_KEXINIT,
    cMSG_REQUEST_FAILURE,
    cMSG_SERVICE_REQUEST,
    cMSG_UNIMPLEMENTED,
)
from paramiko.packet import Packetizer

from azlinux_cli.adapters.ssh.transport import SshTransport
from azlinux_cli.adapters.ssh.trouble import printable

_LEAST_PACKET, _MOST_PACKET = 5, 256 * 1024  # the most is OpenSSH's own bound
_LINE_BYTES, _LINES = 8192, 100  # before the version; OpenSSH reads as long a line
_KEX = range(30, 42)  # messages of the key exchange under way, RFC 4250 4.1.2
_COOKIE = 16  # random bytes before an offer, RFC 4253 7.1
_STRICT = "agreed_on_strict_kex"
_AGREED = (
    _STRICT,
    "_remote_ext_info",
    "_remote_strict_kex",
    "host_key_type",
    "local_cipher",
    "local_compression",
    "local_mac",
    "remote_cipher",
    "remote_compression",
    "remote_mac",
)
_AGREEMENTS = 64  # kept; a fleet has a handful
_TRANSPORT = frozenset(
    {MSG_EXT_INFO, MSG_NEWKEYS, MSG_KEXINIT, MSG_CHANNEL_OPEN}
)  # paramiko's own handlers do what is right for a client
_READY = frozenset({MSG_UNIMPLEMENTED, MSG_REQUEST_SUCCESS, MSG_REQUEST_FAILURE})  # no answer


class HungUpError(paramiko.SSHException):
    """The server said goodbye, in its own words."""


class _UnsignedError(Exception):
    """The data to be signed, and the algorithm."""


class Signed:
    """A key as a sign-in needs it, with a signature that was made elsewhere."""

    def __init__(self, key: paramiko.PKey, signature: Any) -> None:
        self.public_blob = key.public_blob
        self.get_name = key.get_name
        self.asbytes = key.asbytes
        self._signature = signature

    def sign_ssh_data(self, data: bytes, algorithm: str | None = None) -> Any:
        if self._signature is None:
            raise _UnsignedError(data, algorithm)
        return self._signature


class _NoSocket:
    """What paramiko believes to be its socket. Nothing is read from it or written to it."""

    def settimeout(self, seconds: float) -> None:
        pass

    def close(self) -> None:
        pass


class _Packetizer(Packetizer):
    """Reads from `incoming` only what is there as a whole, and writes to `outgoing`."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self.incoming = bytearray()
        self.outgoing = bytearray()

    def whole_packet(self) -> bool:
        """Every algorithm that is offered leaves the length of a packet readable."""
        have = len(self.incoming)
        if have < 4:  # noqa: PLR2004 - the length of a length
            return False
        size = int.from_bytes(self.incoming[:4], "big")
        if not _LEAST_PACKET <= size <= _MOST_PACKET:
            raise paramiko.SSHException(f"a packet of {size} bytes")
        return have >= 4 + size + self.get_mac_size_in()

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:  # noqa: FBT001, FBT002
        if not 0 <= n <= len(self.incoming):
            raise paramiko.SSHException("a packet that contradicts its own length")
        data = bytes(self.incoming[:n])
        del self.incoming[:n]
        return data

    def write_all(self, out: Any) -> None:
        self.outgoing += out

    def readline(self, timeout: float) -> str:
        line, _, rest = bytes(self.incoming).partition(b"\n")
        self.incoming[:] = rest
        return line.removesuffix(b"\r").decode()


class _Engine(SshTransport):
    """A transport whose thread is never started.

    Of a fleet's servers most make the same offer and get the same answer, so what paramiko agreed
    on with one of them is kept for the next.
    """

    _preferred_ciphers = (
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
    )
    _preferred_macs = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com")
    preferred_ciphers = _preferred_ciphers  # constants: nothing is disabled in an instance
    preferred_macs = _preferred_macs
    preferred_kex = paramiko.Transport._preferred_kex  # type: ignore[attr-defined]  # noqa: SLF001
    preferred_compression = ("none",)
    _no_socket: ClassVar[Any] = _NoSocket()
    _agreements: ClassVar[dict[tuple[Any, bytes], dict[str, Any]]] = {}

    def __init__(self) -> None:
        super().__init__(self._no_socket)
        self.packetizer: _Packetizer = _Packetizer(self._no_socket)
        self.active = True

    def _log(self, level: int, msg: Any, *args: Any) -> None:
        pass

    def _parse_kex_init(self, m: paramiko.Message) -> None:
        """As paramiko does it, or as it did it for the same offer; its strictness is kept."""
        inner = cast("Any", self)
        parse = cast("Any", super())._parse_kex_init  # noqa: SLF001
        offer = m.asbytes()[_COOKIE:]
        known = self._agreements.get((self.preferred_keys, offer))
        if known is None or inner.initial_kex_done or (known[_STRICT] and m.seqno != 0):
            parse(m)
            if not inner.initial_kex_done and len(self._agreements) < _AGREEMENTS:
                self._agreements[self.preferred_keys, offer] = {
                    **{name: getattr(self, name) for name in _AGREED},
                    "kex_engine": type(inner.kex_engine),
                    "remote_kex_init": inner.remote_kex_init[_COOKIE + 1 :],
                }
            return
        vars(self).update(known)
        inner.kex_engine = known["kex_engine"](self)
        inner.remote_kex_init = cMSG_KEXINIT + m.asbytes()[:_COOKIE] + known["remote_kex_init"]


class Wire:
    """One connection's transport layer, from the version line on.

    Whatever paramiko raises about what the peer sent comes out as SSHException.
    """

    def __init__(self, host_key_types: tuple[str, ...]) -> None:
        """Writes the own version and offer at once: nobody has to wait for the other's."""
        self.engine = _Engine()
        self.engine.prefer_host_keys(host_key_types)
        self._inner = cast("Any", self.engine)
        self._packets = self.engine.packetizer
        self._lines = 0
        self._held: list[paramiko.Message] = []
        self._packets.write_all(f"{self.engine.local_version}\r\n".encode())
        self._offer_keys()
        self._inner._expect_packet(MSG_KEXINIT)  # noqa: SLF001

    @property
    def outgoing(self) -> bytearray:
        """What is to be sent; the owner takes it away."""
        return self._packets.outgoing

    @property
    def remote_version(self) -> str:
        """Empty until the server has said it."""
        return self.engine.remote_version

    def messages(self, data: bytes | memoryview) -> Iterator[tuple[int, paramiko.Message]]:
        """What of `data` is not the transport's own business; NEWKEYS, before more is sent.

        Raises SSHException, HungUpError.
        """
        self._packets.incoming += data
        if not self.remote_version and not self._greeted():
            return
        while (taken := self._next()) is not None:
            kind, message, own = taken
            if not own:
                yield kind, message
            if kind == MSG_NEWKEYS:
                self._release()
        if self._packets.need_rekey() and not self._inner.in_kex:
            self._offer_keys()

    def send(self, message: paramiko.Message) -> None:
        """Encrypt and queue; while keys are being changed only the exchange itself may speak."""
        if self._inner.clear_to_send.is_set():
            self._packets.send_message(message)
        else:
            self._held.append(message)

    def request_sign_in(self) -> None:
        """Ask for the service that signs users in."""
        message = paramiko.Message()
        message.add_byte(cMSG_SERVICE_REQUEST)
        message.add_string("ssh-userauth")
        self.send(message)

    def sign_in(self, user: str, key: paramiko.PKey | Signed) -> None:
        """Send one public-key attempt, signed.

        Raises AuthenticationException if the server takes no signature this key can make.
        """
        handler: Any = AuthHandler(self.engine)
        handler.auth_method, handler.username, handler.private_key = "publickey", user, key
        accepted = paramiko.Message()
        accepted.add_string("ssh-userauth")
        accepted.rewind()
        handler._parse_service_accept(accepted)  # noqa: SLF001

    def to_sign(self, user: str, key: paramiko.PKey) -> Callable[[], Any]:
        """What makes the signature of an attempt, in any thread; `sign_in` takes a `Signed` key.

        Raises AuthenticationException as `sign_in` does.
        """
        try:
            self.sign_in(user, Signed(key, None))
        except _UnsignedError as found:
            data, algorithm = found.args
            return lambda: key.sign_ssh_data(data, algorithm)
        raise AssertionError("an attempt without a signature")

    def refuse(self, message: paramiko.Message) -> None:
        """Say that a message means nothing here, RFC 4253 11.4."""
        answer = paramiko.Message()
        answer.add_byte(cMSG_UNIMPLEMENTED)
        answer.add_int(message.seqno)
        self.send(answer)

    def let_go(self) -> None:
        """Break the ring of references, so that no garbage collection is needed for it."""
        self._inner._handler_table.clear()  # noqa: SLF001
        self._inner.kex_engine = None

    def _offer_keys(self) -> None:
        self._inner._send_kex_init()  # noqa: SLF001

    def _next(self) -> tuple[int, paramiko.Message, bool] | None:
        try:
            if not self._packets.whole_packet():
                return None
            kind, message = self._packets.read_message()
            return kind, message, self._is_own(kind, message)
        except paramiko.SSHException:
            raise
        except Exception as error:  # what a parser raises on a stranger's bytes is the stranger's
            raise paramiko.SSHException(f"nonsense ({type(error).__name__})") from error

    def _is_own(self, kind: int, message: paramiko.Message) -> bool:
        """The steps of `Transport.run`. Whether that was all there is to do about it."""
        inner = self._inner
        if kind in {MSG_IGNORE, MSG_DEBUG}:
            inner._enforce_strict_kex(kind)  # noqa: SLF001
            return True
        if kind == MSG_DISCONNECT:
            message.get_int()
            raise HungUpError(printable(message.get_text()))
        if expected := inner._expected_packet:  # noqa: SLF001
            if kind not in expected:
                raise paramiko.SSHException(f"message {kind} in the middle of a key exchange")
            inner._expected_packet = ()  # noqa: SLF001
            if kind in _KEX:
                inner.kex_engine.parse_next(kind, message)
                return True
        if kind in _TRANSPORT:
            inner._handler_table[kind](message)  # noqa: SLF001
            return kind != MSG_NEWKEYS
        if kind == MSG_GLOBAL_REQUEST:
            self._decline(message)
            return True
        return kind in _READY

    def _decline(self, request: paramiko.Message) -> None:
        """Nothing a server may ask of a client is granted (hostkeys-00, keepalive)."""
        request.get_string()
        if request.get_boolean():
            answer = paramiko.Message()
            answer.add_byte(cMSG_REQUEST_FAILURE)
            self.send(answer)

    def _release(self) -> None:
        held, self._held = self._held, []
        for message in held:
            self.send(message)

    def _greeted(self) -> bool:
        """Drop the lines before the version (RFC 4253 4.2), then let paramiko read it."""
        incoming = self._packets.incoming
        while (end := incoming.find(b"\n")) >= 0:
            if incoming.startswith(b"SSH-"):
                self._inner._check_banner()  # noqa: SLF001
                return True
            self._lines += 1
            if self._lines > _LINES or end > _LINE_BYTES:
                break
            del incoming[: end + 1]
        else:
            if len(incoming) <= _LINE_BYTES:
                return False
        raise paramiko.SSHException(f"it begins with {printable(_text(incoming))!r}")


def _text(data: bytearray) -> str:
    return bytes(data[:40]).decode(errors="replace")


def transport_to_check() -> object:
    """One for fitness.py to look at."""
    return _Engine()
