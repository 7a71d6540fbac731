"""The sandbox's own clock, so that tests let operations take hours in no time."""

import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since 1970-01-01T00:00Z. Wall time: operations go on across a restart."""
        ...


class SystemClock:
    def now(self) -> float:
        return time.time()
