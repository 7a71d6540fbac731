"""Names of node images: which line they are of, and from when.

`AKSAzureLinux-V3gen2-202511.07.0`: release 202511.07 is of 2025-11-07, most of the time. Source:
AKS release notes; "Upgrade AKS node images".
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_NAME = re.compile(r"(.+)-((\d{4})(\d{2})\.(\d{1,2})\.(\d+))")
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class NodeImage:
    """`line` is all but the release: images of one line follow each other."""

    name: str
    line: str
    release: str
    published: datetime | None

    @classmethod
    def parse(cls, name: str) -> "NodeImage | None":
        """None for a name of another form."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        line, release, year, month, day, _ = found.groups()
        try:
            published = datetime(int(year), int(month), int(day), tzinfo=UTC)
        except ValueError:
            published = None  # the third number is no day in every release
        return cls(name, line, release, published)

    @property
    def order(self) -> tuple[int, ...]:
        """Later ones are greater."""
        return tuple(map(int, self.release.split(".")))

    def age_days(self, now: float) -> int | None:
        if self.published is None:
            return None
        return max(0, int((now - self.published.timestamp()) // _DAY_S))


def is_newer(one: str, other: str) -> bool:
    """Whether `one` comes after `other` in the same line; False where nobody can tell."""
    first, second = NodeImage.parse(one), NodeImage.parse(other)
    if first is None or second is None or first.line != second.line:
        return False
    return first.order > second.order
