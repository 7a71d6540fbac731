"""What happened to a cluster's objects of late, for those who watch.

As etcd and its watch cache do, only so much is kept: who asks for what was before hears 410 and
lists anew. It is kept in memory, so a sandbox that was restarted knows of nothing before.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.kind import Kind

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """One write. `old` None: it was made; `new` None: it is gone."""

    revision: int
    kind: Kind
    old: Json | None
    new: Json | None


Listener = Callable[[], None]


class History:
    """The newest changes, and who wants to be woken by the next one."""

    def __init__(self, revision: int) -> None:
        self._changes: deque[Change] = deque(maxlen=KEPT)
        self._before = revision  # everything after this is known
        self._listeners: list[Listener] = []

    def add(self, change: Change) -> None:
        if len(self._changes) == KEPT:
            self._before = self._changes[0].revision
        self._changes.append(change)
        for listener in tuple(self._listeners):
            listener()

    def knows(self, revision: int) -> bool:
        """Whether nothing after `revision` was forgotten."""
        return revision >= self._before

    @property
    def oldest(self) -> int:
        return self._before

    def since(self, revision: int) -> list[Change]:
        """Changes after `revision`, oldest first; from the end, for most ask for few."""
        found: list[Change] = []
        for change in reversed(self._changes):
            if change.revision <= revision:
                break
            found.append(change)
        return found[::-1]

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` at each change; the result ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end
