"""Who is ahead of whom, and who is too slow to be asked again."""

import pytest

from bench.ssh.cost import Cost
from bench.ssh.measure import Figures, typical
from bench.ssh.section import too_slow
from bench.ssh.verdict import AZL, standings, verdict


def cost(wall_s: float, cpu_s: float) -> Cost:
    return Cost(status=0, started_s=0, wall_s=wall_s, cpu_s=cpu_s, peak_mb=0)


def test_figures_are_medians_and_belong_to_one_host() -> None:
    seen = typical(100, [cost(1, 0.4), cost(4, 0.1), cost(2, 0.2)], peak_mb=30)

    assert (seen.hosts_per_s, seen.cpu_ms, seen.peak_mb) == pytest.approx((50, 2, 30))
    assert seen.runs == 3


def test_each_figure_is_held_against_the_peer_that_is_best_at_it() -> None:
    found = standings(
        {AZL: Figures(200, 2, 50), "fast": Figures(400, 4, 100), "frugal": Figures(100, 1, 60)}
    )

    assert [(s.figure, s.peer, s.behind) for s in found] == [
        ("hosts_per_s", "fast", 2.0),
        ("cpu_ms", "frugal", 2.0),
        ("peak_mb", "frugal", pytest.approx(50 / 60)),
    ]


def test_the_verdict_says_by_figure_who_is_better_and_how_much() -> None:
    found = standings({AZL: Figures(200, 2, 50), "fast": Figures(300, 4, 100)})

    assert verdict(found, 1.0) == ("hosts/s no (fast, 1.50 times), client CPU yes, peak memory yes")


def test_where_all_meet_the_same_limit_a_little_behind_is_good_enough() -> None:
    found = standings({AZL: Figures(200, 2, 0), "fast": Figures(210, 4, 0)})

    assert verdict(found, 1.11) == "hosts/s yes, client CPU yes"


def test_memory_that_nobody_watched_is_judged_by_nobody() -> None:
    found = standings({AZL: Figures(200, 2, 0), "peer": Figures(100, 4, 0)})

    assert [s.figure for s in found] == ["hosts_per_s", "cpu_ms"]


@pytest.mark.parametrize("alone", [AZL, "peer"])
def test_there_is_no_verdict_on_one_alone(alone: str) -> None:
    assert standings({alone: Figures(200, 2, 50)}) == []


def test_a_peer_that_would_take_too_long_is_left_out_and_azl_never() -> None:
    seen = {AZL: Figures(5, 1, 1), "slow": Figures(10, 1, 1), "fast": Figures(100, 1, 1)}

    assert too_slow(seen, 1000) == ["slow"]
