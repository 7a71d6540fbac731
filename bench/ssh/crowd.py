"""5,000 hosts in one azl process."""

from bench.report import Report
from bench.ssh.farm import Farm
from bench.ssh.fleet import Fleet
from bench.ssh.measure import Runner
from bench.ssh.peer import Job, Peer

HOSTS = 5000
PARALLEL = 1000
MOST_MB = 1024.0


def crowd(runner: Runner, azl: Peer, farm: Farm, report: Report) -> None:
    """Print seconds, CPU and peak memory; every host has to answer."""
    job = Job(Fleet(HOSTS, farm.port, farm.keys).write(), PARALLEL)
    title = f"{HOSTS:,} hosts in one process, {PARALLEL:,} at a time, farm: {farm.name}"
    try:
        cost = runner.run(azl, job, watch=True)
    except RuntimeError as error:
        report.failures.append(f"{title}: {error}")
        return
    verdict = report.judged(f"{title}: peak MB", cost.peak_mb, MOST_MB)
    each = f"{cost.cpu_s * 1e3 / HOSTS:.2f}"
    row = (
        azl.name,
        f"{cost.wall_s:.1f}",
        f"{HOSTS / cost.wall_s:.0f}",
        each,
        f"{cost.peak_mb:.0f}",
    )
    head = ("client", "seconds", "hosts/s", "CPU ms/host", "peak MB", "at most", "")
    report.table(title, head, [(*row, *verdict)])
