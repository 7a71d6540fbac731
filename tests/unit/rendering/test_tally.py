"""The live count of a command on many nodes."""

from azlinux_cli.rendering.live import Frame
from azlinux_cli.rendering.tally import LiveTally, Tally, tally_on
from tests.fakes.clock import FakeClock
from tests.unit.rendering.test_progress import Terminal

WIDE = Frame(100, 24, 12.4)


def _tally(count: int, parallel: int = 100) -> Tally:
    return Tally([f"web-{n}" for n in range(1, count + 1)], parallel)


def test_a_thousand_nodes_are_counts_and_their_first_failures() -> None:
    tally = _tally(1000)
    for index in range(315):
        tally.result(index, "refused" if index in {6, 40, 99} else None)

    assert tally.lines(WIDE) == [
        "web-7: refused",
        "web-41: refused",
        "web-100: refused",
        "312 of 1000 answered, 3 failed, 100 under way",
        "12 s",
    ]


def test_failures_beyond_the_first_ten_are_counted() -> None:
    tally = _tally(1000)
    for index in range(500):
        tally.result(index, "timed-out")

    lines = tally.lines(WIDE)

    assert lines[9:] == [
        "web-10: timed-out",
        "and 490 more failed",
        "0 of 1000 answered, 500 failed, 100 under way",
        "12 s",
    ]
    assert len(lines) == 13


def test_the_picture_is_never_higher_than_the_terminal() -> None:
    tally = _tally(100)
    for index in range(9):
        tally.result(index, "refused")

    assert tally.lines(Frame(80, 6, 0.0)) == [
        "web-1: refused",
        "web-2: refused",
        "and 7 more failed",
        "0 of 100 answered, 9 failed, 91 under way",
        "0 s",
    ]


def test_the_last_nodes_are_named_as_soon_as_they_are_few() -> None:
    tally = _tally(20, parallel=4)
    for index in range(17):
        tally.result(index, None)

    assert tally.lines(WIDE)[0] == "17 of 20 answered, 3 under way: web-[18-20]"


def test_nodes_that_wait_for_their_turn_are_not_under_way() -> None:
    assert _tally(6, parallel=4).lines(WIDE)[0] == "0 of 6 answered, 4 under way"


def test_all_answered_is_said_without_more() -> None:
    tally = _tally(2)
    tally.result(0, None)
    tally.result(1, None)

    assert tally.lines(WIDE)[0] == "2 of 2 answered"


def test_a_hostile_name_cannot_drive_the_terminal() -> None:
    tally = Tally(["web\x1b[2J", "b"], 1)
    tally.result(0, "exit status 1")

    assert tally.lines(WIDE)[0] == "web [2J: exit status 1"


def test_it_is_drawn_at_most_ten_times_a_second_and_taken_off_at_the_end() -> None:
    terminal, clock = Terminal(), FakeClock()
    live = LiveTally(terminal, clock, _tally(1000), color=False, start_thread=False)
    for index in range(8):
        live.result(index, None)
        clock.advance(0.0625)
    live.tick()

    assert terminal.getvalue().count("answered") == 5  # at 0, 0.125, 0.25, 0.375 and 0.5 s
    assert terminal.seen() == ["8 of 1000 answered, 100 under way", "0 s"]
    live.done()
    assert terminal.seen() == []


def test_nothing_is_drawn_where_the_cursor_cannot_be_moved() -> None:
    assert tally_on(Terminal(), FakeClock(), _tally(1), environ={"TERM": "dumb"}) is None
