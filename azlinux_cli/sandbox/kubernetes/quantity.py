"""Quantities (`250m`, `1Gi`) and numbers that may be percentages.

Source: k8s.io/apimachinery/pkg/api/resource (quantity.go) and pkg/util/intstr (intstr.go).
"""

import re
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import Any

_FORM = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]?)$")
_SCALE = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    **{letter: Decimal(1000) ** power for power, letter in enumerate("kMGTPE", 1)},
    **{f"{letter}i": Decimal(1024) ** power for power, letter in enumerate("KMGTPE", 1)},
}
_PERCENT = re.compile(r"^(\d+)%$")
HUNDRED = 100


@lru_cache(maxsize=4096)
def milli(text: str) -> int:
    """A quantity in thousandths, rounded up as the scheduler does. Raises ValueError."""
    match = _FORM.match(text)
    if match is None:
        raise ValueError(
            "quantities must match the regular expression "
            "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        )
    number, suffix = match.groups()
    scale = _SCALE[suffix] if suffix in _SCALE else Decimal(f"1{suffix}")
    return int((Decimal(number) * scale * 1000).to_integral_value(ROUND_CEILING))


def percent(value: Any) -> int | None:
    """50 for "50%"; None for a number. Raises ValueError for any other text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    match = _PERCENT.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            "a valid percent string must be a numeric string followed by an ending '%' "
            "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
        )
    return int(match.group(1))


def scaled(value: int | str, total: int, *, up: bool) -> int:
    """GetScaledValueFromIntOrPercent: a number as it is, a percentage of `total` rounded."""
    share = percent(value)
    if share is None:
        return int(value)
    product = share * total
    return -(-product // HUNDRED) if up else product // HUNDRED
