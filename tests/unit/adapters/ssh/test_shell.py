"""Every way a server can fail, acted out by small servers, for both engines.

Each becomes one row, one sentence.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.errors import SignInError
from azlinux_cli.domain.host_key import HostKey, Pin, alias_of_address
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.vm import VmRef
from tests.engines import ENGINES, engine
from tests.fakes.shell import FakeHostKeys
from tests.openssh import free_port, make_key

Serve = Callable[[socket.socket], None]
HOST_KEY = paramiko.ECDSAKey.generate()
PUBLIC = HostKey.from_blob(HOST_KEY.get_name(), HOST_KEY.asbytes())


@contextmanager
def serving(serve: Serve) -> Iterator[int]:
    """A server on loopback that treats each connection as `serve` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    sock, _ = listener.accept()
                except OSError:
                    return
                with sock:
                    serve(sock)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


class Server(paramiko.ServerInterface):
    """An SSH server that lets everybody in, and does `on_exec` with their commands."""

    def __init__(
        self, on_exec: Callable[[paramiko.Channel], None], *, lets_in: bool = True
    ) -> None:
        self._on_exec = on_exec
        self._lets_in = lets_in

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        common = paramiko.common
        return int(common.AUTH_SUCCESSFUL if self._lets_in else common.AUTH_FAILED)

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return int(paramiko.common.OPEN_SUCCEEDED)

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        # a moment later: paramiko sends its "yes" after this returns
        threading.Timer(0.02, self._on_exec, args=(channel,)).start()
        return True


def ssh(
    on_exec: Callable[[paramiko.Channel], None],
    *,
    lets_in: bool = True,
    window: int = 1 << 21,
    version: str = "SSH-2.0-paramiko_server",
) -> Serve:
    def serve(sock: socket.socket) -> None:
        transport = paramiko.Transport(sock, default_window_size=window)
        transport.local_version = version
        transport.set_log_channel("azl.ssh")
        transport.add_server_key(HOST_KEY)
        with suppress(EOFError, paramiko.SSHException):  # the client may hang up early
            transport.start_server(server=Server(on_exec, lets_in=lets_in))
        transport.join(10)

    return serve


def _succeed(channel: paramiko.Channel) -> None:
    channel.send_exit_status(0)
    channel.close()


@dataclass(frozen=True)
class Client:
    """One of the engines, with a key. Pauses between attempts take no time."""

    engine: str
    home: Path

    def run(
        self,
        port: int,
        *,
        deadline_s: float = 5.0,
        address: str = "127.0.0.1",
        stdin: str = "",
    ) -> NodeResult:
        alias = alias_of_address(address, port)
        node = NodeTarget("web-1", address, port, "ops", alias, vm=VmRef("s", "g", "web-1"))
        pins = FakeHostKeys(Pin(alias, (PUBLIC,)))
        keys = KeyRing(str(self.home / "id"))
        shell = engine(self.engine, keys, Verifier(pins), SkippingClock())
        try:
            return shell.run(node, "uname -r", deadline_s=deadline_s, stdin=stdin)
        finally:
            shell.close()


class SkippingClock(SystemClock):
    """Real time, but for pauses: they are over at once."""

    def __init__(self) -> None:
        self._skipped_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self._skipped_s

    def sleep(self, seconds: float) -> None:
        self._skipped_s += seconds


@pytest.fixture(params=ENGINES)
def client(request: pytest.FixtureRequest, tmp_path: Path) -> Client:
    make_key(tmp_path / "id")
    return Client(request.param, tmp_path)


def _trouble(result: NodeResult) -> NodeTrouble:
    assert result.trouble is not None
    assert (result.exit_status, result.signal) == (None, None)
    return result.trouble


def test_a_closed_port_refuses(client: Client) -> None:
    port = free_port()

    trouble = _trouble(client.run(port))

    assert trouble.reason is Trouble.REFUSED
    assert trouble.message == (
        f"web-1: 127.0.0.1:{port} refused the connection (connection refused)"
    )
    assert "azl vm run web-1 --via run-command -- COMMAND needs no way in" in trouble.hints[0]


def test_a_name_nobody_knows_cannot_be_resolved(client: Client) -> None:
    trouble = _trouble(client.run(22, address="web-1.invalid"))

    assert trouble.reason is Trouble.DNS
    assert trouble.message.startswith("web-1: the name web-1.invalid cannot be resolved")


def test_a_server_that_says_nothing_times_out(client: Client) -> None:
    stop = threading.Event()

    def say_nothing(sock: socket.socket) -> None:
        stop.wait(10)

    with serving(say_nothing) as port:
        trouble = _trouble(client.run(port, deadline_s=0.3))
        stop.set()

    assert trouble.reason is Trouble.TIMED_OUT
    assert trouble.message == f"web-1: 127.0.0.1:{port} did not answer in time"


def test_a_server_that_hangs_up_at_once_reset_the_connection(client: Client) -> None:
    with serving(lambda sock: None) as port:
        trouble = _trouble(client.run(port))

    assert trouble.reason is Trouble.RESET


def test_a_server_too_busy_to_say_who_it_is_is_asked_again(client: Client) -> None:
    left = [2]

    def busy_twice(sock: socket.socket) -> None:
        if left[0]:
            left[0] -= 1
            sock.sendall(b"Exceeded MaxStartups\r\n")
            return
        ssh(_succeed)(sock)

    with serving(busy_twice) as port:
        result = client.run(port, deadline_s=15)

    assert result.ok
    assert left == [0]


def test_a_server_that_hangs_up_after_it_said_who_it_is_is_not_asked_again(client: Client) -> None:
    asked = []

    def hang_up(sock: socket.socket) -> None:
        asked.append(sock)
        sock.sendall(b"SSH-2.0-x\r\n")

    with serving(hang_up) as port:
        trouble = _trouble(client.run(port))

    assert trouble.reason is Trouble.RESET
    assert len(asked) == 1


@pytest.mark.parametrize(
    "banner",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200,
        b"SSH-1.5-old\r\n",
        b"SSH-2.0\r\n",
        b"\x00" * 9_000,
        b"x" * 100_000,
        b"SSH-2.0-x\r\n\xff\xff\xff\xff" + b"x" * 100,
        b"SSH-2.0-x\r\n" + bytes(400),
    ],
)
def test_a_server_that_speaks_something_else_is_no_ssh_server(
    client: Client, banner: bytes
) -> None:
    with serving(lambda sock: sock.sendall(banner)) as port:
        trouble = _trouble(client.run(port))

    assert trouble.reason in {Trouble.PROTOCOL, Trouble.RESET}
    assert trouble.message.isprintable()


@pytest.mark.parametrize("window", [40_000, 8_000_000])
def test_a_server_gets_all_of_the_input_whatever_its_window(client: Client, window: int) -> None:
    """A server with a large window says nothing before a part of it is used up."""
    read: list[int] = []

    def count(channel: paramiko.Channel) -> None:
        read.append(sum(map(len, iter(lambda: channel.recv(65_536), b""))))
        _succeed(channel)

    with serving(ssh(count, window=window)) as port:
        result = client.run(port, stdin="x" * 1_000_000)

    assert result.ok
    assert read == [1_000_000]


def test_input_waits_while_keys_are_changed(client: Client) -> None:
    """Nothing but the exchange itself may be sent meanwhile; this server hangs up on it."""
    read: list[int] = []

    def change_keys(channel: paramiko.Channel) -> None:
        first = len(channel.recv(1000))
        channel.get_transport().renegotiate_keys()
        read.append(first + sum(map(len, iter(lambda: channel.recv(65_536), b""))))
        _succeed(channel)

    with serving(ssh(change_keys, window=64_000_000)) as port:
        result = client.run(port, stdin="x" * 30_000_000, deadline_s=60)

    assert result.ok
    assert read == [30_000_000]


def test_a_server_that_cannot_be_hurried_is_asked_again_slowly(client: Client) -> None:
    """Some servers hang up when the session is asked for before the sign-in is answered."""
    hasty = [1]

    class Touchy(Server):
        def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
            if hasty:
                hasty.pop()
                transports[-1].close()
            return super().check_auth_publickey(username, key)

    transports: list[paramiko.Transport] = []

    def serve(sock: socket.socket) -> None:
        transports.append(paramiko.Transport(sock))
        transports[-1].local_version = "SSH-2.0-libssh_0.0"
        transports[-1].set_log_channel("azl.ssh")
        transports[-1].add_server_key(HOST_KEY)
        with suppress(EOFError, paramiko.SSHException):
            transports[-1].start_server(server=Touchy(_succeed))
        transports[-1].join(10)

    with serving(serve) as port:
        result = client.run(port)

    assert result.ok if client.engine == "loop" else _trouble(result).reason is Trouble.RESET
    assert len(transports) == (2 if client.engine == "loop" else 1)


def test_a_user_who_is_not_let_in_reads_which_key_was_tried(client: Client) -> None:
    with serving(ssh(lambda channel: None, lets_in=False)) as port:
        trouble = _trouble(client.run(port))

    assert trouble.reason is Trouble.AUTH
    assert f"does not let user ops in with {client.home / 'id'} (SHA256:" in trouble.message
    assert trouble.hints[0] == "azl config set ssh-key FILE, or ssh-user NAME, if another is meant"


def test_a_connection_cut_in_the_middle_of_output_is_lost_and_not_a_success(client: Client) -> None:
    def cut(channel: paramiko.Channel) -> None:
        channel.sendall(b"half of the out")
        channel.get_transport().sock.shutdown(socket.SHUT_RDWR)

    with serving(ssh(cut)) as port:
        result = client.run(port)

    assert _trouble(result).reason is Trouble.RESET
    assert "how it ended is not known" in _trouble(result).message


def test_a_channel_that_closes_without_a_status_is_lost(client: Client) -> None:
    with serving(ssh(lambda channel: channel.close())) as port:
        assert _trouble(client.run(port)).reason is Trouble.RESET


def test_a_daemon_that_keeps_the_output_open_is_not_waited_for(client: Client) -> None:
    def leave_open(channel: paramiko.Channel) -> None:
        channel.sendall(b"started\n")
        channel.send_exit_status(0)

    with serving(ssh(leave_open)) as port:
        result = client.run(port, deadline_s=9)

    assert (result.exit_status, result.stdout) == (0, "started\n")
    assert result.elapsed_s < 5


def test_what_is_sent_after_the_status_is_not_lost(client: Client) -> None:
    def late(channel: paramiko.Channel) -> None:
        channel.send_exit_status(7)
        channel.sendall(b"late\n")
        channel.close()

    with serving(ssh(late)) as port:
        result = client.run(port)

    assert (result.exit_status, result.stdout) == (7, "late\n")


def test_a_server_that_never_starts_the_command_times_out(client: Client) -> None:
    with serving(ssh(lambda channel: None)) as port:
        trouble = _trouble(client.run(port, deadline_s=0.4))

    assert trouble.reason is Trouble.COMMAND_TIMED_OUT
    assert "it may still be running there" in trouble.message


def test_no_key_is_no_nodes_trouble(tmp_path: Path) -> None:
    node = NodeTarget("web-1", "127.0.0.1", free_port(), "ops", "x")
    shell = ParamikoShell(KeyRing(), Verifier(FakeHostKeys()), SystemClock())

    with pytest.raises(SignInError):
        shell.run(node, "true", deadline_s=1)


def test_nothing_is_printed_about_any_of_this(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(lambda sock: sock.sendall(b"nonsense\r\n")) as port:
        client.run(port)
    client.run(free_port())

    assert capfd.readouterr() == ("", "")


def test_no_thread_and_no_socket_is_left_behind(client: Client) -> None:
    before = threading.active_count()
    with serving(ssh(_succeed)) as port:
        for _ in range(5):
            assert client.run(port).ok

    assert threading.active_count() <= before + 1


def test_the_probe_shows_a_key_without_signing_in(tmp_path: Path) -> None:
    node = NodeTarget("web-1", "127.0.0.1", 0, "ops", "x")
    shell = ParamikoShell(KeyRing(), Verifier(FakeHostKeys()), SystemClock())
    with serving(ssh(lambda channel: None, lets_in=False)) as port:
        at_port = NodeTarget(node.name, node.address, port, node.user)
        shown = shell.presented(at_port, types=("ssh-ed25519",), deadline_s=5)
    refused = shell.presented(NodeTarget("web-1", "127.0.0.1", free_port()), deadline_s=5)

    assert shown == PUBLIC
    assert isinstance(refused, NodeTrouble)
    assert refused.reason is Trouble.REFUSED
