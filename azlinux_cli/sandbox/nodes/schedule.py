"""What waits for its time: boots and reboots, and programs that sleep."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Handle(Protocol):
    def cancel(self) -> None: ...


class Timer(Protocol):
    """Calls later: the event loop, or a test's own time."""

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Handle: ...


class Schedule:
    """One thing at a time waits under each key: what comes later replaces it."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self._pending: dict[str, Handle] = {}

    def later(self, key: str, delay_s: float, callback: Callable[[], None]) -> None:
        self.cancel(key)

        def due() -> None:
            self._pending.pop(key, None)
            callback()

        self._pending[key] = self._timer.call_later(delay_s, due)

    def cancel(self, key: str) -> None:
        if key in self._pending:
            self._pending.pop(key).cancel()

    async def sleep(self, seconds: float) -> None:
        done = asyncio.Event()
        handle = self._timer.call_later(seconds, done.set)
        try:
            await done.wait()
        finally:
            handle.cancel()

    def close(self) -> None:
        for handle in self._pending.values():
            handle.cancel()
        self._pending.clear()
