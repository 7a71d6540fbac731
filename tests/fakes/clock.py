"""Time that passes only when somebody sleeps."""

from threading import Lock


class FakeClock:
    """A Clock whose `sleep` returns at once and moves both times on. Safe from any thread."""

    def __init__(self, now: float = 1_795_392_000.0) -> None:  # 2026-11-23T00:00:00Z
        self._now = now
        self._monotonic = 1_000.0
        self._lock = Lock()
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sleeps.append(seconds)
            self._advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass without anybody sleeping."""
        with self._lock:
            self._advance(seconds)

    def _advance(self, seconds: float) -> None:
        self._now += seconds
        self._monotonic += seconds
