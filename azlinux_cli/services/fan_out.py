"""One command on many nodes: what a FleetShell brings, put in the order asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeResult, NodeTarget, abandoned
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.shell import FleetRun, FleetShell

OnResult = Callable[[int, NodeResult], None]


@dataclass(frozen=True, slots=True)
class FanOutResult:
    """Every node's result, in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    results: list[NodeResult]
    interrupted: bool = False


def _ignore(index: int, result: NodeResult) -> None:
    pass


@dataclass(frozen=True, slots=True)
class FanOut:
    """Runs commands on nodes, `parallel` at a time. No node's trouble stops another."""

    fleet: FleetShell
    parallel: int

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        deadline_s: float,
        run_s: float | None = None,
        on_result: OnResult = _ignore,
    ) -> FanOutResult:
        """`deadline_s` is each node's own, from when its turn comes; `run_s` is the whole run's.

        `on_result` hears each result as it comes, with its place in `targets`. What it raises,
        Ctrl-C apart, ends the run, and so does what is no node's trouble: no key to sign in with.
        """
        run: FleetRun | None = None
        results: dict[int, NodeResult] = {}
        interrupted = False
        try:
            run = self.fleet.begin(
                targets, command, parallel=self.parallel, deadline_s=deadline_s, run_s=run_s
            )
            for index, result in run:
                results[index] = result
                on_result(index, result)
        except KeyboardInterrupt:
            interrupted = True
            results |= self._abandon(run)
        except BaseException:
            self._abandon(run)
            raise
        in_order = [
            results.get(index) or abandoned(target, begun=True)
            for index, target in enumerate(targets)
        ]
        return FanOutResult(in_order, interrupted)

    def _abandon(self, run: FleetRun | None) -> list[tuple[int, NodeResult]]:
        """What is known of the rest; nothing, if not even its beginning was over."""
        if run is not None:
            return run.abandon()
        self.fleet.close()
        return []
