"""A point in time to be done by, passed down instead of timeouts made up on the way."""

from dataclasses import dataclass

from azlinux_cli.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Deadline:
    clock: Clock
    at: float  # on the monotonic clock

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> "Deadline":
        return cls(clock, clock.monotonic() + seconds)

    @property
    def left_s(self) -> float:
        return max(0.0, self.at - self.clock.monotonic())

    @property
    def passed(self) -> bool:
        return self.left_s == 0

    def within(self, seconds: float) -> "Deadline":
        """The sooner of this and `seconds` from now."""
        return Deadline(self.clock, min(self.at, self.clock.monotonic() + seconds))
