"""Rows of figures beside their budgets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tabulate import tabulate


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure, the most it may be, and whether it keeps to that."""

    value: float
    budget: float

    @property
    def word(self) -> str:
        return "pass" if self.value <= self.budget else "FAIL"


class Report:
    """Prints tables as they are ready, and remembers what failed."""

    def __init__(self) -> None:
        self.failures: list[str] = []

    def judged(self, what: str, value: float, budget: float | None) -> tuple[str, str]:
        """The budget's cell and the verdict's; a failure is remembered."""
        if budget is None:
            return "", ""
        verdict = Verdict(value, budget)
        if verdict.word != "pass":
            self.failures.append(f"{what}: {value:.2f}, at most {budget:g}")
        return f"{budget:g}", verdict.word

    def table(self, title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        text = tabulate([*rows], headers, tablefmt="plain", disable_numparse=True)
        print(f"\n{title}\n\n{text}", flush=True)  # noqa: T201 - this is what it is for

    def note(self, text: str) -> None:
        print(text, flush=True)  # noqa: T201

    def finish(self) -> int:
        """Say what is over budget; the exit status."""
        if not self.failures:
            self.note("\nEvery figure keeps to its budget.")
            return 0
        self.note("\nOver budget:")
        for failure in self.failures:
            self.note(f"  {failure}")
        return 1
