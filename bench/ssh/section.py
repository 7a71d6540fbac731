"""The section `ssh`: one command on many hosts, by azl and by everybody else, in the same run."""

import getpass
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.report import Report
from bench.ssh import program
from bench.ssh.crowd import crowd
from bench.ssh.farm import Farm, farther, light_farm, sshd_farm
from bench.ssh.fleet import Fleet, Keys
from bench.ssh.hole import holes
from bench.ssh.measure import Figures, Runner, figures
from bench.ssh.peer import COMMAND, PEERS, Job, Peer
from bench.ssh.verdict import AZL, WORDS, ahead, standings
from bench.workplace import Workplace

SIZES = {50: 3, 200: 3, 1000: 2}  # hosts: rounds
QUICK = {200: 1}
SSHD_SIZES = {50: 2, 200: 2}
PARALLEL = 100
ROUND_TRIP_MS = 50.0
FAR_PARALLEL = 200
AHEAD = 1.0
WITHIN = 1 / 0.9  # a tenth below the best


def run(place: Workplace, report: Report) -> None:
    """Print figures and standings on each farm, then 5,000 hosts and black holes."""
    lacking = program.lacking()
    trouble = program.install(lacking) if lacking else None
    if trouble:
        report.note(f"\nssh: {trouble}")
    keys = Keys(place.home, getpass.getuser())
    keys.make()
    environment = os.environ.get("AZL_PEERS")
    runner = Runner(place.home, Path(environment) if environment else None, place.environ)
    azl = azl_client(place)
    clients = [azl, *_present(runner, report)]
    report.note(f"\n{COMMAND!r} on every host; starting the client included; medians.")
    with ExitStack() as farms:
        try:
            light = farms.enter_context(light_farm(keys))
            far = farms.enter_context(farther(light, ROUND_TRIP_MS))
            sshd = farms.enter_context(sshd_farm(keys))
        except RuntimeError as error:
            report.failures.append(f"ssh: {error}")
            return
        sizes = QUICK if place.quick else SIZES
        for farm, width in ((light, PARALLEL), (far, FAR_PARALLEL)):
            for count, rounds in sizes.items():
                job = Job(Fleet(count, farm.port, keys).write(), min(count, width))
                _judge(report, farm, job, _measured(runner, clients, farm, job, rounds), AHEAD)
        for count, rounds in (QUICK if place.quick else SSHD_SIZES).items():
            job = Job(Fleet(count, sshd.port, keys).write(), min(count, 50))
            _judge(report, sshd, job, _measured(runner, clients, sshd, job, rounds), WITHIN)
        if not place.quick:
            crowd(runner, azl, light, report)
            holes(runner, azl, light, report)


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


def _measured(
    runner: Runner, clients: Sequence[Peer], farm: Farm, job: Job, rounds: int
) -> dict[str, Figures]:
    able = [
        client
        for client in clients
        if (farm.shell or not client.shell)
        and (client.most_hosts is None or job.fleet.count <= client.most_hosts)
    ]
    return figures(runner, able, job, rounds)


def _judge(report: Report, farm: Farm, job: Job, seen: dict[str, Figures], most: float) -> None:
    title = f"{job.fleet.count:,} hosts, {job.parallel} at a time, farm: {farm.name}"
    azl = seen.get(AZL)
    if azl is None:
        report.failures.append(f"{title}: azl did not bring every answer")
    head = ("client", "hosts/s", "x azl", "CPU ms/host", "x azl", "peak MB", "x azl")
    report.table(title, head, [(name, *_cells(found, azl)) for name, found in seen.items()])
    found = standings(seen)
    for standing in found:
        if most == AHEAD or standing.figure == "hosts_per_s":
            what = f"{title}: {WORDS[standing.figure]} beside {standing.peer}"
            report.judged(what, standing.behind, most)
    report.note(f"azl ahead of every peer: {ahead(found)}")


def _cells(found: Figures, azl: Figures | None) -> list[str]:
    cells = []
    for name, form in (("hosts_per_s", ".0f"), ("cpu_ms", ".2f"), ("peak_mb", ".0f")):
        value = getattr(found, name)
        cells.append(f"{value:{form}}")
        cells.append(f"{value / getattr(azl, name):.2f}" if azl else "")
    return cells
