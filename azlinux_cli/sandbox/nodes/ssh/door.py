"""The network side of one machine: its addresses, and who gets to its SSH server."""

import asyncio
import contextlib
import logging
import socket
from enum import Enum, auto
from typing import Protocol

import asyncssh

from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.nodes.disk import HostKey
from azlinux_cli.sandbox.nodes.host_key import new_host_key
from azlinux_cli.sandbox.nodes.inbound import LOOPBACK, admits
from azlinux_cli.sandbox.nodes.machine import Machine, Power
from azlinux_cli.sandbox.nodes.ssh.black_hole import BlackHole
from azlinux_cli.sandbox.nodes.ssh.server import Network, NodeServer, server_options

_log = logging.getLogger(__name__)
_BACKLOG = 128


class Answer(Enum):
    REFUSE = auto()  # nothing listens: while booting
    ACCEPT = auto()
    SWALLOW = auto()  # packets vanish: off, filtered, faulted


class Listener(Protocol):
    def close(self) -> None: ...


class Door:
    """`set` makes the addresses answer in one way; `serve` lets one connection in."""

    def __init__(
        self, machine: Machine, port: int, network: Network, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._machine = machine
        self._port = port
        self._network = network
        self._loop = loop
        self._listeners: dict[str, Listener] = {}
        self._answer: Answer | None = None
        self._held: list[socket.socket] = []
        self._servers: set[NodeServer] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._options: asyncssh.SSHServerConnectionOptions | None = None

    @property
    def disk_id(self) -> str:
        return self._machine.spec.os_disk_id.lower()

    def move(self, spec: MachineSpec) -> None:
        """The machine is off, and its addresses are others now."""
        self._machine.spec = spec
        self.refresh()

    def refresh(self) -> None:
        """Answer as the machine's power, network rules and faults have it now."""
        machine = self._machine
        if machine.power is Power.DOWN:
            answer = Answer.SWALLOW
        elif machine.power is Power.BOOTING:
            answer = Answer.REFUSE
        elif machine.faulted("unreachable") and not machine.fault_is_counted("unreachable"):
            answer = Answer.SWALLOW
            self.cut()
        elif not admits(machine.spec.inbound, LOOPBACK):
            answer = Answer.SWALLOW
        else:
            answer = Answer.ACCEPT
        self.set(answer, machine.spec.addresses)

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
                self._network.vacate(address, self)
                self._open(answer, address)

    def release(self, address: str) -> None:
        """Another machine has the address now."""
        listener = self._listeners.pop(address, None)
        if listener is not None:
            listener.close()

    def _open(self, answer: Answer, address: str) -> None:
        try:
            if answer is Answer.SWALLOW:
                self._listeners[address] = BlackHole(address, self._port)
            else:
                self._listeners[address] = _Acceptor(self, address, self._port, self._loop)
        except OSError as error:
            _log.warning("%s cannot answer at %s: %s", self._machine.spec.name, address, error)

    def cut(self) -> None:
        """Drop all connections at once."""
        for server in list(self._servers):
            server.abort()
        for held in self._held:
            held.close()
        self._held.clear()

    def close(self) -> None:
        self._close_listeners()
        self._answer = None
        self.cut()
        for task in list(self._tasks):
            task.cancel()

    def _close_listeners(self) -> None:
        for listener in self._listeners.values():
            listener.close()
        self._listeners.clear()

    def accept(self, connection: socket.socket, peer: str) -> None:
        """One client from outside is there."""
        machine = self._machine
        if not admits(machine.spec.inbound, peer) or machine.take("unreachable"):
            self._held.append(connection)
            return
        task = self._loop.create_task(self.serve(connection))
        self._tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if task.cancelled():  # perhaps before it began: nobody else has the socket then
                connection.close()

        task.add_done_callback(ended)

    async def serve(self, connection: socket.socket) -> None:
        """Speak SSH on a connected socket until the login is done; the rest goes on by itself."""
        options = self._options_for_connection()
        try:
            await asyncssh.run_server(connection, options=options)
        except (asyncssh.Error, OSError, TimeoutError) as error:
            _log.debug("%s: login ended: %s", self._machine.spec.name, error)

    def _options_for_connection(self) -> asyncssh.SSHServerConnectionOptions:
        if self._machine.take("changed-host-key"):
            return self._made_options(new_host_key())
        if self._options is None:
            host_key = self._machine.disk.host_key
            if host_key is None:
                host_key = self._machine.disk.host_key = new_host_key()
                self._machine.save()
            self._options = self._made_options(host_key)
        return self._options

    def _made_options(self, host_key: HostKey) -> asyncssh.SSHServerConnectionOptions:
        return server_options(
            host_key, lambda: NodeServer(self._machine, self._network, self._servers)
        )


class _Acceptor:
    """Accepts on one address and hands the sockets to its door."""

    def __init__(
        self, door: Door, address: str, port: int, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._door = door
        self._loop = loop
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setblocking(False)
            self._socket.bind((address, port))
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
                self._door.accept(connection, peer[0])

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
