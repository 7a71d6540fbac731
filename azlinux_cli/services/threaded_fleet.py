"""A FleetShell over any RemoteShell: one worker thread for each node that is under way."""

import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import Self

from azlinux_cli.domain.node import NodeResult, NodeTarget, abandoned, out_of_time
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.shell import RemoteShell

_Outcome = NodeResult | BaseException


class ThreadedFleet:
    """The workers are daemon threads and no executor's: after Ctrl-C azl ends at once.

    A connection attempt in one of them cannot be called off.
    """

    def __init__(self, shell: RemoteShell, clock: Clock) -> None:
        self._shell = shell
        self._clock = clock

    def begin(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        parallel: int,
        deadline_s: float,
        run_s: float | None = None,
    ) -> "ThreadedRun":
        ends_at = None if run_s is None else self._clock.monotonic() + run_s
        turns = _Turns(self._clock, targets, deadline_s, ends_at)
        run = ThreadedRun(self._shell, turns, targets, command)
        for _ in range(min(parallel, len(targets))):
            threading.Thread(target=run.work, name="azl-ssh", daemon=True).start()
        return run

    def close(self) -> None:
        self._shell.close()


class _Turns:
    """Whose turn is next, and how long it may take."""

    def __init__(
        self,
        clock: Clock,
        targets: Sequence[NodeTarget],
        deadline_s: float,
        ends_at: float | None,
    ) -> None:
        self._clock = clock
        self._count = len(targets)
        self._deadline_s = deadline_s
        self._ends_at = ends_at
        self._lock = threading.Lock()
        self.begun = 0

    def take(self) -> tuple[int, float] | None:
        """An index and its seconds, which are none once the run's time is up; None at the end."""
        with self._lock:
            if self.begun >= self._count:
                return None
            self.begun += 1
            left_s = self._deadline_s
            if self._ends_at is not None:
                left_s = min(left_s, self._ends_at - self._clock.monotonic())
            return self.begun - 1, left_s

    def stop(self) -> int:
        """Nothing more is begun; how many were."""
        with self._lock:
            self._count = self.begun
            return self.begun


class ThreadedRun:
    """One command under way on many nodes."""

    def __init__(
        self,
        shell: RemoteShell,
        turns: _Turns,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
    ) -> None:
        self._shell = shell
        self._turns = turns
        self._targets = targets
        self._command = command
        self._done: SimpleQueue[tuple[int, _Outcome]] = SimpleQueue()
        self._open = dict.fromkeys(range(len(targets)))

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, NodeResult]:
        if not self._open:
            raise StopIteration
        index, outcome = self._done.get()
        if isinstance(outcome, BaseException):
            raise outcome
        del self._open[index]
        return index, outcome

    def abandon(self) -> list[tuple[int, NodeResult]]:
        begun = self._turns.stop()
        known = self._known()
        self._shell.close()
        targets, still_open = self._targets, [*self._open]
        self._open.clear()
        return [
            (i, known[i] if i in known else abandoned(targets[i], begun=i < begun))
            for i in still_open
        ]

    def work(self) -> None:
        """One worker's life: node after node, until there is none left."""
        while (turn := self._turns.take()) is not None:
            index, left_s = turn
            target = self._targets[index]
            try:
                outcome: _Outcome = self._run(target, left_s) if left_s > 0 else out_of_time(target)
            except BaseException as error:  # noqa: BLE001 - raised again, in the caller's thread
                outcome = error
            self._done.put((index, outcome))

    def _run(self, target: NodeTarget, deadline_s: float) -> NodeResult:
        command = self._command
        result = self._shell.run(target, command.line, deadline_s=deadline_s, stdin=command.stdin)
        self._shell.disconnect(target)
        return result

    def _known(self) -> dict[int, NodeResult]:
        """Results that are there and that nobody has asked for yet."""
        known: dict[int, NodeResult] = {}
        while True:
            try:
                index, outcome = self._done.get_nowait()
            except Empty:
                return known
            if isinstance(outcome, NodeResult):
                known[index] = outcome
