"""Pods without a node: who is tried next, and who waits that did not wait at first."""

from collections import Counter
from collections.abc import Iterator

from azlinux_cli.domain.kubernetes.document import Owner
from azlinux_cli.domain.kubernetes.drain.live import Live


class Waiting:
    """`stirred`: something has become free since all of them were tried."""

    def __init__(self) -> None:
        self._pods: dict[Live, None] = {}
        self._restless: dict[Live, None] = {}
        self._at_first: Counter[str] = Counter()
        self.stirred = True

    def __iter__(self) -> Iterator[Live]:
        return iter(list(self._pods))

    def __contains__(self, live: object) -> bool:
        return live in self._pods

    def __len__(self) -> int:
        return len(self._pods)

    def note_first(self) -> None:
        """Those that wait now waited before the drain."""
        self._at_first = Counter(map(_like, self._pods))

    def add(self, live: Live, *, restless: bool) -> None:
        """`restless`: it may fit though nothing has become free on open nodes."""
        self._pods[live] = None
        if restless:
            self._restless[live] = None

    def remove(self, live: Live) -> None:
        del self._pods[live]
        self._restless.pop(live, None)

    def is_restless(self, live: Live) -> bool:
        return live in self._restless

    def next(self, newest: int, *, only_new: bool) -> list[Live]:
        """Whom to try, the most important first, then who has waited longest.

        All of them if something was stirred; otherwise, and with `only_new`, those for whom that
        does not matter: the restless, and the pod that was made last (its number is `newest`).
        """
        if self.stirred and not only_new:
            found = list(self._pods)
        else:
            found = list(self._restless)
            last = next(reversed(self._pods), None)
            if last is not None and last.number == newest and last not in self._restless:
                found.append(last)
        if not only_new:
            self.stirred = False
        return sorted(found, key=_turn)

    def in_order(self) -> list[Live]:
        return sorted(self._pods, key=_turn)

    def more_than_at_first(self) -> list[Live]:
        """Of replicas, their number counts, not their names.

        What a stateful set had not made before the drain is not its doing either.
        """
        before = Counter(self._at_first)
        found = []
        for live in sorted(self._pods, key=lambda one: (bool(one.origin.node), one.number)):
            if before[_like(live)] > 0:
                before[_like(live)] -= 1
            elif live.origin.node or alike(live.pod.owner):
                found.append(live)
        return found


def _turn(live: Live) -> tuple[int, int]:
    return -live.pod.priority, live.number


def alike(owner: Owner | None) -> str:
    """Pods of these are the same to a scheduler; those of stateful sets have their own disks."""
    return owner.uid if owner is not None and owner.kind in {"ReplicaSet", "Job"} else ""


def _like(live: Live) -> str:
    """What replicas share. Pods of stateful sets are each their own."""
    return alike(live.pod.owner) or live.origin.key
