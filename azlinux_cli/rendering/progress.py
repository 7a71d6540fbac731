"""What work is doing, for the person who waits: lines in a log, a picture on a terminal."""

import os
import threading
from collections import Counter
from collections.abc import Mapping
from typing import TextIO

from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.progress import Progress
from azlinux_cli.rendering.live import Frame, LivePicture, can_draw, line, seconds

MOST_LINES = 8  # subjects drawn one by one; a larger fleet is drawn as counts


class LineProgress:
    """`web-1: starting`, once for each change. For logs, pipes and dumb terminals."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._states: dict[str, str] = {}
        self._lock = threading.Lock()

    def state(self, subject: str, state: str) -> None:
        with self._lock:
            if self._states.get(subject) != state:
                self._states[subject] = state
                self._stream.write(f"{subject}: {state}\n")
                self._stream.flush()

    def done(self) -> None:
        """Lines stay where they are."""


class LiveProgress:
    """Each subject and its newest state, or how many are in each state.

    `start_thread=False` leaves the redrawing to whoever calls `tick()`.
    """

    def __init__(
        self, stream: TextIO, clock: Clock, *, color: bool, start_thread: bool = True
    ) -> None:
        self._states: dict[str, str] = {}
        self._color = color
        self._live = LivePicture(stream, clock, self._lines, start_thread=start_thread)

    def state(self, subject: str, state: str) -> None:
        with self._live.changing() as open_:
            if open_ and self._states.get(subject) != state:
                self._states[subject] = state
                self._live.changed()

    def tick(self) -> None:
        self._live.tick()

    def done(self) -> None:
        self._live.done()

    def _lines(self, frame: Frame) -> list[str]:
        return picture(
            self._states, elapsed_s=frame.elapsed_s, width=frame.width, color=self._color
        )


def picture(
    states: Mapping[str, str], *, elapsed_s: float, width: int, color: bool = False
) -> list[str]:
    """The lines to draw: each subject with its state, or how many are in each state."""
    if len(states) > MOST_LINES:
        counts = Counter(states.values()).most_common()
        rows = [("", ", ".join(f"{count} {state}" for state, count in counts))]
    else:
        column = max(map(len, states), default=0)
        rows = [(subject.ljust(column) + "  ", state) for subject, state in states.items()]
    lines = [
        line(head + state, width, red=color and state.startswith("failed")) for head, state in rows
    ]
    return [*lines, seconds(elapsed_s, color=color)]


def progress_on(
    stream: TextIO, clock: Clock, environ: Mapping[str, str] | None = None, *, color: bool = True
) -> Progress:
    """The progress that fits a stream: a picture on a terminal that can draw, else lines.

    NO_COLOR (no-color.org) and `color=False` take the colour, not the picture.
    """
    environ = os.environ if environ is None else environ
    if not can_draw(stream, environ):
        return LineProgress(stream)
    return LiveProgress(stream, clock, color=color and not environ.get("NO_COLOR"))
