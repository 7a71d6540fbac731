"""How far a command on many nodes has come, for the person who waits at a terminal.

    web-7: refused
    db-3: exit status 4
    311 of 1000 answered, 2 failed, 100 under way
    12 s

It is taken off when the run is over: what follows then says it all, and in order.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TextIO

from azlinux_cli.domain.node_set import fold
from azlinux_cli.ports.clock import Clock
from azlinux_cli.rendering.live import Frame, LivePicture, can_draw, line, seconds

MOST_FAILURES = 10  # told one by one as they come; later ones are counted
MOST_NAMED = 8  # nodes still open that are named
_REST_LINES = 4  # of the terminal, for what is not a failure


class Tally:
    """Counts nodes; the first failures and the last open nodes by name."""

    def __init__(self, names: Sequence[str], parallel: int) -> None:
        self._open = dict(enumerate(names))
        self._total = len(names)
        self._parallel = parallel
        self._failures: list[str] = []
        self._failed = 0

    def result(self, index: int, failure: str | None) -> None:
        """A node's end; `failure` is a word or two on what went wrong."""
        name = self._open.pop(index, None)
        if name is None or failure is None:
            return
        self._failed += 1
        if self._failed <= MOST_FAILURES:
            self._failures.append(f"{name}: {failure}")

    def lines(self, frame: Frame, *, color: bool = False) -> list[str]:
        shown = self._failures[: max(frame.height - _REST_LINES, 0)]
        more = self._failed - len(shown)
        return [
            *(line(failure, frame.width, red=color) for failure in shown),
            *([line(f"and {more} more failed", frame.width, red=color)] if more else []),
            line(self._counts(), frame.width),
            seconds(frame.elapsed_s, color=color),
        ]

    def _counts(self) -> str:
        answered = self._total - len(self._open) - self._failed
        under_way = min(len(self._open), self._parallel)
        text = f"{answered} of {self._total} answered"
        text += f", {self._failed} failed" if self._failed else ""
        text += f", {under_way} under way" if under_way else ""
        few = under_way == len(self._open) <= MOST_NAMED
        return f"{text}: {fold(self._open.values())}" if few and under_way else text


class LiveTally:
    """A Tally, drawn."""

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        tally: Tally,
        *,
        color: bool = True,
        start_thread: bool = True,
    ) -> None:
        self._tally = tally
        self._color = color
        self._live = LivePicture(stream, clock, self._lines, start_thread=start_thread)
        with self._live.changing():
            self._live.changed()

    def result(self, index: int, failure: str | None) -> None:
        with self._live.changing():
            self._tally.result(index, failure)
            self._live.changed()

    def tick(self) -> None:
        self._live.tick()

    def done(self) -> None:
        self._live.done()

    def _lines(self, frame: Frame) -> list[str]:
        return self._tally.lines(frame, color=self._color)


def tally_on(
    stream: TextIO,
    clock: Clock,
    tally: Tally,
    *,
    color: bool = True,
    environ: Mapping[str, str] | None = None,
) -> LiveTally | None:
    """The tally on a terminal that can draw; None elsewhere: the result names every node."""
    environ = os.environ if environ is None else environ
    if not can_draw(stream, environ):
        return None
    return LiveTally(stream, clock, tally, color=color and not environ.get("NO_COLOR"))
