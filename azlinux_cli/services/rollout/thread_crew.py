"""A thread for each machine that is in flight."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread


class ThreadCrew:
    """`ports.crew.Crew`. The threads are daemons: they never hold up the end of the process."""

    def __init__(self) -> None:
        self._ended: SimpleQueue[str] = SimpleQueue()
        self._busy: set[str] = set()

    def start(self, name: str, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            finally:
                self._ended.put(name)

        self._busy.add(name)
        Thread(target=run, name=f"azl-{name}", daemon=True).start()

    def wait(self, timeout_s: float | None) -> list[str]:
        names = []
        try:
            names.append(
                self._ended.get(timeout=timeout_s) if timeout_s else self._ended.get_nowait()
            )
            while True:
                names.append(self._ended.get_nowait())
        except Empty:
            self._busy -= set(names)
            return names

    def join(self, timeout_s: float) -> bool:
        from time import monotonic

        ends_at = monotonic() + timeout_s
        while self._busy and (left_s := ends_at - monotonic()) > 0:
            self.wait(left_s)
        return not self._busy
