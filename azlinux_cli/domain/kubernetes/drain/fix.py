"""What to type, or to change, so that a pod no longer stands in the way."""

from collections.abc import Callable, Mapping, Sequence

from azlinux_cli.domain.kubernetes.budget import Budget, Need
from azlinux_cli.domain.kubernetes.drain.block import Reason
from azlinux_cli.domain.kubernetes.drain.live import Live, LiveBudget
from azlinux_cli.domain.kubernetes.drain.place import Refusal
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.resource import CPU, MEMORY, MILLIS
from azlinux_cli.domain.kubernetes.taint import CORDON_KEY
from azlinux_cli.domain.kubernetes.volume import zones_of
from azlinux_cli.domain.kubernetes.workload import UNSCALABLE

Fixes = tuple[str, ...]
MIB = 2**20
ALL = 100  # per cent


def _patch(budget: Budget, spec: str) -> str:
    where = f"kubectl patch pdb {budget.name} -n {budget.namespace}"
    return f"{where} --type=merge -p '{{\"spec\":{{{spec}}}}}'"


def allows_none(world: World, guard: LiveBudget) -> Fixes:
    """More pods, if that helps, or a budget that lets one go."""
    wanted = guard.need
    expected = wanted.expected if isinstance(wanted, Need) else len(guard.pods)
    patch = '"maxUnavailable":1'
    if guard.budget.max_unavailable is None:
        patch = f'"minAvailable":{max(0, min(len(guard.pods), expected) - 1)}'
    return (*_scale(world, guard), _patch(guard.budget, patch))


def _scale(world: World, guard: LiveBudget) -> Fixes:
    """The fewest replicas of its one workload with which the budget allows a disruption."""
    found = {world.workloads.scaled(live.pod.owner) for live in guard.pods}
    workload, least = next(iter(found)), guard.budget.min_available
    if len(found) > 1 or workload is None or workload.kind in UNSCALABLE or least is None:
        return ()
    if least.percent and least.number >= ALL:
        return ()
    replicas = workload.replicas + 1
    while replicas - least.of(replicas) < 1:
        replicas += 1
    where = f"-n {workload.namespace} --replicas={replicas}"
    return (f"kubectl scale {workload.title} {where}",)


def not_ready(guard: LiveBudget, unready: Sequence[Live], *, itself: bool) -> Fixes:
    """`itself`: the pod in the way is one of those that are not ready."""
    seen = [f"kubectl describe pod {one.pod.name} -n {one.pod.namespace}" for one in unready[:1]]
    policy = '"unhealthyPodEvictionPolicy":"AlwaysAllow"'
    return (*([_patch(guard.budget, policy)] if itself else []), *seen)


def unreckoned(guard: LiveBudget) -> Fixes:
    number = max(0, guard.healthy - 1)
    return (
        _patch(guard.budget, f'"maxUnavailable":null,"minAvailable":{number}'),
        f"kubectl delete pdb {guard.budget.name} -n {guard.budget.namespace}",
    )


def two_budgets(guards: Sequence[LiveBudget]) -> Fixes:
    """All but one of them."""
    known = sorted((guard.budget for guard in guards), key=lambda one: one.name)
    return tuple(f"kubectl delete pdb {one.name} -n {one.namespace}" for one in known[1:])


def bare_pod(pod: Pod) -> Fixes:
    return (f"kubectl delete pod {pod.name} -n {pod.namespace}", "give it a controller")


def local_storage(node: str) -> Fixes:
    return (
        f"kubectl drain {node} --ignore-daemonsets --delete-emptydir-data",
        "move what has to last from its emptyDir to a volume",
    )


def finalizer(pod: Pod) -> Fixes:
    where = f"kubectl patch pod {pod.name} -n {pod.namespace}"
    return (f'{where} --type=merge -p \'{{"metadata":{{"finalizers":null}}}}\'',)


def node_not_ready(node: Node) -> Fixes:
    return (
        f"put {node.name} right, or have its machine reimaged",
        f"kubectl delete node {node.name}",
    )


def tolerates_cordon(world: World, pod: Pod) -> Fixes:
    title = world.workloads.title(pod.owner)
    return (f"remove the toleration of {CORDON_KEY} (or of every taint) from {title}",)


def in_turn(world: World, live: Live) -> Fixes:
    owner = live.pod.owner
    before = [
        one.pod
        for place in world.places.values()
        for one in place.pods
        if one.pod.owner == owner and not one.healthy
    ]
    return tuple(f"kubectl describe pod {pod.name} -n {pod.namespace}" for pod in before[:1])


Refusals = Mapping[str, Refusal]


def pending(world: World, live: Live, reason: Reason, refusals: Refusals) -> Fixes:
    made = _PENDING.get(reason)
    return made(world, live, refusals) if made is not None else ()


def _capacity(world: World, live: Live, refusals: Refusals) -> Fixes:
    """The exact number of machines is worked out where a plan is predicted."""
    cpu, memory = (live.pod.requests.get(name, 0) for name in (CPU, MEMORY))
    closed = [name for name, refusal in refusals.items() if refusal is Refusal.CORDON]
    asked = f"{cpu / MILLIS:g} cpu and {memory // MIB} MiB"
    fixes = [f"add a node with {asked} free for it"]
    if len(closed) == len(refusals):
        fixes.append("kubectl uncordon a node that is not to be drained")
    return tuple(fixes)


def _taint(world: World, live: Live, refusals: Refusals) -> Fixes:
    names = [name for name, refusal in refusals.items() if refusal is Refusal.TAINT]
    taints = [taint for taint in world.places[names[0]].node.taints if taint.forbids]
    title = world.workloads.title(live.pod.owner)
    return (
        f"add a toleration of {', '.join(map(str, taints))} to {title}",
        f"kubectl taint nodes {names[0]} {taints[0]}-",
    )


def _node_affinity(world: World, live: Live, refusals: Refusals) -> Fixes:
    return (f"add a node that it wants: {live.pod.wishes.node}",)


def _zone(world: World, live: Live, refusals: Refusals) -> Fixes:
    zones = zones_of(world.scheduler.class_of(live.pod.wishes).reach)
    where = f"in zone {', '.join(zones)}" if zones else "that its volume reaches"
    return (f"add a node {where}",)


def _apart(world: World, live: Live, refusals: Refusals) -> Fixes:
    topologies = sorted({term.topology for term in live.pod.wishes.away})
    where = f" (a new {', '.join(topologies)})" if topologies else ""
    title = world.workloads.title(live.pod.owner)
    return (f"add a node{where}", f"prefer, not require, the anti-affinity of {title}")


def _spread(world: World, live: Live, refusals: Refusals) -> Fixes:
    title = world.workloads.title(live.pod.owner)
    return (f"set whenUnsatisfiable: ScheduleAnyway, or a larger maxSkew, in {title}",)


def _near(world: World, live: Live, refusals: Refusals) -> Fixes:
    return (f"prefer, not require, the pod affinity of {world.workloads.title(live.pod.owner)}",)


def _port(world: World, live: Live, refusals: Refusals) -> Fixes:
    ports = ", ".join(str(port) for *_, port in sorted(live.pod.wishes.ports))
    return (f"add a node where host port {ports} is free",)


_PENDING: dict[Reason, Callable[[World, Live, Refusals], Fixes]] = {
    Reason.NO_CAPACITY: _capacity,
    Reason.TAINT: _taint,
    Reason.NODE_AFFINITY: _node_affinity,
    Reason.HOST_PORT: _port,
    Reason.ZONE: _zone,
    Reason.SPREAD: _spread,
    Reason.POD_AFFINITY: _near,
    Reason.ANTI_AFFINITY: _apart,
}
