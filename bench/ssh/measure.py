"""Rounds in which every client runs once, and the medians of what they cost."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.ssh.cost import Cost
from bench.ssh.fleet import MARK
from bench.ssh.peer import Job, Peer

LIMIT_S = 180.0  # then a client is killed, and brought no figure


class WrongAnswerError(RuntimeError):
    """A client did not bring every host's answer: its time means nothing."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a client cost: medians of `runs`; memory from a run of its own, 0 if it had none."""

    hosts_per_s: float
    cpu_ms: float
    peak_mb: float
    runs: int = 1


FIGURES = ("hosts_per_s", "cpu_ms", "peak_mb")
_WATCHED, _SMALL = 5, 50  # rounds, for fleets of at most so many hosts: those are over at once
SLOW_S = 8.0  # a peer that takes longer is timed once


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs clients in a home of the benchmark's, with the peers' environment."""

    home: Path
    environment: Path | None
    environ: Mapping[str, str]

    def run(
        self, client: Peer, job: Job, *, watch: bool = False, answers: int | None = None
    ) -> Cost:
        """Raises WrongAnswerError if not so many answers came: as many as hosts, if not told."""
        out = self.home / "stdout"
        argv = client.argv(self.environment or self.home, job)
        environ = {**os.environ, **self.environ, **client.environ(job)}
        words = ["--out", str(out), "--limit-s", str(LIMIT_S), *(["--watch"] if watch else [])]
        done = subprocess.run(
            [sys.executable, "-m", "bench.ssh.cost", *words, "--", *argv],
            cwd=_ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{client.name}: {done.stderr.strip()[-500:]}")
        cost = Cost(**json.loads(done.stdout))
        said = out.read_bytes(), out.with_suffix(".err").read_bytes()
        came = sum(text.count(MARK.encode()) for text in said)
        wanted = job.fleet.count if answers is None else answers
        if came != wanted:
            why = said[1].decode(errors="replace").strip()[-400:]
            raise WrongAnswerError(
                f"{client.name}: {came} of {wanted} answers, exit status {cost.status}: {why}"
            )
        return cost


_ROOT = Path(__file__).parent.parent.parent


def figures(
    runner: Runner, clients: Sequence[Peer], job: Job, *, rounds: int, watched: bool
) -> dict[str, Figures]:
    """Of each client by its name, best first; one that fails is left out, with a word on stderr.

    Watched rounds go before: they see the memory, and warm the caches.
    """
    peaks = _peaks(runner, clients, job) if watched else {}
    able = [client for client in clients if client.name in peaks or not watched]
    costs: dict[str, list[Cost]] = {}
    for _ in range(rounds):
        due = [client for client in able if not _is_slow(costs.get(client.name, []))]
        for name, cost in _round(runner, due, job, watch=False).items():
            costs.setdefault(name, []).append(cost)
    found = {
        name: typical(job.fleet.count, seen, peaks.get(name, 0.0)) for name, seen in costs.items()
    }
    return dict(sorted(found.items(), key=lambda item: -item[1].hosts_per_s))


def _peaks(runner: Runner, clients: Sequence[Peer], job: Job) -> dict[str, float]:
    """The most, in MB, that each had in any of some rounds.

    A short round has few samples, and what lives shorter than they are apart is in few of them: the
    moment at which most of a client's processes are alive is not seen in every round.
    """
    found: dict[str, float] = {}
    for _ in range(_WATCHED if job.fleet.count <= _SMALL else 1):
        due = [client for client in clients if not found or client.name in found]
        for name, cost in _round(runner, due, job, watch=True).items():
            found[name] = max(found.get(name, 0.0), cost.peak_mb)
    return found


def _round(runner: Runner, clients: Sequence[Peer], job: Job, *, watch: bool) -> dict[str, Cost]:
    """Every client once, in any order."""
    costs = {}
    for client in random.sample(clients, len(clients)):
        try:
            costs[client.name] = runner.run(client, job, watch=watch)
        except RuntimeError as error:
            sys.stderr.write(f"{error}\n")
    return costs


def _is_slow(costs: Sequence[Cost]) -> bool:
    return any(cost.wall_s > SLOW_S for cost in costs)


def typical(hosts: int, costs: Sequence[Cost], peak_mb: float) -> Figures:
    """The medians of some runs over so many hosts."""
    wall_s = median(cost.wall_s for cost in costs)
    cpu_s = median(cost.cpu_s for cost in costs)
    return Figures(hosts / wall_s, cpu_s * 1e3 / hosts, peak_mb, len(costs))
