"""How long a silent node keeps its place."""

from azlinux_cli.adapters.ssh.loop.patience import Patience


def test_before_anybody_answered_it_is_a_quarter_of_a_second() -> None:
    assert Patience().to_connect_s == 0.25


def test_it_follows_what_is_usual_within_bounds() -> None:
    near, far, farther = Patience(), Patience(), Patience()
    for _ in range(50):
        near.heard_after(0.0002)
        far.heard_after(0.1)
        farther.heard_after(3)

    assert near.to_connect_s == 0.02
    assert 0.2 <= far.to_connect_s < 0.3
    assert farther.to_connect_s == 1.0


def test_times_that_vary_allow_for_more() -> None:
    steady, varying = Patience(), Patience()
    for turn in range(50):
        steady.heard_after(0.05)
        varying.heard_after(0.02 if turn % 2 else 0.08)

    assert varying.to_connect_s > 2 * steady.to_connect_s


def test_while_nobody_answers_the_next_ones_get_less() -> None:
    patience = Patience()
    for _ in range(16):
        patience.heard_nothing()

    assert 0.08 < patience.to_connect_s < 0.09

    for _ in range(500):
        patience.heard_nothing()
    assert patience.to_connect_s == 0.02
