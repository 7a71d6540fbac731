"""A command on nodes, by one way after the other where the one before has no way in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from azlinux_cli.domain.node import NodeResult, NodeTarget, RanCommand, Trouble
from azlinux_cli.domain.remote_command import RemoteCommand
from azlinux_cli.domain.way import Via
from azlinux_cli.ports.clock import Clock
from azlinux_cli.services.fan_out import FanOut, OnResult

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
    """`ssh` None: through ARM only. `arm` None: over SSH only. Both: all ways of SSH first."""

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
        """`deadline_s` is each node's, anew by each way.

        `on_run` hears, with its place in `targets`, each result that no other way follows.
        """
        ends_at = None if run_s is None else self.clock.monotonic() + run_s
        runs = [RanCommand(target, NodeResult(target.name)) for target in targets]
        left: Sequence[int] = range(len(targets))
        for turn in self._turns(targets):
            left_s = None if ends_at is None else ends_at - self.clock.monotonic()
            asked = [at for at in left if turn.asks(targets[at])]
            if not asked or (left_s is not None and left_s <= 0):
                continue
            tried = [turn.target(targets[at], runs[at]) for at in asked]
            heard = turn.hearing(targets, asked, tried, on_run)
            done = turn.fan_out(
                tried, command, deadline_s=deadline_s, run_s=left_s, on_result=heard
            )
            for at, target, result in zip(asked, tried, done.results, strict=True):
                runs[at] = turn.ran(target, result)
            if done.interrupted:
                return NodeRun(runs, interrupted=True)
            left = [at for at in left if turn.goes_on(targets[at], runs[at])]
        return NodeRun(runs)

    def _turns(self, targets: Sequence[NodeTarget]) -> "list[_Turn]":
        turns = []
        if self.ssh is not None:
            most = max((len(target.others) for target in targets), default=0)
            with_arm = self.arm is not None
            turns = [_Turn(self.ssh, at, then_arm=with_arm) for at in range(1 + most)]
        if self.arm is not None:
            turns.append(_Turn(self.arm))
        return turns


@dataclass(frozen=True, slots=True)
class _Turn:
    """All nodes that are left, each by its way number `at`; None: by Run Command."""

    fan_out: FanOut
    at: int | None = None
    then_arm: bool = False

    def asks(self, target: NodeTarget) -> bool:
        return self.at is None or self.at <= len(target.others)

    def target(self, target: NodeTarget, before: RanCommand) -> NodeTarget:
        if self.at is None:
            return before.target
        return target.others[self.at - 1] if self.at else target

    def ran(self, target: NodeTarget, result: NodeResult) -> RanCommand:
        return RanCommand(target, result, Via.RUN_COMMAND if self.at is None else target.via)

    def goes_on(self, target: NodeTarget, run: RanCommand) -> bool:
        """Whether the node is tried once more after this."""
        trouble = run.result.trouble
        if self.at is None or trouble is None or trouble.reason not in NO_WAY_IN:
            return False
        return self.at < len(target.others) or (self.then_arm and target.vm is not None)

    def hearing(
        self,
        targets: Sequence[NodeTarget],
        asked: Sequence[int],
        tried: Sequence[NodeTarget],
        tell: OnRun,
    ) -> OnResult:
        """Results as they come, told on unless another way follows."""

        def heard(place: int, result: NodeResult) -> None:
            run = self.ran(tried[place], result)
            if not self.goes_on(targets[asked[place]], run):
                tell(asked[place], run)

        return heard
