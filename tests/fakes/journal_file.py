"""A tale as a real journal on the disk, as another process would have left it."""

from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.ports.journal import Owner
from tests.fakes.clock import FakeClock
from tests.fakes.rollout_tale import Tale

OTHER = Owner("ada@desk", 4711, "never")


def kept(tale: Tale) -> SqliteJournals:
    """The journals that hold it, below azl's state directory. Nobody works on the run."""
    clock = FakeClock(tale.plan.created_at)
    journal = SqliteJournals(None, clock, OTHER).create(tale.plan)
    for record in tale.records:
        clock.advance(record.at - clock.now())
        journal.append(record.event)
    journal.close()
    return SqliteJournals(None, tale.clock)
