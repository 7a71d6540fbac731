"""An address that swallows connection attempts, as Azure does for a machine that is off.

Linux drops SYNs for a listening socket whose accept queue is full (tcp(7), tcp_abort_on_overflow
off): the queue is made as short as it can be, filled by ourselves, and clients run into their own
timeouts.
"""

import contextlib
import socket

_FILLERS = 2


class BlackHole:
    """Occupies (address, port) until closed. Raises OSError if the address cannot be had."""

    def __init__(self, address: str, port: int) -> None:
        self._sockets: list[socket.socket] = []
        listener = self._add()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(0)
        except OSError:
            self.close()
            raise
        for _ in range(_FILLERS):
            filler = self._add()
            filler.setblocking(False)
            with contextlib.suppress(OSError):
                filler.connect((address, port))

    def _add(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._sockets.append(made)
        return made

    def close(self) -> None:
        for made in self._sockets:
            made.close()
        self._sockets.clear()
