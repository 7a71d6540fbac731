"""`$((...))`: whole numbers, as POSIX has them."""

import operator
import re
from collections.abc import Callable

from azlinux_cli.sandbox.nodes.shell.syntax import UnsupportedError

_TOKEN = re.compile(r"\s*(\d+|[A-Za-z_][A-Za-z0-9_]*|<=|>=|==|!=|&&|\|\||[-+*/%()<>!])")
_BITS = 64
_MAXIMUM_NESTING = 50

_Act = Callable[[int, int], int]


def _divided(left: int, right: int) -> int:
    if not right:
        raise UnsupportedError("division by 0")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _modulo(left: int, right: int) -> int:
    return left - _divided(left, right) * right


# From what binds least to what binds most.
_LEVELS: tuple[dict[str, _Act], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        "<=": lambda a, b: int(a <= b),
        ">": lambda a, b: int(a > b),
        ">=": lambda a, b: int(a >= b),
    },
    {"+": operator.add, "-": operator.sub},
    {"*": operator.mul, "/": _divided, "%": _modulo},
)


def evaluate(text: str, lookup: Callable[[str], str]) -> int:
    """Raises UnsupportedError for what is no expression."""
    return _Expression(text, lookup).value()


class _Expression:
    def __init__(self, text: str, lookup: Callable[[str], str]) -> None:
        self._text = text.strip()
        self._lookup = lookup
        self._tokens = _tokens(self._text)
        self._depth = 0

    def value(self) -> int:
        if not self._tokens:
            return 0
        found = self._level(0)
        if self._tokens:
            raise self._wrong()
        return found

    def _level(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._single()
        left = self._level(level + 1)
        while self._tokens and self._tokens[0] in _LEVELS[level]:
            act = _LEVELS[level][self._tokens.pop(0)]
            left = _wrapped(act(left, self._level(level + 1)))
        return left

    def _single(self) -> int:
        self._depth += 1
        if not self._tokens or self._depth > _MAXIMUM_NESTING:
            raise self._wrong()
        token = self._tokens.pop(0)
        if token == "(":  # noqa: S105 - a word of arithmetic
            found = self._level(0)
            if self._tokens[:1] != [")"]:
                raise self._wrong()
            self._tokens.pop(0)
        elif token in {"-", "+", "!"}:
            inner = self._single()
            found = {"-": -inner, "+": inner, "!": int(not inner)}[token]
        elif token.isdigit():
            found = int(token[-_BITS:])
        elif token.isidentifier():
            found = self._variable(token)
        else:
            raise self._wrong()
        self._depth -= 1
        return found

    def _variable(self, name: str) -> int:
        value = self._lookup(name).strip()
        if not re.fullmatch(r"[-+]?\d{1,19}|", value):
            raise self._wrong()
        return int(value or "0")

    def _wrong(self) -> UnsupportedError:
        return UnsupportedError(f"the arithmetic {self._text!r} is not simulated in the sandbox")


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnsupportedError(f"the arithmetic {text!r} is not simulated in the sandbox")
        found.append(match[1])
        at = match.end()
    return found


def _wrapped(number: int) -> int:
    """As 64 bits hold it."""
    half = 1 << (_BITS - 1)
    return (number + half) % (1 << _BITS) - half
