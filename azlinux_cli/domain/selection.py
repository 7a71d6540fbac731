"""Which machines a command is about: names, globs, node sets, tags, operating systems."""

import fnmatch
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from azlinux_cli.domain.errors import EmptySelectionError, UsageError

_RANGE = re.compile(r"\[([0-9,\-]+)\]")
_MOST = 10_000  # names one node set may stand for: a typo must not eat the memory
_DIGITS = 18  # of a number in a node set
_TOLD = 8  # names an error or a hint gives before it says "..."


class Selectable(Protocol):
    """What a selection looks at."""

    @property
    def name(self) -> str: ...
    @property
    def tags(self) -> dict[str, str]: ...
    @property
    def os(self) -> str: ...


T = TypeVar("T", bound=Selectable)


def expand(pattern: str) -> list[str]:
    """`web-[1-3,08-10]` as names, zero padding kept; other text is one name.

    Raises UsageError for a range that runs backwards, is malformed, or is absurdly large.
    """
    pieces: list[list[str]] = []
    at = 0
    for match in _RANGE.finditer(pattern):
        pieces.append([pattern[at : match.start()]])
        pieces.append(_numbers(match[1], pattern))
        at = match.end()
    pieces.append([pattern[at:]])
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count > _MOST:
        raise UsageError(f"{pattern!r} stands for {count} names; the most is {_MOST}")
    return ["".join(parts) for parts in itertools.product(*pieces)]


def _numbers(text: str, pattern: str) -> list[str]:
    out: list[str] = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        last = last if dash else first
        digits = first.isdigit() and last.isdigit() and max(len(first), len(last)) <= _DIGITS
        if not digits or int(first) > int(last):
            raise UsageError(
                f"{pattern!r} is not a node set",
                hint="write a range as web-[1-40] or web-[1,3,5-9]",
            )
        if int(last) - int(first) >= _MOST:
            raise UsageError(f"{pattern!r} stands for too many names; the most is {_MOST}")
        width = len(first) if first.startswith("0") else 0
        out += [str(n).zfill(width) for n in range(int(first), int(last) + 1)]
    return out


def is_glob(pattern: str) -> bool:
    return any(mark in pattern for mark in "*?") or ("[" in pattern and not _RANGE.search(pattern))


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asked for. Empty means nothing was said, which is not the same as "all"."""

    patterns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    os: str | None = None
    exclude: tuple[str, ...] = ()
    everything: bool = False  # --all
    names: tuple[str, ...] = field(init=False, default=())
    globs: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        globs = tuple(p for p in self.patterns if is_glob(p))
        names = [n for p in self.patterns if not is_glob(p) for n in expand(p)]
        object.__setattr__(self, "globs", globs)
        object.__setattr__(self, "names", tuple(dict.fromkeys(names)))

    @property
    def says_nothing(self) -> bool:
        return not (self.patterns or self.tags or self.os or self.everything)

    def choose(self, machines: Sequence[T], *, what: str = "machine") -> tuple[list[T], list[str]]:
        """The machines meant, in the order asked, and the names and globs that match nothing.

        Raises EmptySelectionError when nothing at all matches.
        """
        chosen: dict[int, T] = {}
        by_name: dict[str, list[T]] = {}
        for machine in machines:
            by_name.setdefault(machine.name.lower(), []).append(machine)
        missing = []
        for pattern in self.patterns:
            if is_glob(pattern):
                hits = [m for m in machines if fnmatch.fnmatchcase(m.name.lower(), pattern.lower())]
                chosen.update((id(m), m) for m in hits)
                if not hits:
                    missing.append(pattern)
                continue
            for name in expand(pattern):
                found = by_name.get(name.lower(), [])
                chosen.update((id(m), m) for m in found)
                if not found:
                    missing.append(name)
        if not self.patterns:
            chosen = {id(m): m for m in machines}
        excluded = self._excluded()
        kept = [m for m in chosen.values() if self._passes(m) and not excluded(m.name.lower())]
        if not kept:
            raise self._nothing(machines, missing, what)
        return kept, list(dict.fromkeys(missing))

    def _passes(self, machine: Selectable) -> bool:
        if any(machine.tags.get(key) != value for key, value in self.tags):
            return False
        return self.os in {None, machine.os}

    def _excluded(self) -> Callable[[str], bool]:
        globs = [p.lower() for p in self.exclude if is_glob(p)]
        names = {n.lower() for p in self.exclude if not is_glob(p) for n in expand(p)}
        return lambda name: name in names or any(fnmatch.fnmatchcase(name, g) for g in globs)

    def _nothing(
        self, machines: Iterable[Selectable], missing: list[str], what: str
    ) -> EmptySelectionError:
        known = [m.name for m in machines]
        if len(missing) == 1 and not is_glob(missing[0]):
            message = f"no {what} is named {missing[0]!r}"
        elif any(not is_glob(name) for name in missing):
            message = f"none of these {what}s exist: {_some(missing)}"
        else:
            message = f"the selection matches none of {len(known)} {what}s"
        hint = f"there are: {_some(known)}"
        return EmptySelectionError(message, hint=hint if known else "azl vm list shows what exists")


def _some(names: Sequence[str]) -> str:
    return ", ".join([*names[:_TOLD], *(["..."] if len(names) > _TOLD else [])])


def parse_tag(text: str) -> tuple[str, str]:
    """`KEY=VALUE`; raises UsageError for anything else."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(f"{text!r} is not KEY=VALUE")
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise UsageError(f"{text!r} is not UTF-8, and Azure keeps nothing else")
    return key, value
