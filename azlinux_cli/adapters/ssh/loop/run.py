"""One command under way on many nodes, in the thread that asks for the results."""

from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Self

from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.loop.dialog import Errand
from azlinux_cli.adapters.ssh.loop.garbage import Calm
from azlinux_cli.adapters.ssh.loop.hop import Hop
from azlinux_cli.adapters.ssh.loop.patience import Patience
from azlinux_cli.adapters.ssh.loop.poller import READ, WRITE, Poller
from azlinux_cli.adapters.ssh.loop.side_threads import SideThreads
from azlinux_cli.adapters.ssh.loop.surroundings import Surroundings
from azlinux_cli.adapters.ssh.loop.turn import Turn
from azlinux_cli.adapters.ssh.shell import ParamikoShell, Way, last_hop_of, way_of
from azlinux_cli.domain.node import (
    NodeResult,
    NodeTarget,
    abandoned,
    known_trouble,
    out_of_time,
)
from azlinux_cli.ports.clock import Clock

_RESOLVERS = 16
_THREADS = 64  # more of them only fight for the interpreter


class LoopRun:
    """A FleetRun. `parallel` bounds the nodes under way that are not silent."""

    def __init__(
        self,
        clock: Clock,
        errand: Errand,
        shell: ParamikoShell,
        targets: Sequence[NodeTarget],
        *,
        parallel: int,
        most_sockets: int,
        deadline_s: float,
        ends_at: float,
        threads_only: bool,
    ) -> None:
        self._clock = clock
        self._errand = errand
        self._shell = shell
        self._targets = targets
        self._parallel = parallel
        self._most_sockets = most_sockets
        self._deadline_s = deadline_s
        self._ends_at = ends_at
        self._threads_only = threads_only
        self._next = 0
        self._open = dict.fromkeys(range(len(targets)))
        self._results: deque[tuple[int, NodeResult]] = deque()
        self._turns: set[Turn] = set()
        self._silent: set[Turn] = set()
        self._threaded: set[int] = set()  # given to a thread, and of these
        self._in_thread: set[int] = set()  # the ones that have got theirs
        self._timers: list[tuple[float, int, Turn]] = []
        self._queued: dict[Turn, float] = {}
        self._number = count()
        self._poller = Poller()
        self._closed = False
        self._side: dict[str, SideThreads] = {}
        self._hops: dict[Way, Hop] = {}
        self._unsent: dict[Hop, None] = {}
        self._around = Surroundings(
            clock,
            errand,
            self._poller,
            Patience(),
            lambda: self._beside("resolver", _RESOLVERS),
            lambda: self._beside("signer", 1),  # there is one socket to the agent
            self._through,
            self._settle,
        )
        Calm.begin()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, NodeResult]:
        while not self._results:
            if not self._open:
                self._close()
                raise StopIteration
            self._step_or_close()
        index, result = self._results.popleft()
        del self._open[index]
        return index, result

    def abandon(self) -> list[tuple[int, NodeResult]]:
        known = dict(self._results)
        begun = {turn.index for turn in self._turns if turn.begun} | self._in_thread
        for turn in [*self._turns]:
            turn.hang_up()
        if self._threaded:
            self._shell.close()
        self._close()
        still_open, self._open = [*self._open], {}
        self._results.clear()
        return [
            (i, known.get(i) or abandoned(self._targets[i], begun=i in begun)) for i in still_open
        ]

    def _step_or_close(self) -> None:
        """What is raised here is no node's trouble, and the run is over; but for Ctrl-C."""
        try:
            self._step()
        except Exception:
            self.abandon()
            raise

    def _step(self) -> None:
        self._admit()
        self._flush()
        if self._results:
            return
        now = self._clock.monotonic()
        wait_s = max(0.0, self._timers[0][0] - now) if self._timers else None
        if len(self._poller):
            for watcher, events in self._poller.wait(wait_s):
                watcher.on_ready(events)
        elif wait_s is not None:
            self._clock.sleep(wait_s)
        self._ring()
        self._flush()

    def _admit(self) -> None:
        """Begin turns as long as there are places."""
        while (
            self._next < len(self._targets)
            and len(self._turns) + len(self._threaded) - len(self._silent) < self._parallel
            and len(self._turns) < self._most_sockets
        ):
            index, self._next = self._next, self._next + 1
            self._take(index, self._targets[index])

    def _take(self, index: int, target: NodeTarget) -> None:
        now = self._clock.monotonic()
        if target.trouble is not None:
            trouble = known_trouble(target, target.trouble)
            self._results.append((index, NodeResult(target.name, trouble=trouble)))
        elif now >= self._ends_at:
            self._results.append((index, out_of_time(target)))
        elif self._threads_only:
            self._thread(index, target, self._deadline_s)
        else:
            deadline = Deadline(self._clock, min(now + self._deadline_s, self._ends_at))
            turn = Turn(index, target, self._around, deadline)
            self._turns.add(turn)
            turn.begin()

    def _settle(self, turn: Turn) -> None:
        """Note what changed about a turn."""
        if turn not in self._turns:
            return
        if turn.result is not None or turn.incompatible:
            if turn.result is not None:
                self._results.append((turn.index, turn.result))
            else:
                self._thread(turn.index, turn.target, turn.deadline.left_s)
            self._turns.discard(turn)
            self._silent.discard(turn)
            self._queued.pop(turn, None)
            return
        if turn.silent:
            self._silent.add(turn)
        else:
            self._silent.discard(turn)
        self._arm(turn)

    def _arm(self, turn: Turn) -> None:
        if turn.due < self._queued.get(turn, inf):
            self._queued[turn] = turn.due
            heappush(self._timers, (turn.due, next(self._number), turn))

    def _ring(self) -> None:
        """Call the turns whose time has come; a turn that was called too early is put back."""
        now = self._clock.monotonic()
        while self._timers and self._timers[0][0] <= now:
            at, _, turn = heappop(self._timers)
            if self._queued.get(turn) != at:
                continue
            del self._queued[turn]
            if turn.due <= now:
                turn.on_time(now)
            else:
                self._arm(turn)

    def _through(self, turn: Turn) -> None:
        """Bring a turn to the last jump host before its node."""
        target = last_hop_of(turn.target)
        hop = self._hops.get(way_of(target))
        if hop is None or hop.lost:
            hop = Hop(target, self._around, self._arm, self._note_unsent)
            self._hops[way_of(target)] = hop
            hop.turn.begin()
        hop.carry(turn)

    def _note_unsent(self, hop: Hop) -> None:
        self._unsent[hop] = None

    def _flush(self) -> None:
        """Send what many tunnels have left with their jump host, all at once."""
        while self._unsent:
            hop, _ = self._unsent.popitem()
            hop.turn.on_ready(WRITE)

    def _thread(self, index: int, target: NodeTarget, deadline_s: float) -> None:
        command, feed = self._errand.command, self._errand.feed.decode()
        self._threaded.add(index)

        def run() -> NodeResult:
            left_s = min(deadline_s, self._ends_at - self._clock.monotonic())
            if left_s <= 0:
                return out_of_time(target)
            self._in_thread.add(index)
            result = self._shell.run(target, command, deadline_s=left_s, stdin=feed)
            self._shell.disconnect(target)
            return result

        def done(outcome: NodeResult | BaseException) -> None:
            self._threaded.discard(index)
            if isinstance(outcome, BaseException):
                raise outcome
            self._results.append((index, outcome))

        self._beside("shell", min(_THREADS, self._parallel)).do(run, done)

    def _beside(self, name: str, most: int) -> SideThreads:
        if name not in self._side:
            self._side[name] = made = SideThreads(most)
            self._poller.watch(made.fileno(), made, READ)
        return self._side[name]

    def _close(self) -> None:
        if self._closed:
            return
        self._closed = True
        Calm.end()
        for hop in self._hops.values():
            hop.turn.hang_up()
        self._hops.clear()
        self._turns.clear()
        self._silent.clear()
        self._timers.clear()
        self._queued.clear()
        for side in self._side.values():
            side.close()
        self._side.clear()
        self._poller.close()
