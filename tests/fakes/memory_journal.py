"""A journal in memory that can die at any of its writes."""

from collections.abc import Iterator

from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record, event_text, link
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner


class Killed(BaseException):
    """The process is no more: nothing it does from here on has any effect."""


class MemoryJournal:
    """`ports.journal.Journal`. `dies_at`: the number of the write that does not happen."""

    took_over: Owner | None = None

    def __init__(self, plan: RolloutPlan, clock: Clock) -> None:
        self.plan = plan
        self._clock = clock
        self.written: list[Record] = []
        self.asks: list[Ask] = []
        self.dies_at: int | None = None
        self.dead = False

    def append(self, *events: Event) -> list[Record]:
        if self.dead or (self.dies_at is not None and len(self.written) >= self.dies_at):
            self.dead = True
            raise Killed
        records = []
        for event in events:
            seq, at, text = len(self.written) + 1, self._clock.now(), event_text(event)
            before = self.written[-1].digest if self.written else self.plan.digest
            records.append(Record(seq, at, text, link(before, seq, at, text)))
            self.written.append(records[-1])
        return records

    def records(self) -> Iterator[Record]:
        return iter(self.written)

    def asked(self) -> list[Ask]:
        asks, self.asks = self.asks, []
        return asks

    def beat(self) -> None:
        pass

    def close(self) -> None:
        pass
