"""At most so many nodes at once that share something: a zone, an availability set, a tag value."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from azlinux_cli.domain.errors import UsageError

KEYS = ("zone", "availability-set", "resource-group", "cohort")
_LIMIT = re.compile(r"([^=]+)=([1-9]\d{0,5})")


def parse_limits(texts: Iterable[str]) -> dict[str, int]:
    """`zone=1`, `tag:role=2`: a label and the most of each of its values in flight.

    Raises UsageError for a label that machines do not have.
    """
    limits = {}
    for text in texts:
        match = _LIMIT.fullmatch(text)
        key = match[1] if match else ""
        if match is None or not (key in KEYS or (key.startswith("tag:") and key != "tag:")):
            raise UsageError(
                f"--max-per cannot be {text!r}",
                hint=f"LABEL=NUMBER, with {', '.join(KEYS)} or tag:NAME, as in zone=1",
            )
        limits[key] = int(match[2])
    return limits


class Places:
    """What is taken of each limit. A node without the label is held by no limit on it."""

    def __init__(self, limits: Mapping[str, int], in_flight: Iterable[Mapping[str, str]]) -> None:
        self._limits = limits
        self._taken: Counter[tuple[str, str]] = Counter()
        for labels in in_flight:
            self.take(labels)

    def has_room(self, labels: Mapping[str, str]) -> bool:
        return all(
            self._taken[key, labels[key]] < most
            for key, most in self._limits.items()
            if key in labels
        )

    def take(self, labels: Mapping[str, str]) -> None:
        self._taken.update((key, labels[key]) for key in self._limits if key in labels)
