"""Every run of this user: `rollouts/<run>.db` below azl's state directory."""

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from azlinux_cli.adapters.path import state_dir
from azlinux_cli.adapters.rollout import file
from azlinux_cli.adapters.rollout.database import connect_to_read, private_directory, told
from azlinux_cli.adapters.rollout.hold import Hold, living_holder
from azlinux_cli.adapters.rollout.journal import SqliteJournal, records_in
from azlinux_cli.adapters.rollout.listing import Listing
from azlinux_cli.adapters.rollout.owner import this_owner
from azlinux_cli.adapters.rollout.request import Requests
from azlinux_cli.domain.errors import ConflictError, NotFoundError, UsageError
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner, RunEntry, RunRow

_ID = re.compile(r"(?!locks$)[a-z][a-z0-9]{1,63}")  # a file's name here, a unit's on machines
_MOST = 8  # names in an error


class SqliteJournals:
    """`ports.journal.Journals`."""

    def __init__(self, directory: Path | None, clock: Clock, owner: Owner | None = None) -> None:
        self._directory = directory or state_dir() / "rollouts"
        self._clock = clock
        self._owner = owner or this_owner()

    def create(self, plan: RolloutPlan) -> SqliteJournal:
        if not _ID.fullmatch(plan.id):
            raise UsageError(
                f"{plan.id!r} is no id of a run", hint="azl update plan makes plans with good ones"
            )
        with told(self._directory):
            private_directory(self._directory)
        return self._hold(plan.id, plan)

    def take(self, run: str) -> SqliteJournal:
        return self._hold(self._meant(run), None)

    def _hold(self, run: str, plan: RolloutPlan | None) -> SqliteJournal:
        path = self._path(run)
        with told(path):
            hold = Hold(run, self._directory, self._owner, self._clock)
        try:
            with told(path):
                if plan is not None and not path.exists():
                    file.make(path, plan)
                database, there = file.open_to_write(path)
                try:
                    _check_same(there, plan or there)
                    return SqliteJournal(path, database, there, hold, self._clock)
                except BaseException:
                    database.close()
                    raise
        except BaseException:
            hold.release()
            raise

    def read(self, run: str, *, after: int = 0) -> RunEntry:
        run = self._meant(run)
        path = self._path(run)
        with told(path), closing(connect_to_read(path)) as database:
            plan = file.plan_in(database, path)
            records = records_in(database, after=after)
        return RunEntry(plan, records, self._living(run))

    def list(self) -> Sequence[RunRow]:
        return Listing(self._directory).rows(
            [(run, self._path(run), self._living(run)) for run in self._runs()]
        )

    def ask(self, run: str, ask: Ask) -> bool:
        run = self._meant(run)
        if self._living(run) is None:
            return False
        with told(self._path(run)):
            Requests(self._directory, run).put(ask, self._clock.now())
        return True

    def verify(self, run: str) -> Sequence[str]:
        run = self._meant(run)
        path = self._path(run)
        return file.objections(path) or Listing(self._directory).doubts(run, path)

    def _living(self, run: str) -> Owner | None:
        return living_holder(self._directory / f"{run}.owner", self._clock)

    def _path(self, run: str) -> Path:
        return self._directory / f"{run}.db"

    def _runs(self) -> tuple[str, ...]:
        try:
            names = sorted(path.stem for path in self._directory.iterdir() if path.suffix == ".db")
        except FileNotFoundError:
            return ()
        except OSError:
            with told(self._directory):
                raise
        return tuple(name for name in names if _ID.fullmatch(name))

    def _meant(self, run: str) -> str:
        """The whole id. Raises NotFoundError, ConflictError for a beginning that several have."""
        runs = self._runs()
        if run in runs:
            return run
        found = [name for name in runs if run and name.startswith(run)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(found[:_MOST])
            raise ConflictError(f"{run!r} may be any of {shown}", hint="more of the id")
        raise NotFoundError(f"there is no run {run!r}", hint="azl rollout list shows all runs")


def _check_same(there: RolloutPlan, plan: RolloutPlan) -> None:
    if there.digest != plan.digest:
        raise ConflictError(
            f"run {plan.id} exists, and has another plan",
            hint="make a new plan: each has an id of its own",
            code="OtherPlan",
        )
