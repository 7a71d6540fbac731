"""Many names in one word: web-1, web-2, web-3 as `web-[1-3]`. The other way is in selection.py."""

import re
from collections.abc import Iterable

_LAST_NUMBER = re.compile(r"^(?P<head>.*?)(?P<number>[0-9]+)(?P<tail>[^0-9]*)$")
_Family = tuple[str, str, int]  # head, tail, width of a zero-padded number (0: not padded)


def fold(names: Iterable[str]) -> str:
    """The names as a comma-separated node set, numbers in order, families in the order met.

    `expand` in selection.py gives the same names back.
    """
    families: dict[_Family | str, list[int]] = {}
    for name in dict.fromkeys(names):
        match = _LAST_NUMBER.match(name)
        if match is None or "[" in name:
            families[name] = []
            continue
        digits = match["number"]
        width = len(digits) if digits.startswith("0") and len(digits) > 1 else 0
        families.setdefault((match["head"], match["tail"], width), []).append(int(digits))
    return ",".join(_folded(family, sorted(numbers)) for family, numbers in families.items())


def _folded(family: _Family | str, numbers: list[int]) -> str:
    if isinstance(family, str):
        return family
    head, tail, width = family
    if len(numbers) == 1:
        return f"{head}{numbers[0]:0{width}d}{tail}"
    return f"{head}[{','.join(_ranges(numbers, width))}]{tail}"


def _ranges(numbers: list[int], width: int) -> list[str]:
    out: list[str] = []
    first = last = numbers[0]
    for number in [*numbers[1:], None]:
        if number is not None and number == last + 1:
            last = number
            continue
        low, high = f"{first:0{width}d}", f"{last:0{width}d}"
        out.append(low if first == last else f"{low}-{high}")
        if number is not None:
            first = last = number
    return out
