"""What the journal of a run costs: appends that are on the disk, a list of runs, a proof."""

from bench.child import child_figures
from bench.report import Report
from bench.workplace import Workplace

RUNS = 200
MACHINES = 120  # in each: 1,444 events
# A list is looked at between two thoughts, also the first one after an upgrade of azl.
MOST_LIST_S, MOST_FIRST_LIST_S = 0.2, 10.0

_JOURNAL = """
import json, sys, threading, time
from pathlib import Path
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import StepBegun
from tests.fakes.rollout import plan_of

threads, each, home = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
from azlinux_cli.services.rollout.ledger import Ledger
journal = SqliteJournals(home / f"journal-{threads}", SystemClock()).create(plan_of([["a"]]))
ledger = Ledger(journal, lambda record, state: None)
def work():
    for _ in range(each):
        ledger.record(StepBegun("a", "transact", 1))
workers = [threading.Thread(target=work) for _ in range(threads)]
began = time.perf_counter()
for worker in workers: worker.start()
for worker in workers: worker.join()
print(json.dumps({"seconds": time.perf_counter() - began, "appends": threads * each}))
journal.close()
"""

_DISK = """
import json, os, sys, time
file = os.open(sys.argv[2], os.O_RDWR | os.O_CREAT)
began = time.perf_counter()
for number in range(int(sys.argv[1])):
    os.pwrite(file, b"x" * 4096, 4096 * (number % 64))
    os.fdatasync(file)
print(json.dumps({"seconds": time.perf_counter() - began}))
"""

_LIST = """
import json, sys, time
from dataclasses import replace
from pathlib import Path
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.rollout.event import (
    RunEnded, RunTaken, StepBegun, StepEnded, UnitAdmitted, UnitEnded, UnitOutcome, WaveBegun,
    WaveEnded,
)
from tests.fakes.rollout import plan_of

count, machines, home = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
runs = SqliteJournals(home / "list", SystemClock())
names = [f"n{number}" for number in range(machines)]
events, facts = [RunTaken("ada@desk", 1, "0"), WaveBegun(0)], {"log": "x" * 200}
for name in names:
    events.append(UnitAdmitted(name, 0, 1))
    for step in ("look", "stage", "transact", "verify", "release"):
        events.append(StepBegun(name, step, 1))
        events.append(StepEnded(name, step, 1, True, facts=facts))
    events.append(UnitEnded(name, UnitOutcome.SUCCEEDED))
events += [WaveEnded(0), RunEnded("succeeded")]
for number in range(count):
    journal = runs.create(replace(plan_of([names]), id=f"u{number}"))
    journal.append(*events)
    journal.close()
def timed(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
print(json.dumps({"first": timed(runs.list), "again": timed(runs.list),
                  "verify": timed(lambda: runs.verify("u0")), "events": len(events)}))
"""


def run(place: Workplace, report: Report) -> None:
    _appends(place, report)
    _list(place, report)


def _appends(place: Workplace, report: Report) -> None:
    """Beside what the disk can do at all: writes of 4 KiB that are waited for, one by one."""
    count = 1_000
    bare = child_figures(_DISK, count, place.home / "disk")
    rows = [("the bare disk", f"{count}", f"{count / bare['seconds']:,.0f}")]
    for threads, each in ((1, 1_000), (100, 50)):
        seen = child_figures(_JOURNAL, threads, each, place.home)
        rate = seen["appends"] / seen["seconds"]
        rows.append((f"threads: {threads}", f"{seen['appends']:.0f}", f"{rate:,.0f}"))
    report.table("Appends to the journal, each on the disk before it returns",
                 ("who", "appends", "per second"), rows)  # fmt: skip


def _list(place: Workplace, report: Report) -> None:
    seen = child_figures(_LIST, RUNS, MACHINES, place.home)
    rows = []
    for name, key, budget in (
        (f"list of {RUNS} runs", "again", MOST_LIST_S),
        ("the same, nothing known", "first", MOST_FIRST_LIST_S),
        ("proof of one run", "verify", None),
    ):
        rows.append((name, f"{seen[key]:.3f}", *report.judged(f"{name}: s", seen[key], budget)))
    report.table(f"Runs of {MACHINES} machines, {seen['events']:.0f} events each",
                 ("what", "seconds", "budget", "verdict"), rows)  # fmt: skip
