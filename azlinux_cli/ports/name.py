"""Names that TAB offers without asking anybody."""

from collections.abc import Iterable
from typing import Protocol


class Names(Protocol):
    """Kinds: `vm`, `group`, `run`. Failures are silent: a name not remembered costs a few keys."""

    def replace(self, kind: str, names: Iterable[str]) -> None:
        """These are all there are."""
        ...

    def add(self, kind: str, names: Iterable[str]) -> None: ...

    def remove(self, kind: str, names: Iterable[str]) -> None: ...
