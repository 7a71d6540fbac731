"""azl's command tree, by its tables: a missing module is a failing test, not a crash."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from typer.main import get_command

from azlinux_cli.cli.app import Root
from azlinux_cli.cli.lazy import Entry, LazyGroup


@dataclass(frozen=True, slots=True)
class Node:
    """One row of one table: `azl vm list` is `path` ("vm", "list")."""

    path: tuple[str, ...]
    entry: Entry

    def load(self) -> Any:
        """The command itself. Raises ImportError or AttributeError for a target that is gone."""
        return get_command(getattr(import_module(self.entry.module), self.entry.app))


def walk() -> Iterator[Node]:
    """Every row of every table, parents first."""
    yield from _walk((), Root)


def _walk(path: tuple[str, ...], group: type[LazyGroup] | LazyGroup) -> Iterator[Node]:
    for name, entry in group.entries.items():
        node = Node((*path, name), entry)
        yield node
        try:
            command = node.load()
        except (ImportError, AttributeError):
            continue  # the node's own test says so
        if isinstance(command, LazyGroup):
            yield from _walk(node.path, command)
