"""RPM's order of versions: rpm's lib/rpmvercmp.c, with its documented rules for ~ and ^."""

import re
from functools import cmp_to_key
from itertools import zip_longest

_SEGMENT = re.compile(r"[0-9]+|[A-Za-z]+|~|\^")


def compare(left: str, right: str) -> int:
    """-1, 0 or 1 as version `left` is older than, the same as or newer than `right`."""
    if left == right:
        return 0
    for a, b in zip_longest(_SEGMENT.findall(left), _SEGMENT.findall(right), fillvalue=""):
        if a != b and (order := _segment_order(a, b)):
            return order
    return 0


def _segment_order(a: str, b: str) -> int:
    if "~" in {a, b}:
        return -1 if a == "~" else 1
    if "^" in {a, b}:
        other = b if a == "^" else a
        return (1 if a == "^" else -1) * (1 if other == "" else -1)
    if not a or not b:
        return 1 if a else -1
    if a.isdigit() and b.isdigit():
        return (int(a) > int(b)) - (int(a) < int(b))
    if a.isdigit() != b.isdigit():
        return 1 if a.isdigit() else -1
    return (a > b) - (a < b)


def _compare_evr(left: tuple[int, str, str], right: tuple[int, str, str]) -> int:
    if left[0] != right[0]:
        return -1 if left[0] < right[0] else 1
    return compare(left[1], right[1]) or compare(left[2], right[2])


evr_key = cmp_to_key(_compare_evr)
