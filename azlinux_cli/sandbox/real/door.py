"""The fabric's side of one machine's SSH port: who gets in, and what they meet."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Protocol

from azlinux_cli.sandbox.fabric.doorway import Answer, Doorway
from azlinux_cli.sandbox.fabric.inbound import LOOPBACK, admits
from azlinux_cli.sandbox.kernel.machines import MachineSpec
from azlinux_cli.sandbox.real.relay import Relay, reset


class House(Protocol):
    """What the door has to know of its machine."""

    spec: MachineSpec

    def answer(self) -> Answer: ...

    def take(self, fault: str) -> bool: ...

    def reach(self) -> tuple[socket.socket, tuple[str, int]] | None:
        """A socket for the way to its SSH server, and the server's address."""
        ...

    def stand_in(self) -> socket.socket | None:
        """An SSH server for one connection, if a fault wants another than the machine's own."""
        ...

    def refused(self) -> None:
        """Its SSH server does not listen (any more)."""
        ...


class Door:
    """`refresh` makes the addresses answer as they should."""

    def __init__(
        self,
        house: House,
        port: int,
        loop: asyncio.AbstractEventLoop,
        vacate: Callable[[str, "Door"], None],
    ) -> None:
        self._house = house
        self._loop = loop
        self._doorway = Doorway(
            port, loop, accept=self._accept, vacate=lambda address: vacate(address, self)
        )
        self._held: list[socket.socket] = []
        self._relays: set[Relay] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def disk_id(self) -> str:
        return self._house.spec.os_disk_id.lower()

    def move(self, spec: MachineSpec) -> None:
        """The machine's addresses or rules are others now."""
        self._house.spec = spec
        self.refresh()

    def refresh(self) -> None:
        answer = self._house.answer()
        if answer is Answer.ACCEPT and not admits(self._house.spec.inbound, LOOPBACK):
            answer = Answer.SWALLOW
        self._doorway.set(answer, self._house.spec.addresses)

    def release(self, address: str) -> None:
        """Another machine has the address now."""
        self._doorway.release(address)

    def hold(self, *, held: bool) -> None:
        """Let nothing through on connections that are open, or let it flow again."""
        for relay in self._relays:
            relay.hold(held=held)

    def cut(self) -> None:
        """Drop all connections at once."""
        for task in list(self._tasks):
            task.cancel()
        for held in self._held:
            held.close()
        self._held.clear()

    def close(self) -> None:
        self._doorway.close()
        self.cut()

    def _accept(self, client: socket.socket, peer: str) -> None:
        if not admits(self._house.spec.inbound, peer) or self._house.take("unreachable"):
            self._held.append(client)
            return
        task = self._loop.create_task(self._serve(client))
        self._tasks.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if task.cancelled():  # perhaps before it began: nobody else has the socket then
                reset(client)

        task.add_done_callback(ended)

    async def _serve(self, client: socket.socket) -> None:
        machine = self._house.stand_in() or await self._connect()
        if machine is None:
            reset(client)
            self._house.refused()
            return
        relay = Relay(client, machine)
        self._relays.add(relay)
        try:
            await relay.run()
        finally:
            self._relays.discard(relay)

    async def _connect(self) -> socket.socket | None:
        found = self._house.reach()
        if found is None:
            return None
        machine, address = found
        try:
            machine.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.sock_connect(machine, address)
        except OSError:
            machine.close()
            return None
        except asyncio.CancelledError:
            with contextlib.suppress(OSError):
                machine.close()
            raise
        return machine
