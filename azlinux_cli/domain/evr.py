"""RPM versions in RPM's order (rpm's rpmvercmp: digits by value, letters by text, `~`, `^`)."""

import re
from collections.abc import Iterable

_TOKEN = re.compile(r"[0-9]+|[a-zA-Z]+|~|\^")
_Rank = tuple[int, int, str]  # kind, number of digits, text
# `~` is older than the end of the text, `^` newer; letters are older than digits.
_RANKS = {"~": -1, "^": 1}
_END: _Rank = (0, 0, "")
_LETTERS, _DIGITS = 2, 3

EvrOrder = tuple[tuple[_Rank, ...], tuple[_Rank, ...], tuple[_Rank, ...]]


def _rank(token: str) -> _Rank:
    if token.isdigit():
        digits = token.lstrip("0")  # by value, without a number of any length being made
        return (_DIGITS, len(digits), digits)
    return (_RANKS.get(token, _LETTERS), 0, token)


def _order(text: str) -> tuple[_Rank, ...]:
    return (*map(_rank, _TOKEN.findall(text)), _END)


def evr_order(text: str) -> EvrOrder:
    """`[epoch:]version[-release]` as a key to sort by."""
    epoch, _, rest = text.rpartition(":")
    version, _, release = rest.partition("-")
    return (_order(epoch or "0"), _order(version), _order(release))


def newest(texts: Iterable[str]) -> str:
    """The newest of some EVRs. Raises ValueError when there are none."""
    return max(texts, key=evr_order)
