"""Which sockets have something to do, and whose they are."""

import select
from typing import Protocol

READ, WRITE = select.EPOLLIN, select.EPOLLOUT


class Watcher(Protocol):
    def on_ready(self, events: int) -> None:
        """The socket can be read or written, or is broken."""
        ...


class Poller:
    """epoll, told only of changes. Many sockets cost nothing while they are silent."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._watched: dict[int, tuple[Watcher, int]] = {}

    def __len__(self) -> int:
        return len(self._watched)

    def watch(self, fd: int, watcher: Watcher, events: int) -> None:
        known = self._watched.get(fd)
        if known is None:
            self._epoll.register(fd, events)
        elif known[1] != events:
            self._epoll.modify(fd, events)
        self._watched[fd] = (watcher, events)

    def forget(self, fd: int) -> None:
        """Before the socket is closed: its number may be another's next moment."""
        if self._watched.pop(fd, None) is not None:
            self._epoll.unregister(fd)

    def wait(self, seconds: float | None) -> list[tuple[Watcher, int]]:
        """Up to `seconds`; None: until something happens."""
        ready = self._epoll.poll(seconds, max(1, len(self._watched)))
        return [(self._watched[fd][0], events) for fd, events in ready if fd in self._watched]

    def close(self) -> None:
        self._watched.clear()
        self._epoll.close()
