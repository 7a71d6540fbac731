import threading
from functools import partial

import pytest

from azlinux_cli.ports.question import Questions
from tests.fakes.slow import Interrupted


def test_answers_belong_to_their_questions_and_no_more_than_the_width_is_asked_at_once() -> None:
    lock, now, most = threading.Lock(), [0], [0]
    full = threading.Barrier(3, timeout=5)

    def ask(number: int) -> int:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        full.wait()
        with lock:
            now[0] -= 1
        return number

    with Questions(3) as questions:
        answers = [questions.ask(partial(ask, n)) for n in range(9)]

    assert [answer.result() for answer in answers] == [*range(9)]
    assert most == [3]


def test_trouble_comes_out_where_the_answer_is_wanted() -> None:
    with Questions(2) as questions:
        bad, good = questions.ask(lambda: 1 // 0), questions.ask(lambda: 2)

    assert good.result() == 2
    with pytest.raises(ZeroDivisionError):
        bad.result()


def test_trouble_waits_for_the_other_answers() -> None:
    asked = list[int]()

    def trouble(questions: Questions) -> None:
        with questions:
            for number in range(5):
                questions.ask(partial(asked.append, number))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        trouble(Questions(1))

    assert asked == [*range(5)]


def test_an_interrupt_waits_for_no_answer_and_asks_nothing_more() -> None:
    slow = Interrupted()

    def look() -> None:
        with Questions(1) as questions:
            for _ in range(4):
                questions.ask(slow)

    with pytest.raises(KeyboardInterrupt):
        look()
    waited = slow.waited
    slow.over.set()
    for thread in threading.enumerate():
        if thread.name == "azl-question":
            thread.join(5)

    assert (waited, slow.calls) == (False, 1)
