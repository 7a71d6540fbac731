"""Hosts that swallow connections, among hosts that answer."""

import random
from dataclasses import dataclass

from bench.report import Report
from bench.ssh.farm import Farm, black_hole
from bench.ssh.fleet import Fleet
from bench.ssh.measure import Runner
from bench.ssh.peer import Job, Peer

ANSWERING = 700
SILENT = 300
PARALLEL = 200
SLOWED = 1.25


@dataclass(frozen=True, slots=True)
class Swallowed:
    """Seconds until the last host that answers was served, and until azl ended."""

    answered_s: float
    wall_s: float


def holes(runner: Runner, azl: Peer, farm: Farm, report: Report) -> None:
    """Print how long the answering hosts took alone, and with silent ones between them."""
    fleet = Fleet(ANSWERING, farm.port, farm.keys).write()
    title = f"{SILENT} hosts that swallow connections among {ANSWERING}, {PARALLEL} at a time"
    try:
        alone = _timed(runner, azl, farm, fleet)
        with black_hole() as port:
            _mix(fleet, port)
            mixed = _timed(runner, azl, farm, fleet)
    except RuntimeError as error:
        report.failures.append(f"{title}: {error}")
        return
    ratio = mixed.answered_s / alone.answered_s
    verdict = report.judged(f"{title}: seconds beside none", ratio, SLOWED)
    rows = [
        ("none", *_cells(alone), "1.00", "", ""),
        (SILENT, *_cells(mixed), f"{ratio:.2f}", *verdict),
    ]
    head = ("silent hosts", "others served, s", "azl ended, s", "x none", "at most", "")
    report.table(title, head, rows)


def _cells(seen: Swallowed) -> tuple[str, str]:
    return f"{seen.answered_s:.2f}", f"{seen.wall_s:.1f}"


def _timed(runner: Runner, azl: Peer, farm: Farm, fleet: Fleet) -> Swallowed:
    cost = runner.run(azl, Job(fleet, PARALLEL))
    return Swallowed(farm.served().last_command_s - cost.started_s, cost.wall_s)


def _mix(fleet: Fleet, port: int) -> None:
    """Silent hosts all over azl's hosts file, the same way each time."""
    user = fleet.keys.user
    silent = [f"silent{n} {user}@127.79.0.{n % 250 + 1}:{port}" for n in range(SILENT)]
    lines = [*fleet.hosts.read_text(encoding="utf-8").splitlines(), *silent]
    random.Random(7).shuffle(lines)  # noqa: S311 - not a secret
    fleet.hosts.write_text("\n".join(lines) + "\n", encoding="utf-8")
