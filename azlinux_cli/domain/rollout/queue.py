"""Nodes that wait for their turn, so kept that those whose places are full cost nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping

Labels = Mapping[str, str]


class Queue:
    """In the order of the plan; apart by the labels that limits count: that keeps `first` quick."""

    def __init__(
        self, names: Iterable[str], labels_of: Mapping[str, Labels], keys: Iterable[str]
    ) -> None:
        self._keys = tuple(keys)
        self._labels_of = labels_of
        self._number: dict[str, int] = {}
        self._lanes: dict[tuple[str | None, ...], dict[str, None]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        self._number.setdefault(name, len(self._number))
        self._lanes.setdefault(self._lane(name), {})[name] = None

    def remove(self, name: str) -> None:
        """Silent if it does not wait."""
        lane = self._lane(name)
        names = self._lanes.get(lane, {})
        names.pop(name, None)
        if not names:
            self._lanes.pop(lane, None)

    def first(self, has_room: Callable[[Labels], bool], but: Mapping[str, None]) -> str | None:
        """The first by the plan whose places have room, not one of `but`."""
        found = []
        for names in self._lanes.values():
            name = next((name for name in names if name not in but), None)
            if name is not None and has_room(self._labels_of[name]):
                found.append(name)
        return min(found, key=self._number.__getitem__, default=None)

    def __iter__(self) -> Iterator[str]:
        names = (name for lane in self._lanes.values() for name in lane)
        return iter(sorted(names, key=self._number.__getitem__))

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def _lane(self, name: str) -> tuple[str | None, ...]:
        labels = self._labels_of[name]
        return tuple(labels.get(key) for key in self._keys)
