"""One command on many nodes: a bounded number at a time, a deadline for each, all in order."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from azlinux_cli.domain.node import NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.shell import RemoteShell


@dataclass(frozen=True, slots=True)
class FanOutResult:
    """Every node's result, in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    results: list[NodeResult]
    interrupted: bool = False


def _ignore(result: NodeResult) -> None:
    pass


@dataclass(frozen=True, slots=True)
class FanOut:
    """Runs commands on nodes. No node's trouble stops another.

    The workers are daemon threads and no executor's: after Ctrl-C azl ends at once, although a
    connection attempt in one of them cannot be called off.
    """

    shell: RemoteShell
    parallel: int

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        deadline_s: float,
        on_result: Callable[[NodeResult], None] = _ignore,
    ) -> FanOutResult:
        """`deadline_s` is each node's own, from when its turn comes.

        `on_result` hears results as they come, in this thread. Raises what is no node's trouble:
        no key to sign in with, a bug.
        """
        run = _Run(self.shell, targets, command, deadline_s)
        for _ in range(min(self.parallel, len(targets))):
            threading.Thread(target=run.work, name="azl-ssh", daemon=True).start()
        try:
            for _ in targets:
                on_result(run.next_result())
        except KeyboardInterrupt:
            return FanOutResult(run.give_up(), interrupted=True)
        finally:
            run.stop()
        return FanOutResult(run.results())


class _Run:
    """What the workers of one fan-out share."""

    def __init__(
        self,
        shell: RemoteShell,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        deadline_s: float,
    ) -> None:
        self._shell = shell
        self._targets = targets
        self._command = command
        self._deadline_s = deadline_s
        self._todo: SimpleQueue[int] = SimpleQueue()
        self._done: SimpleQueue[tuple[int, NodeResult | BaseException]] = SimpleQueue()
        self._begun: set[int] = set()
        self._results: dict[int, NodeResult] = {}
        for index in range(len(targets)):
            self._todo.put(index)

    def work(self) -> None:
        while True:
            try:
                index = self._todo.get_nowait()
            except Empty:
                return
            self._begun.add(index)
            target = self._targets[index]
            try:
                outcome: NodeResult | BaseException = self._shell.run(
                    target,
                    self._command.line,
                    deadline_s=self._deadline_s,
                    stdin=self._command.stdin,
                )
                self._shell.disconnect(target)
            except BaseException as error:  # noqa: BLE001 - raised again, in the main thread
                outcome = error
            self._done.put((index, outcome))

    def next_result(self) -> NodeResult:
        index, outcome = self._done.get()
        if isinstance(outcome, BaseException):
            raise outcome
        self._results[index] = outcome
        return outcome

    def results(self) -> list[NodeResult]:
        return [self._results[index] for index in range(len(self._targets))]

    def stop(self) -> None:
        """Nothing more is begun."""
        while not self._todo.empty():
            try:
                self._todo.get_nowait()
            except Empty:
                return

    def give_up(self) -> list[NodeResult]:
        """Hang up on everybody; what is not known yet says so."""
        self.stop()
        self._shell.close()
        return [
            self._results.get(index) or _interrupted(target, begun=index in self._begun)
            for index, target in enumerate(self._targets)
        ]


def _interrupted(target: NodeTarget, *, begun: bool) -> NodeResult:
    what = "the command may still be running there" if begun else "nothing was done there"
    message = f"{target.name}: interrupted; {what}"
    return NodeResult(target.name, trouble=NodeTrouble(Trouble.INTERRUPTED, message))
