"""Runs and machine locks in memory, for services that are told where runs are kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from azlinux_cli.domain.errors import AzlError, ConflictError, NotFoundError, UsageError
from azlinux_cli.domain.rollout.event import Event
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.record import Record, broken_at
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.domain.rollout.summary import summary_of
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.journal import Ask, Owner, RunEntry, RunRow
from tests.fakes.memory_journal import MemoryJournal

STALE_S = 60.0


class FakeJournal(MemoryJournal):
    """One turn of one owner with a run. `kept` outlives it."""

    def __init__(self, run: "_Run", clock: Clock, took_over: Owner | None) -> None:
        super().__init__(run.plan, clock)
        self.written, self.asks = run.written, run.asks
        self.took_over = took_over
        self._run = run
        self._lock = Lock()
        self._closed = False

    def append(self, *events: Event) -> list[Record]:
        with self._lock:
            if self._closed:
                raise AzlError(f"run {self.plan.id} is closed")
            return super().append(*events)

    def records(self) -> Iterator[Record]:
        return iter([*self.written])

    def asked(self) -> list[Ask]:
        asks = [*self.asks]
        self.asks.clear()
        return asks

    def close(self) -> None:
        if not self._closed:
            self._closed, self._run.owner = True, None


@dataclass(slots=True)
class _Run:
    plan: RolloutPlan
    written: list[Record] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    owner: Owner | None = None


@dataclass(slots=True)
class FakeJournals:
    """`ports.journal.Journals`. `runs` and `dead` are shared by all who look at one place."""

    clock: Clock
    owner: Owner
    runs: dict[str, _Run] = field(default_factory=dict)
    dead: set[Owner] = field(default_factory=set)

    def create(self, plan: RolloutPlan) -> FakeJournal:
        if not plan.id.startswith("u") or not plan.id.isalnum():
            raise UsageError(f"{plan.id!r} is no id of a run")
        run = self.runs.setdefault(plan.id, _Run(plan))
        if run.plan.digest != plan.digest:
            raise ConflictError(f"run {plan.id} exists, and has another plan", code="OtherPlan")
        return self._taken(run)

    def take(self, run: str) -> FakeJournal:
        return self._taken(self._meant(run))

    def read(self, run: str, *, after: int = 0) -> RunEntry:
        found = self._meant(run)
        return RunEntry(found.plan, found.written[after:], self._living(found))

    def list(self) -> Sequence[RunRow]:
        runs = sorted(self.runs.values(), key=lambda run: -run.plan.created_at)
        return [self._row(run) for run in runs]

    def ask(self, run: str, ask: Ask) -> bool:
        found = self._meant(run)
        if self._living(found) is None:
            return False
        found.asks.append(ask)
        return True

    def verify(self, run: str) -> Sequence[str]:
        found = self._meant(run)
        broken = broken_at(found.plan.digest, found.written)
        return [] if broken is None else [f"record {broken} is not what was written"]

    def _row(self, run: _Run) -> RunRow:
        summary = summary_of(RolloutState.of(run.plan, run.written))
        return RunRow(run.plan.id, summary, self._living(run))

    def _taken(self, run: _Run) -> FakeJournal:
        if living := self._living(run):
            raise ConflictError(f"{living} works on run {run.plan.id}", code="RunTaken")
        took_over, run.owner = run.owner, self.owner
        return FakeJournal(run, self.clock, took_over)

    def _living(self, run: _Run) -> Owner | None:
        return None if run.owner in self.dead else run.owner

    def _meant(self, run: str) -> _Run:
        found = [name for name in self.runs if run and name.startswith(run)]
        if run in found or len(found) == 1:
            return self.runs[run if run in found else found[0]]
        if found:
            raise ConflictError(f"{run!r} may be any of {', '.join(sorted(found))}")
        raise NotFoundError(f"there is no run {run!r}")


@dataclass(slots=True)
class FakeMachineLocks:
    """`ports.journal.MachineLocks`. `lives` as in the adapter: None for one that is elsewhere."""

    clock: Clock
    lives: Callable[[Owner], bool | None]
    held: dict[str, tuple[str, Owner]] = field(default_factory=dict)
    beats: dict[str, float] = field(default_factory=dict)

    def take(self, run: str, machines: Sequence[str], owner: Owner) -> dict[str, Owner]:
        others = {
            machine: self.held[machine]
            for machine in machines
            if machine in self.held and self.held[machine][0] != run
        }
        if living := {m: its for m, its in others.items() if self._alive(*its)}:
            said = "; ".join(f"{m} is worked on by run {its[0]}" for m, its in living.items())
            details = {
                "machines": [*living],
                "runs": [*dict.fromkeys(r for r, _ in living.values())],
            }
            raise ConflictError(said, code="MachineLocked", details=details)
        self.held |= dict.fromkeys(machines, (run, owner))
        self.beats[run] = self.clock.now()
        return {machine: its[1] for machine, its in others.items()}

    def beat(self, run: str) -> None:
        self.beats[run] = self.clock.now()

    def release(self, run: str, machines: Sequence[str] = ()) -> None:
        for machine, (its, _) in [*self.held.items()]:
            if its == run and (not machines or machine in machines):
                del self.held[machine]

    def _alive(self, run: str, owner: Owner) -> bool:
        alive = self.lives(owner)
        return self.clock.now() - self.beats[run] < STALE_S if alive is None else alive
