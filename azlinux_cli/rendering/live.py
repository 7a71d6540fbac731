"""A picture at the bottom of a terminal, redrawn at most ten times a second, then taken off."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from azlinux_cli.ports.clock import Clock

_FRAME_S = 0.1
_TICK_S = 1.0  # how often the elapsed time moves when nothing else does
_RED, _DIM, _PLAIN = "\x1b[31m", "\x1b[2m", "\x1b[0m"
_ERASE_LINE, _ERASE_BELOW = "\x1b[2K", "\x1b[J"


@dataclass(frozen=True, slots=True)
class Frame:
    """What there is to draw in: columns and rows of the terminal, seconds since the beginning."""

    width: int
    height: int
    elapsed_s: float


class LivePicture:
    """Draws the lines of `lines(frame)`, which is called under this picture's lock.

    `start_thread=False` leaves the redrawing to whoever calls `tick()`.
    """

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        lines: Callable[[Frame], list[str]],
        *,
        start_thread: bool = True,
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._lines = lines
        self._since = clock.monotonic()
        self._drawn_at = float("-inf")
        self._drawn_lines = 0
        self._dirty = False
        self._begun = False
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._start_thread = start_thread

    @contextmanager
    def changing(self) -> Iterator[bool]:
        """Hold the lock while what is drawn changes; False: it will not be drawn any more."""
        with self._lock:
            yield not self._stopped.is_set()

    def changed(self) -> None:
        """To be called within `changing`: there is something new to draw."""
        self._dirty = self._begun = True
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
        due = now - self._drawn_at >= (_FRAME_S if self._dirty else _TICK_S)
        if not due or not self._begun:
            return
        width, height = _size(self._stream)
        lines = self._lines(Frame(width, height, now - self._since))
        self._erase()
        self._stream.write("".join(line + "\n" for line in lines))
        self._stream.flush()
        self._drawn_at, self._drawn_lines, self._dirty = now, len(lines), False

    def _erase(self) -> None:
        if self._drawn_lines:
            self._stream.write(f"\x1b[{self._drawn_lines}A\r{_ERASE_LINE}{_ERASE_BELOW}")
            self._drawn_lines = 0


def line(text: str, width: int, *, red: bool = False) -> str:
    """Never longer than the terminal is wide: a wrapped line could not be erased."""
    text = "".join(c if c.isprintable() else " " for c in text)[: max(width - 1, 1)]
    return f"{_RED}{text}{_PLAIN}" if red else text


def seconds(elapsed_s: float, *, color: bool) -> str:
    """How long it has taken so far, in the background."""
    return faint(f"{int(elapsed_s)} s", color=color)


def faint(text: str, *, color: bool) -> str:
    return f"{_DIM}{text}{_PLAIN}" if color else text


def can_draw(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether a stream is a terminal whose cursor can be moved."""
    return stream.isatty() and environ.get("TERM", "dumb") != "dumb"


def _size(stream: TextIO) -> tuple[int, int]:
    try:
        size = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return 80, 24
    return size.columns or 80, size.lines or 24
