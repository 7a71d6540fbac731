"""One run of a client with everything it started: `python -m bench.ssh.cost ... -- PROGRAM ARG...`.

A process of its own, since it adopts what the client leaves behind: the CPU time of a connection
that stays open in the background (ControlPersist) counts as the client's, and ends with it.
"""

import argparse
import ctypes
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_S = 0.05
_PATIENCE_S = 1.0
# What a login shell has; a client that needs more raises it by itself.
_SOFT_FILES = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """`started_s` on the monotonic clock. `peak_mb`: the sum of the tree's proportional set sizes.

    0 where it was not watched: watching takes CPU time from the clients, so their time is
    measured in other rounds.
    """

    status: int
    started_s: float
    wall_s: float
    cpu_s: float
    peak_mb: float


def spend(argv: Sequence[str], out: Path, *, limit_s: float, watch: bool) -> Cost:
    """Run to the end with stdout in a file, stderr beside it; reap what is left afterwards."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with out.open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
        streams = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, stdout.fileno(), 1),
            (os.POSIX_SPAWN_DUP2, stderr.fileno(), 2),
        ]
        started_s = time.monotonic()
        pid = os.posix_spawnp(argv[0], [*argv], os.environ, file_actions=streams, setpgroup=0)
    alarm = threading.Timer(limit_s, os.killpg, (pid, signal.SIGKILL))
    alarm.start()
    memory = _Memory() if watch else None
    _, status, _ = os.wait4(pid, 0)
    wall_s = time.monotonic() - started_s
    alarm.cancel()
    peak_mb = memory.end() if memory else 0.0
    _reap()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = used.ru_utime + used.ru_stime
    return Cost(os.waitstatus_to_exitcode(status), started_s, wall_s, cpu_s, peak_mb)


def _reap() -> None:
    """End the background processes that came here as orphans, so that their time is counted."""
    patience_ends = time.monotonic() + _PATIENCE_S
    while left := tree(os.getpid()):
        late = time.monotonic() > patience_ends
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        time.sleep(_SAMPLE_S)
        with suppress(ChildProcessError):
            while os.wait4(-1, os.WNOHANG)[0]:
                pass


def tree(root: int) -> list[int]:
    """Every descendant of a process, itself not among them."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
                parent = int(stat.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    todo = [root]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


class _Memory:
    """Samples the tree below this process in a thread; `end` tells the peak."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._peak_kb = 0
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak_kb / 1024

    def _watch(self) -> None:
        while not self._over.wait(_SAMPLE_S):
            self._peak_kb = max(self._peak_kb, sum(map(_pss_kb, tree(os.getpid()))))


def _pss_kb(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def main(words: Sequence[str]) -> None:
    """Print the cost as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit-s", type=float, required=True)
    parser.add_argument("--watch", action="store_true")
    parser.add_argument("argv", nargs="+")
    given = parser.parse_args(words)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (_SOFT_FILES, hard))
    cost = spend(given.argv, given.out, limit_s=given.limit_s, watch=given.watch)
    json.dump(asdict(cost), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
