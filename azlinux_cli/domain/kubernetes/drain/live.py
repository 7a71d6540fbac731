"""A pod during a simulation, and the budgets that watch it."""

from collections import Counter
from dataclasses import dataclass, field

from azlinux_cli.domain.kubernetes.budget import Budget, Need, Unreckoned, need
from azlinux_cli.domain.kubernetes.document import Owner
from azlinux_cli.domain.kubernetes.drain.term_count import Terms
from azlinux_cli.domain.kubernetes.pod import Phase, Pod
from azlinux_cli.domain.kubernetes.workload import Workloads


@dataclass(slots=True, eq=False)
class LiveBudget:
    """`healthy`: pods that are ready and not going."""

    budget: Budget
    workloads: Workloads
    pods: "dict[Live, None]" = field(default_factory=dict)
    owners: Counter[Owner | None] = field(default_factory=Counter)
    healthy: int = 0
    _scaled: Need | Unreckoned | None = None

    def add(self, live: "Live", sign: int) -> None:
        if sign > 0:
            self.pods[live] = None
        else:
            self.pods.pop(live, None)
        owner = live.pod.owner
        self.owners[owner] += sign
        if self.owners[owner] == 0 or (sign > 0 and self.owners[owner] == 1):
            self._scaled = None

    @property
    def need(self) -> Need | Unreckoned:
        """What is wanted changes with the pods' owners; only their number is counted anew."""
        if not self.budget.counts_scale:
            least = self.budget.min_available
            return Need(len(self.pods), least.number) if least is not None else Need(0, 0)
        if self._scaled is None:
            self._scaled = need(self.budget, (live.pod for live in self.pods), self.workloads)
        return self._scaled

    @property
    def allowed(self) -> int:
        wanted = self.need
        return wanted.allowed(self.healthy) if isinstance(wanted, Need) else 0

    @property
    def lets_unhealthy_go(self) -> bool:
        """`unhealthyPodEvictionPolicy`: always, or while enough others are healthy."""
        if self.budget.always_allow_unhealthy:
            return True
        wanted = self.need
        return isinstance(wanted, Need) and self.healthy >= wanted.desired > 0


@dataclass(slots=True, eq=False)
class Live:
    """`origin`: the pod of the cluster that it stands for; itself at first.

    `node` is empty while it waits. `made`: the simulation has made it.
    """

    pod: Pod
    number: int  # in the order they were made
    origin: Pod
    terms: Terms
    budgets: tuple[LiveBudget, ...] = ()
    node: str = ""
    phase: Phase = Phase.PENDING
    ready: bool = False
    going: bool = False
    made: bool = False

    @property
    def active(self) -> bool:
        """Its controller counts on it."""
        return not self.going and not self.phase.ended

    @property
    def healthy(self) -> bool:
        return self.ready and not self.going

    @property
    def heedless(self) -> bool:
        """Budgets are not asked."""
        return self.phase.ended or self.phase is Phase.PENDING or self.going
