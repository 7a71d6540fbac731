"""What one node's turn makes of a system that will not, and of a server that changes its mind."""

import errno
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko
import pytest

from azlinux_cli.adapters.ssh.loop import turn
from azlinux_cli.adapters.ssh.loop.stream import SocketStream
from azlinux_cli.domain.node import Trouble
from tests.openssh import free_port, make_key
from tests.unit.adapters.ssh.test_shell import HOST_KEY, Client, Server, serving, ssh


@pytest.fixture
def client(tmp_path: Path) -> Client:
    make_key(tmp_path / "id")
    return Client("loop", tmp_path)


def succeed(channel: paramiko.Channel) -> None:
    channel.send_exit_status(0)
    channel.close()


def test_no_more_files_is_this_machines_trouble(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(self: SocketStream, address: Any) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(SocketStream, "connect", none_left)

    result = client.run(free_port())

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.LOCAL
    assert result.trouble.message == (
        "web-1: this machine could not open one more connection (too many open files)"
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENETUNREACH, Trouble.NO_ROUTE),
        (errno.EHOSTUNREACH, Trouble.NO_ROUTE),
        (errno.ETIMEDOUT, Trouble.TIMED_OUT),
        (errno.ECONNREFUSED, Trouble.REFUSED),
    ],
)
def test_what_the_system_says_is_told(
    client: Client, monkeypatch: pytest.MonkeyPatch, code: int, reason: Trouble
) -> None:
    monkeypatch.setattr(SocketStream, "connect", lambda self, address: code)

    result = client.run(free_port())

    assert result.trouble is not None
    assert result.trouble.reason is reason


def test_the_next_address_of_a_name_is_tried(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ssh(succeed)) as port:
        found = [
            (socket.AF_INET, ("127.0.0.1", free_port())),
            (socket.AF_INET, ("127.0.0.1", port)),
        ]
        monkeypatch.setattr(turn, "numeric", lambda host, port: None)
        monkeypatch.setattr(turn, "resolve", lambda host, port: found)
        result = client.run(port)

    assert result.ok


def test_a_name_that_is_looked_up_for_too_long_times_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr(turn, "numeric", lambda host, port: None)
    monkeypatch.setattr(turn, "resolve", lambda host, port: go.wait(10))

    result = client.run(22, deadline_s=0.2)
    go.set()

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.TIMED_OUT


def test_a_long_silence_is_broken_for_the_sake_of_gateways(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    class Listening(Server):
        def check_global_request(self, kind: str, msg: paramiko.Message) -> bool:
            if kind == "keepalive@openssh.com":
                asked.set()
            return False

    def once_asked(channel: paramiko.Channel) -> None:
        asked.wait(10)
        succeed(channel)

    monkeypatch.setattr(turn, "KEEPALIVE_S", 0.1)
    with serving(served_by(Listening(once_asked))) as port:
        result = client.run(port, deadline_s=8)

    assert result.ok


def test_a_server_that_becomes_another_one_is_left(client: Client) -> None:
    """At the second exchange of keys it shows another host key, with a good signature."""

    def swap(channel: paramiko.Channel) -> None:
        transport = channel.get_transport()
        transport.add_server_key(paramiko.ECDSAKey.generate())
        with suppress(paramiko.SSHException, EOFError):
            transport.renegotiate_keys()
        time.sleep(0.2)
        with suppress(OSError, paramiko.SSHException, EOFError):
            succeed(channel)

    with serving(ssh(swap)) as port:
        result = client.run(port)

    assert result.trouble is not None
    assert result.trouble.reason is Trouble.HOST_KEY_CHANGED


def served_by(server: Server) -> Any:
    def serve(sock: socket.socket) -> None:
        transport = paramiko.Transport(sock)
        transport.set_log_channel("azl.ssh")
        transport.add_server_key(HOST_KEY)
        with suppress(EOFError, paramiko.SSHException):
            transport.start_server(server=server)
        transport.join(10)

    return serve
