"""A command on nodes: over SSH, through ARM, or the second where the first has no way in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeResult, NodeTarget, RanCommand, Trouble, Via
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.services.fan_out import FanOut

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

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        command: RemoteCommand,
        *,
        deadline_s: float,
        on_result: Callable[[NodeResult], None],
    ) -> NodeRun:
        runs = [RanCommand(target, NodeResult(target.name)) for target in targets]
        left = list(range(len(targets)))
        for fan_out, via in ((self.ssh, Via.SSH), (self.arm, Via.RUN_COMMAND)):
            if fan_out is None or not left:
                continue
            done = fan_out(
                [targets[index] for index in left],
                command,
                deadline_s=deadline_s,
                on_result=on_result,
            )
            for index, result in zip(left, done.results, strict=True):
                runs[index] = RanCommand(targets[index], result, via)
            if done.interrupted:
                return NodeRun(runs, interrupted=True)
            left = [index for index in left if _no_way_in(runs[index])]
        return NodeRun(runs)


def _no_way_in(run: RanCommand) -> bool:
    trouble = run.result.trouble
    return run.target.vm is not None and trouble is not None and trouble.reason in NO_WAY_IN
