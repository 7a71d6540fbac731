"""One step on every node before the first one's turn: what may fail fails while all is whole."""

from dataclasses import dataclass
from functools import partial

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout.event import RunHalted
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus, UnitState
from azlinux_cli.ports.crew import Crew
from azlinux_cli.ports.procedure import Step, Stopped
from azlinux_cli.services.rollout.ledger import Ledger
from azlinux_cli.services.rollout.unit_run import UnitRun

_LOOK_S = 5.0


@dataclass(frozen=True, slots=True)
class StepAhead:
    """For nodes that wait and have not got it yet. If one fails, the run halts before it begins."""

    ledger: Ledger
    unit_run: UnitRun
    crew: Crew
    step: str

    def __call__(self) -> None:
        """Raises KeyboardInterrupt, Stopped, and AzlError for a journal that cannot be written."""
        state = self.ledger.state
        if state.status is not RunStatus.RUNNING:
            return
        waiting = [name for name, its in state.units.items() if its.waits and not self._done(its)]
        troubles: list[BaseException] = []
        busy: set[str] = set()
        while waiting or busy:
            while waiting and len(busy) < state.parallel:
                name = waiting.pop(0)
                busy.add(name)
                self.crew.start(name, partial(self._one, name, troubles))
            busy -= set(self.crew.wait(_LOOK_S))
            if troubles:
                raise troubles[0]
        self._halt(state)

    def _one(self, name: str, troubles: list[BaseException]) -> None:
        try:
            self.unit_run.ahead(self.ledger.state.of_name[name], Step(self.step))
        except Stopped:
            return
        except BaseException as error:  # noqa: BLE001 - it ends the run, in the engine's thread
            troubles.append(error)

    def _done(self, its: UnitState) -> bool:
        known = its.steps.get(self.step)
        return known is not None and known.end is not None and known.end.ok

    def _halt(self, state: RolloutState) -> None:
        lacking = [name for name, its in state.units.items() if its.waits and not self._done(its)]
        if not lacking:
            return
        end = state.units[lacking[0]].steps[self.step].end
        why = f": {end.message}" if end is not None and end.message else ""
        text = f"{self.step} failed on {fold(lacking)}, and no machine was changed{why}"
        self.ledger.record(RunHalted(self.step, text))
