"""However its process ends: what was acknowledged is there, in order, with nothing between."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from azlinux_cli.adapters.rollout.database import connect
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from tests.unit.adapters.rollout.conftest import PLAN, RUN

KILLS = 20

_BEGIN = """
import os, signal, sqlite3, sys, threading
from contextlib import suppress
from pathlib import Path
from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.rollout.journals import SqliteJournals
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout.event import RunLeft, StepBegun, WaveBegun
from tests.fakes.rollout import plan_of
runs = SqliteJournals(Path(sys.argv[1]), SystemClock())
"""

_WRITER = """
journal = runs.take(sys.argv[2])
def work():
    while True:
        records = journal.append(StepBegun("a", "x", 1), StepBegun("a", "y", 1))
        os.write(1, b"%d\\n" % records[-1].seq)
for _ in range(4):
    threading.Thread(target=work).start()
"""


def _child(program: str, *words: object) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", _BEGIN + program, *map(str, words)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def test_what_was_acknowledged_survives_a_kill(runs: SqliteJournals, directory: Path) -> None:
    runs.create(PLAN).close()
    before = 0
    for number in range(KILLS):
        with _child(_WRITER, directory, RUN) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(1 + 3 * number)]
            os.kill(writer.pid, signal.SIGKILL)
            said += writer.stdout.readlines()
        acknowledged = [int(line) for line in said if line.endswith("\n")]
        records = runs.read(RUN).records
        assert max(acknowledged) <= len(records), "what was acknowledged is there"
        assert [record.seq for record in records] == [*range(1, len(records) + 1)]
        assert len(records) % 2 == 0, "half of what was written together"
        assert len(records) > before
        assert runs.verify(RUN) == []
        assert runs.read(RUN).owner is None
        before = len(records)


# A process for each point at which a file or the database is touched: killed right before it.
_EVERYWHERE = """
FILES = {"open", "os.rename", "os.remove", "os.mkdir", "fcntl.flock", "sqlite3.connect"}
left = -1
def point(name):
    global left
    if left == 0:
        os.write(told, b" ".join(name.encode().split()[:2]))
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
def hook(event, args):
    if event in FILES:
        point(event)
def traced(*words, connect=sqlite3.connect, **options):
    database = connect(*words, **options)
    database.set_trace_callback(point)
    return database

plan, number = plan_of([["a"], ["b", "c"]]), 0
while True:
    hear, told = os.pipe()
    pid = os.fork()
    if not pid:
        sys.addaudithook(hook)
        sqlite3.connect, left = traced, number
        with suppress(BaseException):
            journal = runs.create(plan)
            for wave in range(3):
                journal.append(WaveBegun(wave), WaveBegun(wave))
                os.write(told, b"written ")
            journal.close()
            os.write(told, b"closed")
        os._exit(0)
    os.close(told)
    with os.fdopen(hear) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    acknowledged = 2 * said.count("written ")
    made = Path(sys.argv[1], plan.id + ".db").exists()
    wrong = list(runs.verify(plan.id)) if made else []
    journal = runs.create(plan)
    there = len(list(journal.records()))
    journal.append(WaveBegun(9))
    journal.close()
    whole = there in (acknowledged, acknowledged + 2)
    wrong += runs.verify(plan.id)
    print(whole, wrong, said.replace("written ", ""), sep="|", flush=True)
    if said.endswith("closed"):
        break
    for path in Path(sys.argv[1]).iterdir():
        path.unlink()
    number += 1
"""


def test_a_kill_at_any_point_of_a_run_loses_nothing(directory: Path) -> None:
    with _child(_EVERYWHERE, directory) as child:
        assert child.stdout is not None
        lines = [line.split("|") for line in child.stdout.read().splitlines()]
    assert child.returncode == 0
    assert {(whole, said) for whole, said, _ in lines} == {("True", "[]")}
    points = [point for *_, point in lines]
    assert points[-1] == "closed"
    assert len(points) > 40
    assert {"open", "os.mkdir", "os.rename", "sqlite3.connect", "fcntl.flock"} <= {*points}
    assert {"CREATE TABLE", "BEGIN IMMEDIATE", "INSERT INTO", "COMMIT"} <= {*points}
    assert points.count("COMMIT") == 4, "of the making and of three writes"


_INTERRUPTED = """
def interrupt(*ignored):
    raise KeyboardInterrupt
signal.signal(signal.SIGALRM, interrupt)
journal = runs.create(plan_of([["a"], ["b", "c"]]))
acknowledged, interrupted, trouble = [], 0, []
while interrupted < 300:
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0004 + interrupted * 0.000003)
        while True:
            acknowledged += journal.append(WaveBegun(len(acknowledged)))
    except KeyboardInterrupt:
        interrupted += 1
    except AzlError as error:
        trouble.append(error.message)
        break
signal.setitimer(signal.ITIMER_REAL, 0)
records = list(journal.append(RunLeft("ada@desk")) and journal.records())
lost = set(acknowledged) - set(records)
journal.close()
print(interrupted, len(lost), trouble, list(runs.verify(journal.plan.id)))
"""


def test_ctrl_c_in_the_middle_of_a_write_spoils_nothing(directory: Path) -> None:
    with _child(_INTERRUPTED, directory) as writer:
        assert writer.stdout is not None
        assert writer.stdout.read() == "300 0 [] []\n"


_TAKER = """
from azlinux_cli.domain.errors import ConflictError
while not Path(sys.argv[1], "go").exists():
    pass
try:
    journal = runs.take(sys.argv[2])
    print("taken", flush=True)
    sys.stdin.read()
except ConflictError as error:
    print(error.code, flush=True)
"""


def test_of_many_who_come_at_once_one_gets_the_run(runs: SqliteJournals, directory: Path) -> None:
    runs.create(PLAN).close()
    argv = [sys.executable, "-c", _BEGIN + _TAKER, str(directory), RUN]
    takers = [
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    (directory / "go").touch()
    said = [taker.stdout.readline().strip() for taker in takers if taker.stdout]
    for taker in takers:
        taker.communicate("", timeout=30)
    assert sorted(said) == ["RunTaken"] * 5 + ["taken"]


def test_an_acknowledged_write_has_reached_the_disk(written: Path) -> None:
    """FULL: SQLite waits for the disk before a commit is answered."""
    database = connect(written)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)
    database.close()
