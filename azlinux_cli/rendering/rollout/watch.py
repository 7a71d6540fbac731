"""Following a run: a picture on a terminal, lines in a log, events for programs."""

import os
import threading
from collections.abc import Mapping
from typing import TextIO

from azlinux_cli.domain.rollout.record import Record, public_document
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.ports.clock import Clock
from azlinux_cli.rendering.live import Frame, LivePicture, can_draw
from azlinux_cli.rendering.rollout.line import line_of, standing
from azlinux_cli.rendering.rollout.scene import Scene


class RolloutWatch:
    """Fed with each record and the state after it; from any thread, in their order.

    `begin` is for a run that others have brought to where it stands.
    """

    def begin(self, state: RolloutState) -> None:
        """Say where it stands."""

    def __call__(self, record: Record, state: RolloutState) -> None:
        """Say what has happened."""

    def done(self) -> None:
        """Nothing more is said. May be called twice."""


class LineWatch(RolloutWatch):
    """For logs, pipes and dumb terminals."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._begun = False

    def begin(self, state: RolloutState) -> None:
        with self._lock:
            self._begun = True
            self._write(standing(state))

    def __call__(self, record: Record, state: RolloutState) -> None:
        with self._lock:
            if not self._begun:
                self._begun = True
                self._write(standing(state))
            told = line_of(record.event, state.plan)
            self._write([told] if told else [])

    def _write(self, lines: list[str]) -> None:
        self._stream.write("".join(f"{line}\n" for line in lines))
        self._stream.flush()


class EventWatch(RolloutWatch):
    """`-o jsonl`: every event, as soon as it is in the journal."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lock = threading.Lock()

    def __call__(self, record: Record, state: RolloutState) -> None:
        import json

        text = json.dumps(public_document(record, state.plan.id), ensure_ascii=False)
        with self._lock:
            self._out.write(text + "\n")
            self._out.flush()


class LiveWatch(RolloutWatch):
    """A Scene, drawn. `start_thread=False` leaves the redrawing to whoever calls `tick()`."""

    def __init__(
        self, stream: TextIO, clock: Clock, *, color: bool, start_thread: bool = True
    ) -> None:
        self._clock = clock
        self._color = color
        self._scene: Scene | None = None
        self._live = LivePicture(stream, clock, self._lines, start_thread=start_thread)

    def begin(self, state: RolloutState) -> None:
        with self._live.changing() as open_:
            if open_:
                self._scene = Scene(state)
                self._live.changed()

    def __call__(self, record: Record, state: RolloutState) -> None:
        if self._scene is None:
            self.begin(state)
            return
        with self._live.changing() as open_:
            if open_:
                self._scene.apply(record.event, state)
                self._live.changed()

    def tick(self) -> None:
        self._live.tick()

    def done(self) -> None:
        self._live.done()

    def _lines(self, frame: Frame) -> list[str]:
        if self._scene is None:
            return []
        return self._scene.lines(frame, self._clock.now(), color=self._color)


def watch_on(
    out: TextIO,
    err: TextIO,
    clock: Clock,
    *,
    form: str,
    color: bool = True,
    environ: Mapping[str, str] | None = None,
) -> RolloutWatch:
    """The watch that fits: events on `out` for jsonl, else a picture or lines on `err`."""
    environ = os.environ if environ is None else environ
    if form == "jsonl":
        return EventWatch(out)
    if can_draw(err, environ):
        return LiveWatch(err, clock, color=color and not environ.get("NO_COLOR"))
    return LineWatch(err)
