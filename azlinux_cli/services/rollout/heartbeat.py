"""A sign of life every few seconds, whatever else the process waits for."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Self

EVERY_S = 5.0


class Heartbeat:
    """While this is entered: a gate may take minutes, and its run is no dead one's."""

    def __init__(self, *beats: Callable[[], None], every_s: float = EVERY_S) -> None:
        self._beats = beats
        self._every_s = every_s
        self._over = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *ignored: object) -> None:
        """Once this has returned there is none any more."""
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._every_s):
            for beat in self._beats:
                beat()
