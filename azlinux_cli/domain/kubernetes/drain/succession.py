"""Who comes after a pod that goes, and when.

Rules: replica sets and jobs replace what is going at once, as long as they want more than is left;
stateful sets wait until the name is free and, unless their policy is Parallel, until all pods
before it are ready ("StatefulSets", pod management policies). Of controllers that azl does not
know it assumes the first.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from azlinux_cli.domain.kubernetes.drain.live import Live
from azlinux_cli.domain.kubernetes.pod import Pod
from azlinux_cli.domain.kubernetes.workload import STATEFUL_SET, Workloads


class Succession:
    """The pods of each controller, and those that it still has to make."""

    def __init__(self, workloads: Workloads) -> None:
        self._workloads = workloads
        self._pods: dict[str, dict[Live, None]] = {}  # by the uid of their controller
        self._missing: dict[str, dict[int, Live]] = {}  # by uid and ordinal

    def add(self, live: Live) -> None:
        owner = live.pod.owner
        if owner is not None:
            self._pods.setdefault(owner.uid, {})[live] = None

    def remove(self, live: Live) -> None:
        owner = live.pod.owner
        if owner is not None:
            self._pods[owner.uid].pop(live, None)

    def at_once(self, live: Live) -> bool:
        """Whether the controller of a pod that goes makes another now."""
        owner = live.pod.owner
        if owner is None or owner.kind in {STATEFUL_SET, "DaemonSet"}:
            return False
        found = self._workloads.get(owner)
        if found is None:
            return True
        return sum(1 for one in self._pods[owner.uid] if one.active) < found.replicas

    def gone(self, live: Live) -> None:
        """A pod's name is free; a stateful set wants it back."""
        owner = live.pod.owner
        if owner is None or owner.kind != STATEFUL_SET:
            return
        found, ordinal = self._workloads.get(owner), _ordinal(live)
        if found is None or ordinal < found.replicas:
            self._missing.setdefault(owner.uid, {})[ordinal] = live

    def due(self) -> list[Live]:
        """Pods whose successors are to be made now; they are missing no more."""
        found = []
        for uid, missing in self._missing.items():
            for ordinal in sorted(missing):
                in_turn = self._in_turn(missing[ordinal])
                if in_turn and not self._ready_before(uid, ordinal):
                    break
                found.append(missing.pop(ordinal))
                if in_turn:
                    break
        return found

    def _in_turn(self, live: Live) -> bool:
        found = self._workloads.get(live.pod.owner)
        return found is None or found.in_turn

    def _ready_before(self, uid: str, ordinal: int) -> bool:
        """Whether all pods with lower ordinals are there and ready."""
        lower = [live for live in self._pods.get(uid, ()) if _ordinal(live) < ordinal]
        absent = any(other < ordinal for other in self._missing[uid])
        return not absent and all(live.healthy for live in lower)

    def note_absent(self, live_of: Callable[[Pod], Live]) -> None:
        """Pods that a stateful set had not made before: it goes on as its pods get ready."""
        for uid, pods in self._pods.items():
            first = next(iter(pods), None)
            found = self._workloads.get(first.pod.owner) if first is not None else None
            if first is None or found is None or found.kind != STATEFUL_SET:
                continue
            there = {_ordinal(live) for live in pods}
            for ordinal in set(range(found.replicas)) - there:
                absent = replace(
                    first.pod,
                    name=f"{found.name}-{ordinal}",
                    node="",
                    wishes=replace(first.pod.wishes, claims=()),  # it gets disks of its own
                )
                self._missing.setdefault(uid, {})[ordinal] = live_of(absent)

    def missing(self) -> Iterator[Live]:
        for found in self._missing.values():
            yield from found.values()


def _ordinal(live: Live) -> int:
    last = live.pod.name.rpartition("-")[2]
    return int(last) if last.isdigit() else 0
