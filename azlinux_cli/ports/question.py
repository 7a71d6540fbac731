"""Several questions at the same time, which nobody has to wait for after a Ctrl-C.

An executor waits for its workers on every way out, and Azure may take its time with an answer that
nobody wants any more. Questions change nothing: here their threads are left behind. What changes
something goes through `services.side_by_side`, which waits.
"""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
_LOOK_S = 0.1  # how late a signal that another thread was given may be heard


class Answer(Generic[T]):
    """What a question led to, once it is there."""

    def __init__(self, question: Callable[[], T]) -> None:
        self._question = question
        self._known = threading.Event()
        self._value: list[T] = []
        self._error: BaseException | None = None

    def find(self) -> None:
        """Ask the question in this thread. Raises nothing: that is for `result`."""
        try:
            self._value.append(self._question())
        except BaseException as error:  # noqa: BLE001 - raised again, where it is heard
            self._error = error
        finally:
            self._known.set()

    def wait(self) -> None:
        while not self._known.wait(_LOOK_S):
            continue

    def result(self) -> T:
        """Waits for the answer; raises what the question raised."""
        self.wait()
        if self._error is not None:
            raise self._error
        return self._value[0]


class Questions:
    """A bounded number of questions at a time, begun in the order they were asked.

    Leaving the `with` block waits for every answer; KeyboardInterrupt and SIGTERM leave at once,
    and what was not begun by then is not begun.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._lock = threading.Lock()
        self._todo: list[Callable[[], None]] = []
        self._waits: list[Callable[[], None]] = []
        self._workers = 0

    def __enter__(self) -> Self:
        return self

    def ask(self, question: Callable[[], T]) -> Answer[T]:
        answer = Answer(question)
        with self._lock:
            self._todo.append(answer.find)
            more = self._workers < self._width
            self._workers += more
        if more:
            threading.Thread(target=self._work, name="azl-question", daemon=True).start()
        self._waits.append(answer.wait)
        return answer

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None or isinstance(error, Exception):
                for wait in self._waits:
                    wait()
        finally:
            with self._lock:
                self._todo.clear()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._todo:
                    self._workers -= 1
                    return
                find = self._todo.pop(0)
            find()
