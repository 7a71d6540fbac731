"""The section `ssh`: one command on many hosts, by azl and by everybody else, in the same run."""

import getpass
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import Report
from bench.ssh import program
from bench.ssh.crowd import crowd
from bench.ssh.farm import Farm, farther, light_farm, sshd_farm
from bench.ssh.fleet import FarmError, Fleet, Keys
from bench.ssh.hole import holes
from bench.ssh.measure import FIGURES, Figures, Runner, figures
from bench.ssh.peer import COMMAND, PEERS, Job, Peer
from bench.ssh.verdict import AZL, WORDS, standings, verdict
from bench.workplace import Workplace

AHEAD = 1.0
WITHIN = 1.11  # a tenth below the best
ROUND_TRIP_MS = 50.0
TOO_SLOW_S = 20.0  # a peer that would take longer, by what it did before, is left out


@dataclass(frozen=True, slots=True)
class Course:
    """On one farm: rounds by number of hosts, hosts at a time, and how far behind azl may be.

    `judged`: in which figures. `aim`: the same in words.
    """

    farm: Farm
    rounds: Mapping[int, int]
    parallel: int
    most_behind: float
    watched: bool = False
    judged: tuple[str, ...] = FIGURES
    aim: str = "ahead of every peer"


def run(place: Workplace, report: Report) -> None:
    """Print figures and standings on each farm, then 5,000 hosts and black holes."""
    lacking = program.lacking()
    trouble = program.install(lacking) if lacking else None
    if trouble:
        report.note(f"\nssh: {trouble}")
    environment = os.environ.get("AZL_PEERS")
    runner = Runner(place.home, Path(environment) if environment else None, place.environ)
    azl = azl_client(place)
    clients = [azl, *_present(runner, report)]
    report.note(f"\n{COMMAND!r} on every host; starting the client included; medians of the runs.")
    try:
        keys = Keys(place.home, getpass.getuser())
        keys.make()
        with (
            light_farm(keys) as light,
            farther(light, ROUND_TRIP_MS) as far,
            sshd_farm(keys) as sshd,
        ):
            for course in _courses(light, far, sshd, quick=place.quick):
                _run(runner, clients, course, report)
            if not place.quick:
                crowd(runner, azl, light, report)
                holes(runner, azl, light, report)
    except FarmError as error:
        report.failures.append(f"ssh: {error}")


def _courses(light: Farm, far: Farm, sshd: Farm, *, quick: bool) -> list[Course]:
    once = {200: 1}
    return [
        Course(light, once if quick else {50: 3, 200: 3, 1000: 2}, 100, AHEAD, watched=True),
        Course(far, once if quick else {50: 2, 200: 2, 1000: 1}, 200, AHEAD, watched=True),
        Course(
            sshd,
            once if quick else {50: 2, 200: 3},
            50,
            WITHIN,
            judged=("hosts_per_s",),
            aim="within a tenth of the best",
        ),
    ]


def azl_client(place: Workplace) -> Peer:
    """As an operator runs it, in the benchmark's home."""

    def argv(environment: Path, job: Job) -> list[str]:
        words = ["node", "run", "--hosts", str(job.fleet.hosts), "-o", "json"]
        return [place.azl, *words, "--parallel", str(job.parallel), "--", *COMMAND.split()]

    return Peer(AZL, place.azl, argv)


def _present(runner: Runner, report: Report) -> list[Peer]:
    present = []
    for peer in PEERS:
        missing = peer.missing(runner.environment)
        if missing:
            report.note(f"left out: {peer.name}: {missing}")
        else:
            present.append(peer)
    return present


def _run(runner: Runner, clients: Sequence[Peer], course: Course, report: Report) -> None:
    able = [client for client in clients if course.farm.executes or not client.executes]
    for count, rounds in course.rounds.items():
        fleet = Fleet(count, course.farm.port, course.farm.keys).write()
        job = Job(fleet, min(count, course.parallel))
        seen = figures(runner, able, job, rounds=rounds, watched=course.watched)
        _show(report, course, job, seen)
        following = [size for size in course.rounds if size > count]
        if following:
            slow = too_slow(seen, following[0])
            for name in slow:
                rate = seen[name].hosts_per_s
                report.note(f"too slow for {following[0]:,} hosts: {name} ({rate:.0f} hosts/s)")
            able = [client for client in able if client.name in seen and client.name not in slow]


def too_slow(seen: Mapping[str, Figures], hosts: int) -> list[str]:
    """Peers that would take too long for so many hosts."""
    return [
        name
        for name, figures in seen.items()
        if name != AZL and hosts / figures.hosts_per_s > TOO_SLOW_S
    ]


def _show(report: Report, course: Course, job: Job, seen: Mapping[str, Figures]) -> None:
    title = f"{job.fleet.count:,} hosts, {job.parallel} at a time, farm: {course.farm.name}"
    azl = seen.get(AZL)
    if azl is None:
        report.failures.append(f"{title}: azl did not bring every answer")
    head = ("client", "runs", "hosts/s", "x azl", "CPU ms/host", "x azl", "peak MB", "x azl")
    rows = [(name, found.runs, *_cells(found, azl)) for name, found in seen.items()]
    report.table(title, head, rows)
    found = [standing for standing in standings(seen) if standing.figure in course.judged]
    for standing in found:
        what = f"{title}: {WORDS[standing.figure]}, beside {standing.peer}"
        report.judged(what, standing.behind, course.most_behind)
    report.note(f"azl {course.aim}: {verdict(found, course.most_behind)}")


def _cells(found: Figures, azl: Figures | None) -> list[str]:
    cells = []
    for name, form in (("hosts_per_s", ".0f"), ("cpu_ms", ".2f"), ("peak_mb", ".0f")):
        value, beside = getattr(found, name), getattr(azl, name, 0.0)
        cells.append(f"{value:{form}}" if value else "")
        cells.append(f"{value / beside:.2f}" if value and beside else "")
    return cells
