"""Work beside the loop."""

import select
import threading

from azlinux_cli.adapters.ssh.loop.side_threads import SideThreads


def wait_for(side: SideThreads, heard: list[object], count: int) -> None:
    while len(heard) < count:
        ready, _, _ = select.select([side], [], [], 10)
        assert ready
        side.on_ready(0)


def test_outcomes_and_errors_come_back_in_the_callers_thread() -> None:
    side = SideThreads(2)
    heard: list[object] = []
    threads: set[int] = set()

    def hear(outcome: object) -> None:
        threads.add(threading.get_ident())
        heard.append(outcome)

    for number in range(5):
        side.do(lambda n=number: 1 // n, hear)  # type: ignore[misc]
    wait_for(side, heard, 5)
    side.close()

    assert sum(isinstance(outcome, ZeroDivisionError) for outcome in heard) == 1
    assert threads == {threading.get_ident()}


def test_no_more_threads_than_allowed_work_at_once() -> None:
    side = SideThreads(3)
    heard: list[object] = []
    at_once, most, lock, go = [0], [0], threading.Lock(), threading.Barrier(3)

    def job() -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        go.wait(10)
        with lock:
            at_once[0] -= 1

    for _ in range(9):
        side.do(job, heard.append)
    wait_for(side, heard, 9)
    side.close()

    assert most == [3]


def test_what_ends_after_closing_disturbs_nobody() -> None:
    side, go = SideThreads(1), threading.Event()
    heard: list[object] = []
    side.do(lambda: go.wait(10), heard.append)
    [worker] = [t for t in threading.enumerate() if t.name == "azl-ssh-side"]
    side.close()
    go.set()
    worker.join(10)

    assert not worker.is_alive()
    assert heard == []
