"""Why a pod stands in the way, as a block with its sentence and its fixes."""

from collections import Counter

from azlinux_cli.domain.kubernetes.budget import Unreckoned
from azlinux_cli.domain.kubernetes.drain import fix
from azlinux_cli.domain.kubernetes.drain.block import Block, Reason
from azlinux_cli.domain.kubernetes.drain.live import Live, LiveBudget
from azlinux_cli.domain.kubernetes.drain.place import Refusal
from azlinux_cli.domain.kubernetes.drain.plan import Rules
from azlinux_cli.domain.kubernetes.drain.world import World
from azlinux_cli.domain.kubernetes.volume import zones_of

_BY_REFUSAL = {
    Refusal.CORDON: Reason.NO_CAPACITY,
    Refusal.TAINT: Reason.TAINT,
    Refusal.NODE_AFFINITY: Reason.NODE_AFFINITY,
    Refusal.HOST_PORT: Reason.HOST_PORT,
    Refusal.RESOURCES: Reason.NO_CAPACITY,
    Refusal.VOLUME: Reason.ZONE,
    Refusal.SPREAD: Reason.SPREAD,
    Refusal.POD_AFFINITY: Reason.POD_AFFINITY,
    Refusal.ANTI_AFFINITY: Reason.ANTI_AFFINITY,
}
_WORDS = {
    Refusal.CORDON: "cordoned",
    Refusal.TAINT: "with a taint that it does not tolerate",
    Refusal.NODE_AFFINITY: "that its node selector or affinity leaves out",
    Refusal.HOST_PORT: "where its host port is taken",
    Refusal.RESOURCES: "with too little room",
    Refusal.VOLUME: "out of reach of its volume",
    Refusal.SPREAD: "where its topology spread would be too uneven",
    Refusal.POD_AFFINITY: "without the pods that it must be near",
    Refusal.ANTI_AFFINITY: "with pods that must not be near it",
}


def refused_block(world: World, rules: Rules, live: Live) -> Block:
    """Of a pod that is still on a node when nothing moves any more."""
    pod, place = live.pod, world.places[live.node]
    if live.going and not place.node.ready:
        why = f"node {place.name} is not ready: its kubelet does not confirm that the pod has ended"
        return _block(world, live, Reason.NODE_NOT_READY, why, fix.node_not_ready(place.node))
    if live.going:
        names = ", ".join(pod.finalizers)
        why = f"its finalizer {names} keeps it after it has ended"
        return _block(world, live, Reason.FINALIZER, why, fix.finalizer(pod))
    if not live.phase.ended and pod.owner is None and not rules.bare_pods:
        why = "no controller makes it anew: a drain leaves it, and would lose it"
        return _block(world, live, Reason.BARE_POD, why, fix.bare_pod(pod))
    if not live.phase.ended and pod.local_storage and not rules.local_storage:
        why = "it has local storage (emptyDir) that ends with it: a drain leaves it"
        return _block(world, live, Reason.LOCAL_STORAGE, why, fix.local_storage(place.name))
    if not live.heedless and len(live.budgets) > 1:
        names = ", ".join(sorted(one.budget.name for one in live.budgets))
        why = f"it has more than one disruption budget ({names}), which the eviction API refuses"
        return _block(world, live, Reason.TWO_BUDGETS, why, fix.two_budgets(live.budgets))
    if live.heedless or not live.budgets or live.budgets[0].allowed:
        why = "it tolerates the taint of a cordon, and comes back to the node that is drained"
        return _block(world, live, Reason.TOLERATES_CORDON, why, fix.tolerates_cordon(world, pod))
    return _budget_block(world, live, live.budgets[0])


def _budget_block(world: World, live: Live, guard: LiveBudget) -> Block:
    wanted, title = guard.need, f"budget {guard.budget.name} ({guard.budget.terms})"
    if isinstance(wanted, Unreckoned):
        why = f"{title} cannot be worked out, so it allows nothing: {wanted.why}"
        return _block(world, live, Reason.BUDGET_UNRECKONED, why, fix.unreckoned(guard))
    has = f"{title} needs {wanted.desired} healthy and has {guard.healthy}"
    missing = _missing(world, guard)
    unready = [one for one in guard.pods if one.active and one.node and not one.ready]
    if guard.healthy + len(missing) + len(unready) <= wanted.desired:
        why = f"{has}: none may ever go"
        return _block(world, live, Reason.BUDGET_ALLOWS_NONE, why, fix.allows_none(world, guard))
    if missing:
        cause = pending_block(world, missing[0])
        why = f"{has}: {len(missing)} of its pods do not come up elsewhere: {cause.sentence}"
        return _block(world, live, Reason.BUDGET_STARVED, why, cause.fixes)
    names = ", ".join(sorted(one.pod.name for one in unready))
    why = f"{has}: {names} {'is' if len(unready) == 1 else 'are'} not ready"
    fixes = fix.not_ready(guard, unready, itself=live in unready)
    return _block(world, live, Reason.BUDGET_NOT_READY, why, fixes)


def _missing(world: World, guard: LiveBudget) -> list[Live]:
    """Pods of a budget that wait for a node, or have not been made anew."""
    waiting = [live for live in world.waiting if guard in live.budgets]
    return [*waiting, *(live for live in world.missing() if guard in live.budgets)]


def pending_block(world: World, live: Live) -> Block:
    """Of a pod that no node takes, or that is not made anew."""
    if live not in world.waiting:
        why = "its stateful set waits for the pods before it to be ready"
        return _block(world, live, Reason.IN_TURN, why, fix.in_turn(world, live))
    kind = world.scheduler.class_of(live.pod.wishes)
    if kind.claim_missing:
        why = f"one of its claims is not there: {', '.join(live.pod.wishes.claims)}"
        return _block(world, live, Reason.NO_CLAIM, why, ())
    refusals = world.scheduler.refusals(live)
    counts = Counter(refusals.values())
    if not counts:
        return _block(world, live, Reason.NO_CAPACITY, "there is no node", ())
    reason = _BY_REFUSAL[max(counts)]
    listed = ", ".join(f"{n} {_WORDS[refusal]}" for refusal, n in sorted(counts.items()))
    zones = zones_of(kind.reach)
    tied = f"; its volume is in zone {', '.join(zones)}" if zones else ""
    why = f"no node takes it ({listed}){tied}"
    return _block(world, live, reason, why, fix.pending(world, live, reason, refusals))


def _block(world: World, live: Live, reason: Reason, why: str, fixes: tuple[str, ...]) -> Block:
    origin = live.origin
    return Block(
        namespace=origin.namespace,
        pod=origin.name,
        node=live.node or origin.node,
        successor=live.made,
        workload=world.workloads.title(origin.owner),
        reason=reason,
        sentence=why,
        fixes=fixes,
    )
