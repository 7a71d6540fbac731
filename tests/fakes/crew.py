"""Machines that take their time on a virtual clock: no thread, no waiting, any order wanted."""

import heapq
from collections.abc import Callable

from tests.fakes.clock import FakeClock


class VirtualCrew:
    """`ports.crew.Crew`. The work of a machine is done at the moment it is due to end."""

    def __init__(self, clock: FakeClock, seconds_of: Callable[[str], float]) -> None:
        self._clock = clock
        self._seconds_of = seconds_of
        self._due: list[tuple[float, int, str, Callable[[], None]]] = []
        self._count = 0
        self.most_at_once = 0

    def start(self, name: str, work: Callable[[], None]) -> None:
        self._count += 1
        at = self._clock.now() + self._seconds_of(name)
        heapq.heappush(self._due, (at, self._count, name, work))
        self.most_at_once = max(self.most_at_once, len(self._due))

    def wait(self, timeout_s: float | None) -> list[str]:
        now = self._clock.now()
        if not self._due or (timeout_s is not None and self._due[0][0] > now + timeout_s):
            self._clock.sleep(timeout_s or 0.0)
            return []
        at, _, name, work = heapq.heappop(self._due)
        self._clock.sleep(max(0.0, at - now))
        work()
        return [name]

    def join(self, timeout_s: float) -> bool:
        return True
