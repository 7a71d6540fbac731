"""Who does the work of many machines at once."""

from collections.abc import Callable
from typing import Protocol


class Crew(Protocol):
    def start(self, name: str, work: Callable[[], None]) -> None:
        """Begin, beside everything else that is under way. `work` raises nothing."""
        ...

    def wait(self, timeout_s: float | None) -> list[str]:
        """The names of what has ended since; returns when something has, or the time is up.

        `timeout_s` None: however long it takes.
        """
        ...

    def join(self, timeout_s: float) -> bool:
        """Until everything has ended, or the time is up: whether it has."""
        ...
