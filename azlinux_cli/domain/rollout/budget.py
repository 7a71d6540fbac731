"""How many nodes of a run may fail: a number with a proof, not a hope.

A node is admitted only while failed + in flight < N + 1. Each admission therefore leaves
failed + in flight <= N + 1, a node that ends moves from one term to the other at most, and so
failures never exceed N + 1, whatever the width, the delays and the restarts.
"""

import re
from dataclasses import dataclass

from azlinux_cli.domain.errors import UsageError

_NUMBER = re.compile(r"(\d{1,6})(%?)")
_WHOLE = 100  # percent


def share_of(text: str, total: int, *, option: str) -> int:
    """`3` or `10%` of `total`; a percentage is floored. Raises UsageError for anything else."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or (match[2] and int(match[1]) > _WHOLE):
        raise UsageError(
            f"{option} cannot be {text!r}", hint="a number, or a percentage from 0% to 100%"
        )
    number = int(match[1])
    return number * total // _WHOLE if match[2] else number


@dataclass(frozen=True, slots=True)
class Budget:
    """`max_failures`: failed nodes that the run bears; with one more it stops.

    Unreachable, timed out and rolled back nodes count as failed. `loose`: nodes are admitted as
    long as the budget is not used up, as other tools do it.
    """

    max_failures: int = 0
    loose: bool = False

    def may_admit(self, *, failed: int, in_flight: int) -> bool:
        if self.loose:
            return failed <= self.max_failures
        return failed + in_flight < self.max_failures + 1

    def is_spent(self, failed: int) -> bool:
        return failed > self.max_failures

    def worst_case(self, units: int, parallel: int) -> int:
        """The most nodes that can fail before the run stops."""
        most = self.max_failures + (max(1, parallel) if self.loose else 1)
        return min(units, most)


def worst_case_words(budget: Budget, units: int, parallel: int) -> str:
    """The worst case as the plan prints it."""
    most = budget.worst_case(units, parallel)
    machines = "machine" if units == 1 else "machines"
    fail = "fails" if most == 1 else "fail"
    return f"at most {most} of {units} {machines} {fail} before this stops"
