import _thread
import threading

import pytest

from azlinux_cli.services.side_by_side import side_by_side


def test_every_item_is_worked_on_and_never_more_than_the_width_at_once() -> None:
    lock, now, most, seen = threading.Lock(), [0], [0], set[int]()
    full = threading.Barrier(3, timeout=5)

    def work(item: int) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        full.wait()
        with lock:
            now[0] -= 1
            seen.add(item)

    side_by_side(work, range(9), width=3, cancelled=threading.Event())

    assert seen == set(range(9))
    assert most == [3]


def test_nothing_to_do_starts_nothing() -> None:
    side_by_side(_thread.interrupt_main, [], width=3, cancelled=threading.Event())


def test_a_bug_in_the_work_comes_out_and_stops_the_rest() -> None:
    seen = []

    def work(item: int) -> None:
        seen.append(item)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, range(100), width=1, cancelled=threading.Event())
    assert len(seen) < 100


@pytest.mark.parametrize("attempt", range(20))
def test_an_interrupt_waits_for_what_was_begun_and_begins_no_more(attempt: int) -> None:
    cancelled = threading.Event()
    begun, ended = list[int](), list[int]()

    def work(item: int) -> None:
        begun.append(item)
        if len(begun) == 2:
            _thread.interrupt_main()
        cancelled.wait(5)
        ended.append(item)

    with pytest.raises(KeyboardInterrupt):
        side_by_side(work, range(50), width=2, cancelled=cancelled)

    assert sorted(begun) == sorted(ended)
    assert len(begun) < 50
