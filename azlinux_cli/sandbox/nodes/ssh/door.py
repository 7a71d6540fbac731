"""The network side of one machine: its addresses, and who gets to its SSH server."""

import asyncio
import logging
import socket

import asyncssh

from azlinux_cli.sandbox.fabric.doorway import Answer, Doorway
from azlinux_cli.sandbox.fabric.inbound import LOOPBACK, admits
from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.nodes.disk import HostKey
from azlinux_cli.sandbox.nodes.host_key import new_host_key
from azlinux_cli.sandbox.nodes.machine import Machine, Power
from azlinux_cli.sandbox.nodes.ssh.server import Network, NodeServer, server_options

_log = logging.getLogger(__name__)


class Door:
    """`refresh` makes the addresses answer as they should; `serve` lets one connection in."""

    def __init__(
        self, machine: Machine, port: int, network: Network, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._machine = machine
        self._network = network
        self._loop = loop
        self._doorway = Doorway(
            port, loop, accept=self.accept, vacate=lambda address: network.vacate(address, self)
        )
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
        self._doorway.set(answer, machine.spec.addresses)

    def release(self, address: str) -> None:
        """Another machine has the address now."""
        self._doorway.release(address)

    def cut(self) -> None:
        """Drop all connections at once."""
        for server in list(self._servers):
            server.abort()
        for held in self._held:
            held.close()
        self._held.clear()

    def close(self) -> None:
        self._doorway.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()

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
