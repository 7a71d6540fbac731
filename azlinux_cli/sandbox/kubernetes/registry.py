"""All objects of one cluster: in memory to be read, in the store before anyone hears of them."""

import heapq
from collections.abc import Callable, Iterator, Mapping

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.store import Store
from azlinux_cli.sandbox.kubernetes.field import at, key_of, namespace_of
from azlinux_cli.sandbox.kubernetes.history import Change, History
from azlinux_cli.sandbox.kubernetes.kind import BY_KIND, BY_PLURAL, KINDS, PODS, Kind

# Revisions are set aside in the store by so many, so that none is ever given twice.
REVISIONS = 1000
_REVISION = "revision"

Objects = Mapping[str, Json]
Observer = Callable[[Change], None]


class Registry:
    """Objects by kind and key. What is in here is never changed in place.

    An object may have a time at which something happens to it (`due`); both are kept durably.
    """

    def __init__(self, store: Store, cluster_uid: str) -> None:
        self._store = store
        self._kind = f"kubernetes/{cluster_uid}"
        self._objects: dict[Kind, dict[str, Json]] = {kind: {} for kind in KINDS}
        self._due: dict[tuple[Kind, str], float] = {}
        self._queue: list[tuple[float, str, str]] = []
        self.on_node: dict[str, dict[str, Json]] = {}  # pods by their node; "": without one
        self.owned: dict[str, dict[tuple[Kind, str], Json]] = {}  # by the uid of an owner
        self._in_namespace: dict[tuple[Kind, str], dict[str, Json]] = {}
        self._uids: set[str] = set()
        self.observers: list[Observer] = []
        self.revision = 0
        self._ceiling = 0
        self._load()
        self.history = History(self.revision)

    def _load(self) -> None:
        for key, document in self._store.items(self._kind):
            plural, _, name = key.partition("/")
            if plural == _REVISION:
                self._ceiling = self.revision = int(document["ceiling"])
                continue
            kind, item, due = BY_PLURAL[plural], document["object"], document["due"]
            self._objects[kind][name] = item
            self._index(kind, name, None, item)
            self._set_due(kind, name, due)

    # reading ----------------------------------------------------------------

    def get(self, kind: Kind, key: str) -> Json | None:
        return self._objects[kind].get(key)

    def all(self, kind: Kind) -> Objects:
        return self._objects[kind]

    def items(self, kind: Kind, namespace: str = "") -> Iterator[Json]:
        """Of a namespace, or of all, in the order they were made; changes meanwhile do no harm."""
        found = self._in_namespace.get((kind, namespace), {}) if namespace else self._objects[kind]
        yield from list(found.values())

    def pods_on(self, node: str) -> list[Json]:
        return list(self.on_node.get(node, {}).values())

    def dependents(self, uid: str) -> list[tuple[Kind, Json]]:
        return [(kind, item) for (kind, _), item in self.owned.get(uid, {}).items()]

    def missing_owner(self, item: Json) -> bool:
        """Whether every owner that it names, and could be here, is not."""
        owners = item["metadata"].get("ownerReferences") or ()
        known = [owner for owner in owners if owner.get("kind") in BY_KIND]
        lost = [owner for owner in known if owner["uid"] not in self._uids]
        return bool(owners) and len(lost) == len(owners)

    def pods_of(self, uid: str) -> list[Json]:
        return [item for (kind, _), item in self.owned.get(uid, {}).items() if kind is PODS]

    # writing ----------------------------------------------------------------

    def put(self, kind: Kind, item: Json, *, due: float | None = None) -> Json:
        """Keep an object, new or changed; it gets the next resource version.

        Without a `due` it keeps the one it has.
        """
        key = key_of(item)
        due = self._due.get((kind, key)) if due is None else due
        metadata = {**item["metadata"], "resourceVersion": str(self._next_revision())}
        item = {**item, "metadata": metadata}
        self._store.put(self._kind, f"{kind.plural}/{key}", {"object": item, "due": due})
        old = self._objects[kind].get(key)
        self._objects[kind][key] = item
        self._set_due(kind, key, due)
        self._changed(kind, key, old, item)
        return item

    def remove(self, kind: Kind, key: str) -> Json | None:
        """Forget an object; what watchers see has the resource version of its end."""
        old = self._objects[kind].get(key)
        if old is None:
            return None
        revision = str(self._next_revision())
        self._store.delete(self._kind, f"{kind.plural}/{key}")
        del self._objects[kind][key]
        self._due.pop((kind, key), None)
        last = {**old, "metadata": {**old["metadata"], "resourceVersion": revision}}
        self._changed(kind, key, last, None)
        return last

    def _next_revision(self) -> int:
        self.revision += 1
        if self.revision > self._ceiling:
            self._ceiling = self.revision + REVISIONS
            self._store.put(self._kind, _REVISION, {"ceiling": self._ceiling})
        return self.revision

    def _changed(self, kind: Kind, key: str, old: Json | None, new: Json | None) -> None:
        self._index(kind, key, old, new)
        change = Change(self.revision, kind, old, new)
        self.history.add(change)
        for observer in self.observers:
            observer(change)

    def _index(self, kind: Kind, key: str, old: Json | None, new: Json | None) -> None:
        if new is not None:
            self._uids.add(new["metadata"]["uid"])
        elif old is not None:
            self._uids.discard(old["metadata"]["uid"])
        for owner in _owners(old):
            self.owned.get(owner, {}).pop((kind, key), None)
        if new is not None:
            for owner in _owners(new):
                self.owned.setdefault(owner, {})[kind, key] = new
            self._in_namespace.setdefault((kind, namespace_of(new)), {})[key] = new
        elif old is not None:
            self._in_namespace[kind, namespace_of(old)].pop(key, None)
        if kind is PODS:
            self._index_pod(key, old, new)

    def _index_pod(self, key: str, old: Json | None, new: Json | None) -> None:
        if old is not None and (new is None or _node(new) != _node(old)):
            self.on_node.get(_node(old), {}).pop(key, None)
        if new is not None:
            self.on_node.setdefault(_node(new), {})[key] = new

    # time -------------------------------------------------------------------

    def due_of(self, kind: Kind, key: str) -> float | None:
        return self._due.get((kind, key))

    def set_due(self, kind: Kind, key: str, due: float | None) -> None:
        """Something will happen to an object that is otherwise as it was."""
        item = self._objects[kind].get(key)
        if item is not None and self._due.get((kind, key)) != due:
            self._store.put(self._kind, f"{kind.plural}/{key}", {"object": item, "due": due})
            self._set_due(kind, key, due)

    def next_due(self) -> float | None:
        while self._queue:
            moment, plural, key = self._queue[0]
            if self._due.get((BY_PLURAL[plural], key)) == moment:
                return moment
            heapq.heappop(self._queue)
        return None

    def take_due(self, now: float) -> tuple[Kind, str] | None:
        """What happens next, if its time has come. It is due no more, in memory only.

        Whoever takes it writes the object, or gives it a new time.
        """
        moment = self.next_due()
        if moment is None or moment > now:
            return None
        _, plural, key = heapq.heappop(self._queue)
        kind = BY_PLURAL[plural]
        del self._due[kind, key]
        return kind, key

    def _set_due(self, kind: Kind, key: str, due: float | None) -> None:
        if due is None:
            self._due.pop((kind, key), None)
        else:
            self._due[kind, key] = due
            heapq.heappush(self._queue, (due, kind.plural, key))

    def clear(self) -> None:
        """Forget the cluster's objects, for good."""
        for key, _ in list(self._store.items(self._kind)):
            self._store.delete(self._kind, key)


def _node(pod: Json) -> str:
    return str(at(pod, "spec", "nodeName") or "")


def _owners(item: Json | None) -> list[str]:
    references = item["metadata"].get("ownerReferences") if item is not None else None
    return [owner["uid"] for owner in references or ()]
