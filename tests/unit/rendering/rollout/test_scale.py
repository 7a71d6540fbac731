"""Places on a timeline."""

from itertools import pairwise

from azlinux_cli.rendering.rollout.scale import Scale

HOUR = 3600.0


def test_busy_times_are_drawn_to_scale() -> None:
    scale = Scale([(0, 50), (50, 100)], left=10, width=200)

    assert [scale(at) for at in (0, 25, 100)] == [10, 60, 210]


def test_a_long_time_of_nothing_is_cut_and_the_rest_keeps_its_proportions() -> None:
    scale = Scale([(0, 100), (100 + 10 * HOUR, 200 + 10 * HOUR)], left=0, width=240)

    (cut,) = [stretch for stretch in scale.stretches if stretch.cut]
    assert (cut.x, cut.width, cut.seconds) == (100, 40, 10 * HOUR)
    assert [scale(100), scale(150 + 10 * HOUR), scale(200 + 10 * HOUR)] == [100, 190, 240]


def test_a_short_time_of_nothing_is_not_cut() -> None:
    scale = Scale([(0, 100), (120, 200)], left=0, width=200)

    assert [stretch.cut for stretch in scale.stretches] == [False]


def test_moments_outside_are_at_the_ends() -> None:
    scale = Scale([(100, 200)], left=5, width=10)

    assert (scale(0), scale(999)) == (5, 15)


def test_a_run_of_one_moment_has_a_place() -> None:
    assert Scale([(7, 7)], left=5, width=10)(7) == 5


def test_many_cuts_leave_half_of_the_room() -> None:
    busy = [(k * 10_000, k * 10_000 + 10) for k in range(100)]
    scale = Scale(busy, left=0, width=800)

    assert sum(s.width for s in scale.stretches if not s.cut) >= 399
    assert scale(99 * 10_000 + 10) <= 800.001


def test_ticks_are_apart_and_round() -> None:
    scale = Scale([(7, 607)], left=0, width=600)
    ticks = scale.ticks(60)

    assert ticks == [7, 120, 180, 240, 300, 360, 420, 480, 540, 600]
    assert all(scale(b) - scale(a) >= 59.5 for a, b in pairwise(ticks))
