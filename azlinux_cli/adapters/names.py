"""The names cache: one file per kind, one name a line; completion/dynamic.py reads it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import cache_dir


class NamesFile:
    """`ports.name.Names` below azl's cache directory."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory or cache_dir() / "names"

    def replace(self, kind: str, names: Iterable[str]) -> None:
        wanted = set(names)
        self._change(kind, lambda _: wanted)

    def add(self, kind: str, names: Iterable[str]) -> None:
        more = set(names)
        self._change(kind, lambda known: known | more)

    def remove(self, kind: str, names: Iterable[str]) -> None:
        fewer = set(names)
        self._change(kind, lambda known: known - fewer)

    def _change(self, kind: str, change: Callable[[set[str]], set[str]]) -> None:
        """Unchanged names are not written again: `list` runs far more often than names change."""
        path = self._directory / kind
        try:
            known = {line for line in path.read_text(encoding="utf-8").split("\n") if line}
        except (OSError, UnicodeDecodeError):
            known = set()
        wanted = {name for name in change(known) if name.isprintable()}
        if wanted != known:
            with suppress(OSError):
                write_whole(path, "".join(f"{name}\n" for name in sorted(wanted)))
