"""A command on nodes: over SSH, through ARM, or the second where the first has no way in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeResult, NodeTarget, RanCommand, Trouble, Via
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.ports.clock import Clock
from azlinux_cli.services.fan_out import FanOut

OnRun = Callable[[int, RanCommand], None]

# With these the command surely never began. A lost connection is not among them, nor is a server
# that lets nobody in or cannot prove who it is.
NO_WAY_IN = frozenset(
    {
        Trouble.NO_ADDRESS,
        Trouble.DNS,
        Trouble.NO_ROUTE,
        Trouble.REFUSED,
        Trouble.TIMED_OUT,
        Trouble.JUMP_HOST,
    }
)


@dataclass(frozen=True, slots=True)
class NodeRun:
    """Every node, in the order asked. `interrupted`: somebody pressed Ctrl-C."""

    runs: list[RanCommand]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class RunOnNodes:
    """`ssh` None: through ARM only. `arm` None: over SSH only. Both: SSH first."""

    ssh: FanOut | None
    arm: FanOut | None
    clock: Clock

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        deadline_s: float,
        run_s: float | None = None,
        on_run: OnRun,
    ) -> NodeRun:
        """`on_run` hears, with its place in `targets`, each result that no second way follows."""
        ends_at = None if run_s is None else self.clock.monotonic() + run_s
        runs = [RanCommand(target, NodeResult(target.name)) for target in targets]
        left = list(range(len(targets)))
        ways = [w for w in ((self.ssh, Via.SSH), (self.arm, Via.RUN_COMMAND)) if w[0] is not None]
        for number, (fan_out, via) in enumerate(ways, start=1):
            left_s = None if ends_at is None else ends_at - self.clock.monotonic()
            if fan_out is None or not left or (left_s is not None and left_s <= 0):
                continue
            again = number < len(ways)
            heard = _Heard(runs, left, via, on_run, again=again)
            chosen = [targets[index] for index in left]
            done = fan_out(
                chosen, command, deadline_s=deadline_s, run_s=left_s, on_result=heard.result
            )
            for index, result in zip(left, done.results, strict=True):
                runs[index] = RanCommand(targets[index], result, via)
            if done.interrupted:
                return NodeRun(runs, interrupted=True)
            left = [index for index in left if _no_way_in(runs[index])]
        return NodeRun(runs)


@dataclass(frozen=True, slots=True)
class _Heard:
    """Results of one way as they come, told on unless another way follows."""

    runs: list[RanCommand]
    asked: list[int]
    via: Via
    tell: OnRun
    again: bool

    def result(self, at: int, result: NodeResult) -> None:
        index = self.asked[at]
        run = RanCommand(self.runs[index].target, result, self.via)
        if not (self.again and _no_way_in(run)):
            self.tell(index, run)


def _no_way_in(run: RanCommand) -> bool:
    trouble = run.result.trouble
    return run.target.vm is not None and trouble is not None and trouble.reason in NO_WAY_IN
