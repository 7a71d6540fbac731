"""The garbage collector, kept from searching what a run cannot lose.

A run makes and drops hundreds of objects for each node and leaves no rings behind (Wire.let_go), so
the usual rhythm of the collector finds nothing; it costs 5 % of a login.
"""

import gc
from threading import Lock

_SELDOM = (20_000, 50, 100)


class Calm:
    """Begins with the first run and ends with the last one."""

    _lock = Lock()
    _runs = 0
    _usual = (700, 10, 10)

    @classmethod
    def begin(cls) -> None:
        with cls._lock:
            cls._runs += 1
            if cls._runs == 1:
                cls._usual = gc.get_threshold()
                gc.freeze()
                gc.set_threshold(*_SELDOM)

    @classmethod
    def end(cls) -> None:
        with cls._lock:
            cls._runs -= 1
            if cls._runs == 0:
                gc.set_threshold(*cls._usual)
                gc.unfreeze()
