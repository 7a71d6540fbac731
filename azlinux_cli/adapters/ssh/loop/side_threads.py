"""What would block the loop, done in a few threads beside it."""

import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

Job = Callable[[], Any]
Then = Callable[[Any], None]


class SideThreads:
    """At most `most` daemon threads, each living as long as there is work.

    The outcome of a job, or what it raised, is handed to its `then` in the loop's thread.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._todo: deque[tuple[Job, Then]] = deque()
        self._done: deque[tuple[Then, Any]] = deque()
        self._alive = 0
        self._listening, self._calling = socket.socketpair()
        self._listening.setblocking(False)
        self._calling.setblocking(False)

    def fileno(self) -> int:
        return self._listening.fileno()

    def do(self, job: Job, then: Then) -> None:
        with self._lock:
            self._todo.append((job, then))
            if self._alive == self._most:
                return
            self._alive += 1
        threading.Thread(target=self._work, name="azl-ssh-side", daemon=True).start()

    def on_ready(self, events: int) -> None:
        try:
            self._listening.recv(4096)
        except BlockingIOError:
            return
        while self._done:
            then, outcome = self._done.popleft()
            then(outcome)

    def close(self) -> None:
        """Nothing more is begun; what is under way ends unheard."""
        with self._lock:
            self._todo.clear()
            self._listening.close()
            self._calling.close()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._todo:
                    self._alive -= 1
                    return
                job, then = self._todo.popleft()
            try:
                outcome = job()
            except BaseException as error:  # noqa: BLE001 - raised or told in the loop's thread
                outcome = error
            self._done.append((then, outcome))
            self._call()

    def _call(self) -> None:
        with self._lock:
            try:
                self._calling.send(b"x")
            except OSError:  # full: it is awake anyway; closed: nobody listens any more
                return
