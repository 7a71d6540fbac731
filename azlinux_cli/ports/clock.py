"""Time, as something that is handed in."""

from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Wall time, seconds since 1970-01-01T00:00Z."""
        ...

    def monotonic(self) -> float:
        """Seconds for measuring; never goes back."""
        ...

    def sleep(self, seconds: float) -> None: ...
