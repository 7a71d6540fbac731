"""One cluster: its objects, and its controllers, brought up to the clock whenever it is asked.

Controllers are told of each change and do their work when it is their turn, until nothing is left
to do; so a request sees a cluster that has come to rest. Nothing runs by itself.
"""

from collections.abc import Callable

from azlinux_cli.sandbox.kernel.clock import Clock
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.controller import garbage, node, pod
from azlinux_cli.sandbox.kubernetes.controller.budget import keep_budget
from azlinux_cli.sandbox.kubernetes.controller.daemon import keep_daemon_set
from azlinux_cli.sandbox.kubernetes.controller.deployment import keep_deployment
from azlinux_cli.sandbox.kubernetes.controller.plane import Pace, Plane
from azlinux_cli.sandbox.kubernetes.controller.replica import keep_job, keep_replica_set
from azlinux_cli.sandbox.kubernetes.controller.stateful import keep_stateful_set
from azlinux_cli.sandbox.kubernetes.eviction import guards
from azlinux_cli.sandbox.kubernetes.fault import Faults
from azlinux_cli.sandbox.kubernetes.field import (
    at,
    controller_of,
    is_going,
    key_of,
    name_of,
    namespace_of,
)
from azlinux_cli.sandbox.kubernetes.history import Change
from azlinux_cli.sandbox.kubernetes.kind import (
    BUDGETS,
    BY_KIND,
    DAEMON_SETS,
    DEPLOYMENTS,
    EVENTS,
    JOBS,
    KINDS,
    NAMESPACES,
    NODES,
    PODS,
    REPLICA_SETS,
    STATEFUL_SETS,
    WORKLOADS,
    Kind,
)
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.schedule import Scheduler

Controller = Callable[[Plane, Json], None]

CONTROLLERS: dict[Kind, Controller] = {
    DEPLOYMENTS: keep_deployment,
    REPLICA_SETS: keep_replica_set,
    STATEFUL_SETS: keep_stateful_set,
    DAEMON_SETS: keep_daemon_set,
    JOBS: keep_job,
    BUDGETS: keep_budget,
    NAMESPACES: garbage.empty_namespace,
    NODES: node.evict_intolerant,
}
Work = tuple[Kind, str]


class Cluster:
    """`advance` before and `settle` after whatever is done to it; `registry` is open to its API."""

    def __init__(self, registry: Registry, faults: Faults, pace: Pace, clock: Clock) -> None:
        self.registry = registry
        self._clock = clock
        self.plane = Plane(registry, faults, pace, clock.now())
        self._work: dict[Work, None] = {}  # in order
        self._budgets: dict[str, None] = {}
        self._gone: list[tuple[Kind, Json]] = []
        self._lost: list[tuple[Kind, Json]] = []
        self._schedule = True
        registry.observers.append(self._observe)
        for kind in (*WORKLOADS, NAMESPACES):  # a process that died may have left work
            for key in registry.all(kind):
                self._work[kind, key] = None
        self._budgets.update(dict.fromkeys(registry.all(BUDGETS)))
        for kind in KINDS:
            self._lost += [(kind, item) for item in registry.items(kind) if self._is_lost(item)]

    def _is_lost(self, item: Json) -> bool:
        """An object whose owner is not there, or a pod whose machine is not."""
        node = at(item, "spec", "nodeName")
        stray = bool(node) and self.registry.get(NODES, node) is None
        return stray or self.registry.missing_owner(item)

    # time -------------------------------------------------------------------

    def advance(self) -> None:
        """Live through everything that was due, in order, up to now."""
        now = self._clock.now()
        while (moment := self.registry.next_due()) is not None and moment <= now:
            self.plane.now = max(self.plane.now, moment)
            while (found := self.registry.take_due(moment)) is not None:
                kind, key = found
                item = self.registry.get(kind, key)
                if item is not None:
                    self._come_due(kind, item)
            self.settle()
        self.plane.now = max(self.plane.now, now)
        self.settle()

    def next_due(self) -> float | None:
        return self.registry.next_due()

    def _come_due(self, kind: Kind, item: Json) -> None:
        if kind is PODS:
            pod.come_due(self.plane, item)
        elif kind is NODES:
            node.come_due(self.plane, item)
        elif kind is EVENTS:
            self.registry.remove(kind, key_of(item))

    # work -------------------------------------------------------------------

    def settle(self) -> None:
        """Let the controllers work until all is as it should be."""
        while self._step():
            pass

    def _step(self) -> bool:
        if self._gone:
            garbage.collect(self.plane, *self._gone.pop(0))
        elif self._lost:
            kind, item = self._lost.pop()
            if self.registry.get(kind, key_of(item)) is not None:
                garbage.sweep(self.plane, kind, item)
        elif self._work:
            kind, key = next(iter(self._work))
            del self._work[kind, key]
            self._keep(kind, key)
        elif self._schedule:
            self._schedule = False
            self._bind()
        elif self._budgets:
            key = next(iter(self._budgets))
            del self._budgets[key]
            self._keep(BUDGETS, key)
        else:
            return False
        return True

    def _keep(self, kind: Kind, key: str) -> None:
        item = self.registry.get(kind, key)
        if item is not None and (kind is not NAMESPACES or is_going(item)):
            CONTROLLERS[kind](self.plane, item)

    def _bind(self) -> None:
        """Highest priority first, then the oldest."""
        waiting = [item for item in self.registry.pods_on("") if not is_going(item)]
        if not waiting:
            return
        scheduler = Scheduler(self.registry, self.plane.requests)
        for item in sorted(waiting, key=lambda p: -int(at(p, "spec", "priority") or 0)):
            if at(item, "spec", "schedulingGates"):
                continue
            name, why = scheduler.node_for(item)
            if name:
                pod.bind(self.plane, item, name)
            else:
                pod.wait(self.plane, item, why)

    # what a change means ----------------------------------------------------

    def _observe(self, change: Change) -> None:
        item = change.new or change.old
        if item is None:
            return
        if change.new is None:
            self._gone.append((change.kind, item))
        elif change.old is None and self.registry.missing_owner(item):
            self._lost.append((change.kind, item))
        if change.kind is PODS:
            self._observe_pod(change, item)
        elif change.kind is NODES:
            self._schedule = True
            self._work[NODES, name_of(item)] = None
            for key in self.registry.all(DAEMON_SETS):
                self._work[DAEMON_SETS, key] = None
        elif change.kind is BUDGETS:
            self._budgets[key_of(item)] = None
        elif change.kind in CONTROLLERS:
            self._work[change.kind, key_of(item)] = None
            self._observe_workload(change, item)
        elif change.kind is not EVENTS:
            self._schedule = True  # a claim or a volume

    def _observe_pod(self, change: Change, item: Json) -> None:
        self._wake_controller(item)
        if change.old is None or change.new is None or _ended(change.new) != _ended(change.old):
            self._schedule = True
        for budget in self.registry.items(BUDGETS, namespace_of(item)):
            if any(side is not None and guards(budget, side) for side in (change.old, change.new)):
                self._budgets[key_of(budget)] = None
        if is_going(item):
            self._wake_namespace(item)

    def _observe_workload(self, change: Change, item: Json) -> None:
        self._wake_controller(item)
        if at(change.old, "spec") != at(change.new, "spec"):  # its scale, above all
            for budget in self.registry.items(BUDGETS, namespace_of(item)):
                self._budgets[key_of(budget)] = None
        self._wake_namespace(item)

    def _wake_controller(self, item: Json) -> None:
        owner = controller_of(item)
        kind = BY_KIND.get(owner["kind"]) if owner is not None else None
        if owner is not None and kind in CONTROLLERS:
            self._work[kind, f"{namespace_of(item)}/{owner['name']}"] = None

    def _wake_namespace(self, item: Json) -> None:
        namespace = self.registry.get(NAMESPACES, namespace_of(item))
        if namespace is not None and is_going(namespace):
            self._work[NAMESPACES, namespace_of(item)] = None


def _ended(item: Json) -> bool:
    return at(item, "status", "phase") in {"Succeeded", "Failed"}
