"""One client's connection, carried to its machine and back."""

import asyncio
import contextlib
import socket
import struct

_CHUNK = 65_536
# SO_LINGER with no time: closing sends RST, as a machine without a listener does.
_AT_ONCE = struct.pack("ii", 1, 0)


class Relay:
    """Copies both ways until both ends are done, or one breaks."""

    def __init__(self, client: socket.socket, machine: socket.socket) -> None:
        self._ends = (client, machine)
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def run(self) -> None:
        """Cancelled, it resets both connections."""
        client, machine = self._ends
        ended = False
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._copy(client, machine))
                both.create_task(self._copy(machine, client))
            ended = True
        except* OSError:
            pass
        finally:
            for end in self._ends:
                end.close() if ended else reset(end)

    def hold(self, *, held: bool) -> None:
        """While held nothing gets through, and nobody is told."""
        if held:
            self._flowing.clear()
        else:
            self._flowing.set()

    async def _copy(self, source: socket.socket, target: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(source, _CHUNK):
            await self._flowing.wait()
            await loop.sock_sendall(target, data)
        await self._flowing.wait()
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def reset(connection: socket.socket) -> None:
    """Close so that the other side hears "connection reset"."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    connection.close()
