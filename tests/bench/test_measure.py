"""How the benchmark comes by its figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.ssh.cost import Cost
from bench.ssh.fleet import Fleet, Keys
from bench.ssh.measure import Runner, figures
from bench.ssh.peer import Job, Peer


@dataclass(frozen=True, slots=True)
class _Told(Runner):
    """Every watched run of every client has the next peak."""

    peaks: Iterator[float] = field(default_factory=lambda: iter(()))

    def run(
        self, client: Peer, job: Job, *, watch: bool = False, answers: int | None = None
    ) -> Cost:
        return Cost(0, 0.1, 0.5, 0.25, next(self.peaks) if watch else 0.0)


def _peak(hosts: int, *peaks: float) -> float:
    runner = _Told(Path(), None, {}, iter(peaks))
    peer = Peer("xargs ssh", "xargs", lambda environment, job: [])
    job = Job(Fleet(hosts, 22, Keys(Path(), "me")), 10)
    return figures(runner, [peer], job, rounds=1, watched=True)["xargs ssh"].peak_mb


def test_the_peak_of_a_short_run_is_the_highest_of_five() -> None:
    assert _peak(50, 24.0, 31.0, 48.0, 27.0, 24.5) == 48.0


def test_a_long_run_shows_its_peak_at_once() -> None:
    assert _peak(200, 24.0) == 24.0
