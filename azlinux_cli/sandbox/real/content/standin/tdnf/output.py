"""Where words go. Lines appear at once: a transaction may be cut off."""

import sys

_STEP = 1024


def say(text: str = "", end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(text + "\n")


def size(number: float) -> str:
    """As tdnf's common/utils.c writes sizes."""
    units, index = "bkMG", 0
    while index < len(units) - 1 and number > _STEP:
        number, index = number / _STEP, index + 1
    return f"{number:6.2f}{units[index]}"
