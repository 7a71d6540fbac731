"""The journal and where the run stands, kept in step."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, RLock

from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.journal import Journal

OnRecord = Callable[[Record, RolloutState], None]


@dataclass(slots=True)
class _Batch:
    events: tuple[Event, ...]
    done: bool = False
    error: BaseException | None = None


class Ledger:
    """Every event of a run goes through here: onto the disk, then into the state, then shown.

    Safe from any thread. Events of threads that come at the same time reach the disk together:
    one of the threads writes for all. `lock` is held by whoever reads the state and acts on it.
    """

    def __init__(self, journal: Journal, on_record: OnRecord) -> None:
        self._journal = journal
        self._on_record = on_record
        self._queue: list[_Batch] = []
        self._queueing = Lock()
        self._writing = Lock()
        self.lock = RLock()
        self.state = RolloutState.of(journal.plan, journal.records())

    def record(self, *events: Event) -> None:
        """Raises AzlError when it cannot be written: then nothing may be done."""
        batch = _Batch(events)
        with self._queueing:
            self._queue.append(batch)
        with self._writing:
            if not batch.done:
                self._write_all()
        if batch.error is not None:
            raise batch.error

    def _write_all(self) -> None:
        with self._queueing:
            batches, self._queue = self._queue, []
        error: BaseException | None = None
        try:
            events = [event for batch in batches for event in batch.events]
            records = self._journal.append(*events)
            with self.lock:
                for event, record in zip(events, records, strict=True):
                    self.state.apply(event, record.at)
                    self._on_record(record, self.state)
        except BaseException as caught:  # noqa: BLE001 - raised in each of the threads
            error = caught
        for batch in batches:
            batch.done, batch.error = True, error
