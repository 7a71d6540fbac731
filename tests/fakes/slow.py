"""An answer that does not come, and somebody who has had enough."""

import _thread
import threading


class Interrupted:
    """Stands in for a port: whatever is called interrupts azl, and answers when the test is over.

    `waited`: somebody waited for the answer until it gave up.
    """

    def __init__(self) -> None:
        self.over = threading.Event()
        self.waited = False
        self.calls = 0
        self._lock = threading.Lock()

    def __call__(self, *_: object, **__: object) -> None:
        with self._lock:
            first, self.calls = not self.calls, self.calls + 1
        if first:
            _thread.interrupt_main()
        if not self.over.wait(3):
            self.waited = True
        raise ZeroDivisionError
