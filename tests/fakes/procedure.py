"""What is done to a machine, acted out: a script says how each attempt ends."""

from collections import Counter
from collections.abc import Callable, Sequence

from azlinux_cli.ports.procedure import Step, StepEnd, Visit

Ending = Callable[[str, int], StepEnd]  # of a machine's attempt


class FakeProcedure:
    """`ports.procedure.Procedure`. `change` is the step that must not be done twice.

    `world` is what has really been done to each machine, which `observe` looks at.
    """

    steps: Sequence[Step] = (
        Step("look"),
        Step("change"),
        Step("verify"),
        Step("gates", gate=True),
        Step("release", last=True),
    )

    def __init__(self, ending: Ending) -> None:
        self._ending = ending
        self.world: Counter[tuple[str, int]] = Counter()

    def perform(self, step: str, visit: Visit) -> StepEnd:
        if step == "change":
            self.world[visit.unit.name, visit.attempt] += 1
        if step == "verify":
            return self._ending(visit.unit.name, visit.attempt)
        return StepEnd()

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        if step == "change" and self.world[visit.unit.name, visit.attempt]:
            return StepEnd()
        return None

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        return ()
