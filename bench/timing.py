"""Medians of short programs, run interleaved so that noise hits every one of them alike."""

import os
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

NULL = os.open(os.devnull, os.O_RDWR)
ARGCOMPLETE_FD = 8  # where argcomplete writes; nobody reads it here


@dataclass(frozen=True, slots=True)
class Case:
    """One program, and the exit status it has to end with (None: any).

    `every` 3: it runs in every third round only, being slow.
    """

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)
    every: int = 1
    status: int | None = 0


@dataclass(frozen=True, slots=True)
class Once:
    """One run: its wall time in milliseconds and how it ended."""

    wall_ms: float
    status: int


def once(argv: Sequence[str], environ: Mapping[str, str]) -> Once:
    """Run a program to its end with nothing on stdin and its output thrown away."""
    quiet = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2, ARGCOMPLETE_FD)]
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], [*argv], {**os.environ, **environ}, file_actions=quiet)
    _, status, _ = os.wait4(pid, 0)
    return Once((time.perf_counter() - start) * 1e3, os.waitstatus_to_exitcode(status))


def medians(cases: Sequence[Case], rounds: int) -> dict[str, float]:
    """Median wall milliseconds of each case, after one run each to warm the caches.

    Raises RuntimeError for a program that does not end as it should: its time means nothing.
    """
    for case in cases:
        status = once(case.argv, case.environ).status
        if case.status is not None and status != case.status:
            raise RuntimeError(f"{case.name}: exit status {status}, not {case.status}")
    seen: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds):
        due = [case for case in cases if number % case.every == 0]
        for case in random.sample(due, len(due)):
            seen[case.name].append(once(case.argv, case.environ).wall_ms)
    return {name: median(times) for name, times in seen.items()}
