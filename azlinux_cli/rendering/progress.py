"""What work is doing, for the person who waits: lines in a log, a picture on a terminal."""

import os
import threading
from collections import Counter
from collections.abc import Mapping
from typing import TextIO

from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.progress import Progress

MOST_LINES = 8  # subjects drawn one by one; a larger fleet is drawn as counts
_FRAME_S = 0.1
_TICK_S = 1.0  # how often the elapsed time moves when nothing else does
_RED, _DIM, _PLAIN = "\x1b[31m", "\x1b[2m", "\x1b[0m"
_ERASE_LINE, _ERASE_BELOW = "\x1b[2K", "\x1b[J"


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
    """A picture at the bottom of a terminal, redrawn at most ten times a second, then taken off.

    `start_thread=False` leaves the redrawing to whoever calls `tick()`.
    """

    def __init__(
        self, stream: TextIO, clock: Clock, *, color: bool, start_thread: bool = True
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._color = color
        self._states: dict[str, str] = {}
        self._since = clock.monotonic()
        self._drawn_at = float("-inf")
        self._drawn_lines = 0
        self._dirty = False
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._start_thread = start_thread

    def state(self, subject: str, state: str) -> None:
        with self._lock:
            if self._stopped.is_set() or self._states.get(subject) == state:
                return
            self._states[subject] = state
            self._dirty = True
            self._draw_if_due()
            if self._start_thread and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="azl-progress", daemon=True)
                self._thread.start()

    def tick(self) -> None:
        """Redraw if something changed, or if the elapsed time should move."""
        with self._lock:
            if not self._stopped.is_set():
                self._draw_if_due()

    def done(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self._lock:
            self._erase()
            self._stream.flush()

    def _run(self) -> None:
        while not self._stopped.wait(_FRAME_S):
            self.tick()

    def _draw_if_due(self) -> None:
        now = self._clock.monotonic()
        if now - self._drawn_at < (_FRAME_S if self._dirty else _TICK_S) or not self._states:
            return
        lines = picture(
            self._states,
            elapsed_s=now - self._since,
            width=_width(self._stream),
            color=self._color,
        )
        self._erase()
        self._stream.write("".join(line + "\n" for line in lines))
        self._stream.flush()
        self._drawn_at, self._drawn_lines, self._dirty = now, len(lines), False

    def _erase(self) -> None:
        if self._drawn_lines:
            self._stream.write(f"\x1b[{self._drawn_lines}A\r{_ERASE_LINE}{_ERASE_BELOW}")
            self._drawn_lines = 0


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
    clock = f"{int(elapsed_s)} s"
    lines = [_line(head, state, width=width, color=color) for head, state in rows]
    return [*lines, f"{_DIM}{clock}{_PLAIN}" if color else clock]


def _line(head: str, state: str, *, width: int, color: bool) -> str:
    """Never longer than the terminal is wide: a wrapped line could not be erased."""
    text = "".join(c if c.isprintable() else " " for c in head + state)[: max(width - 1, 1)]
    failed = color and state.startswith("failed")
    return f"{_RED}{text}{_PLAIN}" if failed else text


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def progress_on(
    stream: TextIO, clock: Clock, environ: Mapping[str, str] | None = None, *, color: bool = True
) -> Progress:
    """The progress that fits a stream: a picture on a terminal that can draw, else lines.

    NO_COLOR (no-color.org) and `color=False` take the colour, not the picture.
    """
    environ = os.environ if environ is None else environ
    if not stream.isatty() or environ.get("TERM", "dumb") == "dumb":
        return LineProgress(stream)
    return LiveProgress(stream, clock, color=color and not environ.get("NO_COLOR"))
