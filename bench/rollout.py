"""What the engine itself costs: a run of 10,000 machines on a virtual clock, and its journal.

Nothing here is compared with another program: no other writes an outcome down before it goes on.
"""

from bench import journal
from bench.child import child_figures
from bench.report import Report
from bench.workplace import Workplace

MACHINES = 10_000
WIDTH = 100
# Decisions keep up with any fleet: 10,000 machines at 100 a second would need this many.
LEAST_DECISIONS = 1_000
MOST_MIB = 256

_ENGINE = """
import json, random, resource, sys, time
from azlinux_cli.domain.rollout import decide
from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.event import RunTaken
from azlinux_cli.domain.rollout.plan import Policy
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.services.rollout import engine as room
from tests.fakes.clock import FakeClock
from tests.fakes.crew import VirtualCrew
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.procedure import FakeProcedure
from tests.fakes.rollout import BY, engine, plan_of

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

count, width, zones = map(int, sys.argv[1:])
names = [f"n{number}" for number in range(count)]
labels = {name: {"zone": str(number % 3)} for number, name in enumerate(names)}
limits = {"zone": width // 3} if zones else {}
policy = Policy(Budget(count), parallel=width, limits=limits)
plan = plan_of([names[:1], names[1:101], names[101:]], policy, labels)
clock, chance = FakeClock(), random.Random(1)
journal = MemoryJournal(plan, clock)
crew = VirtualCrew(clock, lambda name: chance.uniform(10, 60))
run = engine(journal, clock, FakeProcedure(lambda name, attempt: StepEnd()), crew)
run.ledger.record(RunTaken(BY, 1, "0"))
before, decisions, next_move = peak(), [0], decide.next_move
def counted(state, now):
    decisions[0] += 1
    return next_move(state, now)
room.decide.next_move = counted
began = time.perf_counter()
run()
seconds = time.perf_counter() - began
virtual = journal.written[-1].at - journal.written[0].at
print(json.dumps({"seconds": seconds, "decisions": decisions[0], "events": len(journal.written),
                  "mib": peak(), "before": before, "virtual": virtual}))
"""


def run(place: Workplace, report: Report) -> None:
    """Decisions and events per second, memory, and durable appends per second."""
    _engine(report)
    journal.run(place, report)


def _engine(report: Report) -> None:
    rows = []
    for name, zones in (("no limits", 0), ("at most a third per zone", 1)):
        seen = child_figures(_ENGINE, MACHINES, WIDTH, zones)
        rate = seen["decisions"] / seen["seconds"]
        what = f"{MACHINES:,} machines, {WIDTH} at once, {name}"
        slow = report.judged(
            f"{what}: s per 1,000 decisions", 1_000 / rate, 1_000 / LEAST_DECISIONS
        )
        big = report.judged(f"{what}: MiB", seen["mib"], MOST_MIB)
        rows.append(
            (
                name,
                f"{seen['seconds']:.1f}",
                f"{rate:,.0f}",
                f"{seen['events'] / seen['seconds']:,.0f}",
                f"{seen['mib']:.0f}",
                slow[1],
                big[1],
                f"{seen['virtual'] / 60:.0f}",
            )
        )
    headers = (
        "policy", "seconds", "decisions/s", "events/s", "peak MiB", "fast", "small", "virtual min"
    )  # fmt: skip
    report.table(f"A run of {MACHINES:,} machines, {WIDTH} at once, virtual clock", headers, rows)
