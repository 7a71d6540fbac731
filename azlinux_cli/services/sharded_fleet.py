"""A FleetShell that cuts a fleet into shards, for any `concurrent.futures.Executor` to run."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Self

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble, abandoned
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.shard import KeysOf, PinOf, Shard, Work, cut, shard_of
from azlinux_cli.ports.clock import Clock

RunShard = Callable[[Shard], list[NodeResult]]
_Results = Future[list[NodeResult]]


class ShardedFleet:
    """`workers` shards run at the same time; more `shards` than that make results come sooner.

    The executor stays its owner's: after `close` it can be used for something else.
    """

    def __init__(
        self,
        executor: Executor,
        run_shard: RunShard,
        clock: Clock,
        *,
        workers: int,
        shards: int,
        keys_of: KeysOf,
        pin_of: PinOf,
        sign_in: str | None,
    ) -> None:
        self._executor = executor
        self._run_shard = run_shard
        self._clock = clock
        self._workers = workers
        self._shards = shards
        self._keys_of = keys_of
        self._pin_of = pin_of
        self._sign_in = sign_in
        self._runs: list[ShardedRun] = []

    def begin(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        parallel: int,
        deadline_s: float,
        run_s: float | None = None,
    ) -> "ShardedRun":
        """Each worker has its share of `parallel`."""
        pieces = cut(len(targets), self._shards if parallel >= self._workers else parallel)
        share = parallel // max(1, min(self._workers, len(pieces)))
        ends_at = None if run_s is None else self._clock.now() + run_s
        work = Work(command, share, deadline_s, ends_at, self._sign_in)
        run = ShardedRun(targets, {self._submit(targets, p, work): p for p in pieces})
        self._runs.append(run)
        return run

    def close(self) -> None:
        for run in self._runs:
            run.abandon()

    def _submit(self, targets: Sequence[NodeTarget], piece: range, work: Work) -> _Results:
        part = targets[piece.start : piece.stop]
        shard = shard_of(part, work, keys_of=self._keys_of, pin_of=self._pin_of)
        try:
            return self._executor.submit(self._run_shard, shard)
        except RuntimeError as error:  # a pool that broke or was shut down
            broken: _Results = Future()
            broken.set_exception(error)
            return broken


class ShardedRun:
    """One command under way on many shards."""

    def __init__(self, targets: Sequence[NodeTarget], futures: dict[_Results, range]) -> None:
        self._targets = targets
        self._futures = futures
        self._ready: deque[tuple[int, NodeResult]] = deque()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, NodeResult]:
        while not self._ready:
            if not self._futures:
                raise StopIteration
            for future in wait(self._futures, return_when=FIRST_COMPLETED).done:
                self._ready += self._results(future, self._futures.pop(future))
        return self._ready.popleft()

    def abandon(self) -> list[tuple[int, NodeResult]]:
        left = list(self._ready)
        self._ready.clear()
        for future, piece in self._futures.items():
            begun = not future.cancel()
            if begun and future.done() and future.exception() is None:
                left += zip(piece, future.result(), strict=True)
            else:
                left += [(i, abandoned(self._targets[i], begun=begun)) for i in piece]
        self._futures.clear()
        return left

    def _results(self, future: _Results, piece: range) -> list[tuple[int, NodeResult]]:
        """Raises what is no node's trouble. A shard that died is trouble for each of its nodes."""
        error = future.exception()
        if isinstance(error, AzlError):
            raise error
        if error is None:
            return list(zip(piece, future.result(), strict=True))
        return [(index, _died(self._targets[index], error)) for index in piece]


def _died(target: NodeTarget, error: BaseException) -> NodeResult:
    why = " ".join(str(error).split()) or type(error).__name__
    message = (
        f"{target.name}: what ran the command there from here was lost ({why}); "
        "the command may have run, and may still be running there"
    )
    return NodeResult(target.name, trouble=NodeTrouble(Trouble.LOCAL, message))
