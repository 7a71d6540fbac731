"""Quantities (`250m`, `1Gi`), and numbers that may be percentages.

Rules: "Quantity" of the API reference; "Specifying a Disruption Budget" for the rounding.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

_FORM = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d{1,2})|([KMGTPE]i|[numkMGTPE])?)")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {f"{letter}i": 10 * power for power, letter in enumerate("KMGTPE", 1)}
_PERCENT = re.compile(r"(\d{1,9})%")


@lru_cache(maxsize=4096)
def quantity(written: str, parts: int = 1) -> int:
    """So many whole units (`parts` 1000: thousandths), rounded up; 0 for what is no quantity."""
    match = _FORM.fullmatch(written)
    if match is None:
        return 0
    number, exponent, suffix = match.groups()
    scale = Fraction(2 ** _BINARY[suffix]) if suffix in _BINARY else None
    if scale is None:
        scale = Fraction(10) ** (int(exponent) if exponent else _DECIMAL.get(suffix or "", 0))
    return -(-(Fraction(number) * scale * parts) // 1)


def quantity_of(value: Any, parts: int = 1) -> int:
    """The same for a value of a document, where a number may stand for itself."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    return quantity(str(value), parts)


@dataclass(frozen=True, slots=True)
class Share:
    """A number, or a percentage of something."""

    number: int
    percent: bool = False

    def of(self, total: int) -> int:
        """Percentages are rounded up, for what must be there and for what may be missing."""
        return -(-self.number * total // 100) if self.percent else self.number

    def __str__(self) -> str:
        return f"{self.number}%" if self.percent else str(self.number)


def share(value: Any) -> Share | None:
    """None for what is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Share(value)
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return Share(int(match[1]), percent=True) if match is not None else None
