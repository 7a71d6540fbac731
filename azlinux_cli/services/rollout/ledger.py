"""The journal and where the run stands, kept in step."""

from collections.abc import Callable
from threading import RLock

from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.journal import Journal

OnRecord = Callable[[Record, RolloutState], None]


class Ledger:
    """Every event of a run goes through here: onto the disk, then into the state, then shown.

    Safe from any thread. `lock` is held by whoever reads the state and acts on what it says.
    """

    def __init__(self, journal: Journal, on_record: OnRecord) -> None:
        self._journal = journal
        self._on_record = on_record
        self.lock = RLock()
        self.state = RolloutState.of(journal.plan, journal.records())

    def record(self, *events: Event) -> None:
        """Raises AzlError when it cannot be written: then nothing may be done."""
        with self.lock:
            for event, record in zip(events, self._journal.append(*events), strict=True):
                self.state.apply(event, record.at)
                self._on_record(record, self.state)
