"""A cluster that is played through: pods go, their controllers make them anew, nodes take them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from azlinux_cli.domain.kubernetes.drain.live import Live, LiveBudget
from azlinux_cli.domain.kubernetes.drain.place import Place
from azlinux_cli.domain.kubernetes.drain.schedule import Scheduler
from azlinux_cli.domain.kubernetes.drain.succession import Succession
from azlinux_cli.domain.kubernetes.drain.term_count import TermCounts
from azlinux_cli.domain.kubernetes.drain.waiting import Waiting, alike
from azlinux_cli.domain.kubernetes.node import Node
from azlinux_cli.domain.kubernetes.pod import Phase, Pod
from azlinux_cli.domain.kubernetes.resource import Amounts
from azlinux_cli.domain.kubernetes.selector import SelectorIndex
from azlinux_cli.domain.kubernetes.state import ClusterState
from azlinux_cli.domain.kubernetes.workload import Workloads

# Below that many pods it is not worth while to see first who is too large for every node.
FEW = 4


class World:
    """Changes only through its methods, which keep the counts of budgets, terms and places."""

    def __init__(self, state: ClusterState) -> None:
        self.workloads = Workloads(state.workloads)
        self.places = {node.name: Place(node, node.cordoned) for node in state.nodes}
        self.scheduler = Scheduler(self.places, state.claims)
        self.waiting = Waiting()
        self._succession = Succession(self.workloads)
        self._terms = TermCounts(state.pods)
        self._budgets: dict[str, SelectorIndex[LiveBudget]] = {}  # by namespace
        self._guards: dict[tuple[str, frozenset[tuple[str, str]]], tuple[LiveBudget, ...]] = {}
        self._starting: dict[Live, None] = {}
        self._going: dict[Live, None] = {}
        self._made = 0
        for budget in state.budgets:
            index = self._budgets.setdefault(budget.namespace, SelectorIndex())
            index.add(budget.selector, LiveBudget(budget, self.workloads))
        for pod in sorted(state.pods, key=lambda one: one.created):
            self._add(pod)
        self._succession.note_absent(self._live)
        self.waiting.note_first()

    # pods -------------------------------------------------------------------

    def _add(self, pod: Pod) -> Live:
        live = self._live(pod)
        live.phase, live.ready, live.going = pod.phase, pod.ready, pod.going
        self._enter(live)
        if pod.node in self.places:
            self._put(live, self.places[pod.node])
        elif not pod.node and not live.phase.ended and not live.going:
            self._wait(live)
        if live.going:
            self._going[live] = None
        return live

    def _live(self, pod: Pod) -> Live:
        self._made += 1
        return Live(pod, self._made, pod, self._terms.of(pod), self._guarding(pod))

    def _guarding(self, pod: Pod) -> tuple[LiveBudget, ...]:
        like = (pod.namespace, frozenset(pod.labels.items()))
        found = self._guards.get(like)
        if found is None:
            known = self._budgets.get(pod.namespace, SelectorIndex()).candidates(pod.labels)
            found = self._guards[like] = tuple(b for b in known if b.budget.guards(pod))
        return found

    def _enter(self, live: Live) -> None:
        self._succession.add(live)
        for budget in live.budgets:
            budget.add(live, 1)
            budget.healthy += live.healthy

    def _put(self, live: Live, place: Place) -> None:
        live.node = place.name
        place.pods[live] = None
        if live.phase.ended:
            return
        self._count(live, place, 1)
        if live.phase is Phase.PENDING and not live.going and not live.pod.stuck:
            self._starting[live] = None

    def _count(self, live: Live, place: Place, sign: int) -> None:
        place.take(live.pod.requests, sign)
        for port in live.pod.wishes.ports:
            place.ports[port] += sign
        owner = live.pod.owner
        if owner is not None:
            place.owners[owner.uid] += sign
            self.scheduler.zones.setdefault(owner.uid, Counter())[place.zone] += sign
        for count in live.terms.counted:
            count.meant[place.name] += sign
            count.staying[place.name] += sign * (not live.going)
        for _, count in live.terms.away:
            count.holders[place.name] += sign

    def _vanish(self, live: Live) -> None:
        place = self.places.get(live.node)
        if place is not None:
            counts = bool(live.terms.counted or live.terms.away)
            self.waiting.stirred |= counts or not place.cordoned
            del place.pods[live]
            if not live.phase.ended:
                self._count(live, place, -1)
        self._going.pop(live, None)
        self._succession.remove(live)
        for budget in live.budgets:
            budget.healthy -= live.healthy
            budget.add(live, -1)

    def evict(self, live: Live) -> None:
        """It goes, whatever budgets say. Its controller makes another, now or when it is gone."""
        self._starting.pop(live, None)
        if live.phase.ended:
            self._end(live)
            return
        for budget in live.budgets:
            budget.healthy -= live.healthy
        for count in live.terms.counted:
            count.staying[live.node] -= 1
        live.going = True
        self._going[live] = None
        if self._succession.at_once(live):
            self._make(live)
        self.schedule(only_new=True)

    def _end(self, live: Live) -> None:
        """One that has done its work is gone at once, unless a finalizer keeps it."""
        if live.pod.finalizers:
            live.going = True
            self._going[live] = None
        else:
            self._vanish(live)

    def _make(self, live: Live) -> None:
        self._made += 1
        pod = live.pod
        if pod.owner is not None and pod.owner.kind != "StatefulSet":
            pod = replace(pod, name=f"{pod.name}+")
        fresh = Live(pod, self._made, live.origin, live.terms, live.budgets, made=True)
        self.waiting.stirred |= pod is live.pod  # a stateful set may make several at a time
        self._enter(fresh)
        self._wait(fresh)

    def missing(self) -> Iterator[Live]:
        """Pods that stateful sets have not made anew, or have not made before, either."""
        return self._succession.missing()

    # time -------------------------------------------------------------------

    def rest(self) -> bool:
        """Let pass what time brings until nothing changes. Whether anything did."""
        changed = False
        while self._pass():
            changed = True
        return changed

    def _pass(self) -> bool:
        gone = [live for live in self._going if self._ends(live)]
        for live in gone:
            self._vanish(live)
            self._succession.gone(live)
        started = [live for live in self._starting if self.places[live.node].node.ready]
        for live in started:
            self._start(live)
        due = self._succession.due()
        for live in due:
            self._make(live)
        placed = self.schedule()
        return bool(gone or started or due or placed)

    def _ends(self, live: Live) -> bool:
        """A finalizer, or a node whose kubelet does not answer, keeps a pod for ever."""
        if live.pod.finalizers:
            return False
        place = self.places.get(live.node)
        return place is None or place.node.ready

    def _start(self, live: Live) -> None:
        del self._starting[live]
        live.phase, live.ready = Phase.RUNNING, True
        for budget in live.budgets:
            budget.healthy += 1

    def schedule(self, *, only_new: bool = False) -> bool:
        """Bind what waits. `only_new`: nothing has become free."""
        return self._bind(self.waiting.next(self._made, only_new=only_new))

    def _bind(self, tried: list[Live]) -> bool:
        room = _most_free(self.places.values()) if len(tried) > FEW else None
        hopeless: set[str] = set()
        placed = False
        for live in tried:
            kind = alike(live.pod.owner)
            place = None
            if kind not in hopeless and (self.waiting.is_restless(live) or _fits(live, room)):
                place = self.scheduler.place_for(live)
            if place is None:
                hopeless.update([kind] if kind else [])
                continue
            self.waiting.remove(live)
            self._put(live, place)
            placed = True
        return placed

    def _is_hardy(self, live: Live) -> bool:
        return self.scheduler.class_of(live.pod.wishes).tolerates_unready

    def _wait(self, live: Live) -> None:
        terms = live.terms
        lasting = self.scheduler.class_of(live.pod.wishes).tolerates_cordon
        self.waiting.add(live, restless=bool(lasting or terms.spreads or terms.near))

    # nodes ------------------------------------------------------------------

    def join(self, node: Node) -> None:
        """A new machine, with the daemon pods that others of its pool have."""
        alike = (p for p in self.places.values() if p.node.pool == node.pool)
        found = max(map(_daemons, alike), key=len, default=[])
        self._open(node, [replace(pod, name=f"{pod.name}+{node.name}") for pod in found])

    def _open(self, node: Node, daemons: Iterable[Pod]) -> None:
        """Until it is ready, it takes its daemon pods and those who tolerate that it is not."""
        self.places[node.name] = Place(node, cordoned=False)
        for pod in daemons:
            self._add(replace(pod, node=node.name, phase=Phase.RUNNING, ready=True))
        self._bind([live for live in self.waiting.in_order() if self._is_hardy(live)])
        self.waiting.stirred = True

    def renew(self, name: str) -> None:
        """Its machine is made anew: gone for a while, then back, empty and open."""
        place = self.places[name]
        daemons = _daemons(place)
        self.leave(name)
        self.rest()
        self._open(place.node.anew, daemons)

    def leave(self, name: str) -> None:
        """The machine is gone, and its pods with it."""
        for live in list(self.places[name].pods):
            self._starting.pop(live, None)
            self._vanish(live)
        del self.places[name]
        self.waiting.stirred = True

    def cordon(self, names: Iterable[str]) -> None:
        for name in names:
            self.places[name].cordoned = True


def _most_free(places: Iterable[Place]) -> dict[str, int]:
    """Of each resource, what the emptiest open node has."""
    most: dict[str, int] = {}
    for place in places:
        if not place.cordoned:
            for name, amount in place.free.items():
                most[name] = max(most.get(name, 0), amount)
    return most


def _fits(live: Live, room: Amounts | None) -> bool:
    wanted = live.pod.requests.items()
    return room is None or all(room.get(name, 0) >= amount for name, amount in wanted)


def _daemons(place: Place) -> list[Pod]:
    return [live.pod for live in place.pods if live.pod.daemon]
