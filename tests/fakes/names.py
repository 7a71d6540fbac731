"""Names remembered in memory."""

from collections.abc import Iterable


class FakeNames:
    """`ports.name.Names`."""

    def __init__(self) -> None:
        self.known: dict[str, set[str]] = {}

    def replace(self, kind: str, names: Iterable[str]) -> None:
        self.known[kind] = set(names)

    def add(self, kind: str, names: Iterable[str]) -> None:
        self.known.setdefault(kind, set()).update(names)

    def remove(self, kind: str, names: Iterable[str]) -> None:
        self.known.setdefault(kind, set()).difference_update(names)
