"""One SSH connection to a node: who may log in, what may be opened."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, Protocol

import asyncssh

from azlinux_cli.sandbox.fabric.inbound import SSH_PORT
from azlinux_cli.sandbox.nodes.disk import HostKey
from azlinux_cli.sandbox.nodes.files import NodeFiles
from azlinux_cli.sandbox.nodes.machine import Machine
from azlinux_cli.sandbox.nodes.ssh.session import NodeSession

MAX_SESSIONS = 10  # sshd_config's default
_LOGIN_TIMEOUT_S = 120


class Network(Protocol):
    """What a connection needs of the fabric around its machine.

    `port` is where port 22 of every machine shows outside.
    """

    port: int
    slow_s: float

    async def sleep(self, seconds: float, /) -> None:
        """Let the sandbox's time pass."""
        ...

    def vacate(self, address: str, keeper: object) -> None:
        """Nobody but `keeper` may answer at `address` from now on."""
        ...

    def reach(self, machine: Machine, address: str) -> Callable[[socket.socket], Any] | str:
        """How to serve a connection from `machine` to a private address, or why that fails."""
        ...


class NodeServer(asyncssh.SSHServer):
    """Public keys only, users of the disk only, never root (PermitRootLogin no)."""

    def __init__(self, machine: Machine, network: Network, siblings: "set[NodeServer]") -> None:
        self._machine = machine
        self._network = network
        self._siblings = siblings
        self._connection: asyncssh.SSHServerConnection | None = None
        self.open_sessions = 0

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._siblings.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._siblings.discard(self)

    def abort(self) -> None:
        if self._connection is not None:
            self._connection.abort()

    def begin_auth(self, username: str) -> bool:
        banner = self._banner()
        if banner and self._connection is not None:
            self._connection.send_auth_banner(banner)
        return True

    def _banner(self) -> str:
        try:
            return NodeFiles(self._machine).read_text("/etc/issue.net", "root")
        except OSError:
            return ""

    def password_auth_supported(self) -> bool:
        return False

    def kbdint_auth_supported(self) -> bool:
        return False

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        if username not in self._machine.disk.users:
            return False
        path = f"{self._machine.disk.home(username)}/.ssh/authorized_keys"
        node = self._machine.disk.files.get(path)
        offered = key.public_data
        return any(data == offered for data in _keys((node.text or "") if node else ""))

    def session_requested(self) -> asyncssh.SSHServerSession[str] | bool:
        if self.open_sessions >= MAX_SESSIONS or self._connection is None:
            return False
        return NodeSession(self._machine, self._network.sleep, self._network.slow_s, self)

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> Any:
        """A jump through this machine, to SSH on private addresses of others in the sandbox.

        At port 22 of theirs, or where it shows outside: so one `ssh-port` does for all ways.
        """
        if dest_port not in {SSH_PORT, self._network.port}:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "Connection refused")
        serve = self._network.reach(self._machine, dest_host)
        if isinstance(serve, str):
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, serve)
        return lambda reader, writer: _relay(reader, writer, serve)


def _keys(text: str) -> list[bytes]:
    found = []
    for line in text.splitlines():
        try:
            found.append(asyncssh.import_public_key(line.strip()).public_data)
        except (asyncssh.KeyImportError, ValueError):
            continue
    return found


async def _relay(
    reader: asyncssh.SSHReader[bytes],
    writer: asyncssh.SSHWriter[bytes],
    serve: Callable[[socket.socket], Any],
) -> None:
    """Join a channel to another machine's SSH server through a pair of sockets."""
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    serving = asyncio.ensure_future(serve(far))
    near_reader, near_writer = await asyncio.open_connection(sock=near)
    try:
        await asyncio.gather(_pump(reader, near_writer), _pump(near_reader, writer))
    except (OSError, asyncssh.Error):
        pass
    finally:
        near_writer.close()
        writer.close()
        serving.cancel()


async def _pump(source: Any, target: Any) -> None:
    while data := await source.read(65_536):
        target.write(data)
        await target.drain()
    target.write_eof()


def server_options(
    host_key: HostKey, factory: Callable[[], NodeServer]
) -> asyncssh.SSHServerConnectionOptions:
    """Made once per machine; reading a host key costs more than a connection."""
    return asyncssh.SSHServerConnectionOptions(
        server_factory=factory,
        server_host_keys=[asyncssh.import_private_key(host_key.private)],
        server_version="AzlSandbox",
        encoding="utf-8",
        errors="surrogateescape",
        agent_forwarding=False,
        allow_scp=False,
        gss_host=None,
        login_timeout=_LOGIN_TIMEOUT_S,
        compression_algs=["none"],
    )
