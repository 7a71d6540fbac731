"""One job for many items, a bounded number at a time, such that a Ctrl-C loses none of them.

An executor that is interrupted while it starts a thread forgets that thread, and then ends without
it. Here the main thread, the only one that hears Ctrl-C, starts one thread and waits for it; that
one hands out the work.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

T = TypeVar("T")
_START_S = 5.0  # more than a thread ever takes to begin
_LOOK_S = 0.1  # how late a Ctrl-C may be heard


def side_by_side(
    work: Callable[[T], None], items: Sequence[T], *, width: int, cancelled: threading.Event
) -> None:
    """Returns when all work that was begun is done. Raises the first exception of `work`.

    That, and one that comes from outside (KeyboardInterrupt, SIGTERM), sets `cancelled`: items not
    begun by then are not begun, those under way are waited for, then it goes on its way up.
    """
    if not items:
        return
    tasks = [partial(work, item) for item in items]
    crew = _Crew(tasks, max(1, min(width, len(items))), cancelled)
    thread = threading.Thread(target=crew.run, name="azl-crew", daemon=True)
    try:
        thread.start()
        while not crew.done.wait(_LOOK_S):
            continue  # a signal that another thread was given wakes nobody here
    except BaseException:
        cancelled.set()
        if crew.begun.wait(_START_S):
            crew.done.wait()
        raise
    if crew.error is not None:
        raise crew.error


class _Crew:
    def __init__(
        self, tasks: Sequence[Callable[[], None]], width: int, cancelled: threading.Event
    ) -> None:
        self._tasks = tasks
        self._width = width
        self._cancelled = cancelled
        self.begun, self.done = threading.Event(), threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        self.begun.set()
        try:
            with ThreadPoolExecutor(self._width, thread_name_prefix="azl-crew") as pool:
                for future in [pool.submit(self._one, task) for task in self._tasks]:
                    future.result()
        except BaseException as error:  # noqa: BLE001 - raised again, where it is heard
            self.error = error
        finally:
            self.done.set()

    def _one(self, task: Callable[[], None]) -> None:
        if self._cancelled.is_set():
            return
        try:
            task()
        except BaseException:
            self._cancelled.set()
            raise
