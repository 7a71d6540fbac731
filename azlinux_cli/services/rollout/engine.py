"""The engine under every long operation: it decides, writes down, acts, asks what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.rollout import decide
from azlinux_cli.domain.rollout.event import (
    GateBegun,
    GateEnded,
    RunAborted,
    RunEnded,
    RunLeft,
    RunPaused,
    SoakBegun,
    UnitAdmitted,
    WaveBegun,
    WaveEnded,
    When,
)
from azlinux_cli.domain.rollout.gate import Gate, GatePoint
from azlinux_cli.domain.rollout.plan import Unit
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState
from azlinux_cli.domain.rollout.verdict import outcome_of
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.crew import Crew
from azlinux_cli.ports.gate import GateRunner
from azlinux_cli.ports.journal import Journal
from azlinux_cli.ports.procedure import Procedure, StepEnd, Stopped
from azlinux_cli.services.rollout.ahead import StepAhead
from azlinux_cli.services.rollout.ledger import Ledger
from azlinux_cli.services.rollout.unit_run import UnitRun

_BEAT_S = 5.0  # between two looks at what others ask
_LAST_S = 10.0  # for machines in flight to be let go


def _nothing() -> None:
    pass


@dataclass(slots=True)
class RunRollout:
    """Goes on with a run until it ends, stops, or nobody waits for it any more.

    `journal` is open for writing and the run has been taken. What is in flight by the journal is
    picked up first. `let_go` makes everybody who works raise Stopped soon.
    """

    journal: Journal
    ledger: Ledger
    procedure: Procedure
    gates: GateRunner
    crew: Crew
    clock: Clock
    let_go: Callable[[], None]
    by: str
    beat: Callable[[], None] = _nothing  # the machines' locks
    ahead: str = ""  # a step that is done everywhere before the first node's turn
    trouble: BaseException | None = None

    def __call__(self) -> RolloutState:
        """Where it stands when nothing is in flight any more.

        Raises KeyboardInterrupt after the run has been left in order, AzlError if the journal
        cannot be written.
        """
        state = self.ledger.state
        try:
            if self.ahead:
                StepAhead(self.ledger, self._unit_run(), self.crew, self.ahead)()
            for name in state.in_flight:
                self._start(name)
            while self._move(state):
                pass
        except BaseException as error:
            self._leave(error)
            raise
        return state

    def _move(self, state: RolloutState) -> bool:  # noqa: C901 - one row for each move
        """One decision, done. False when there is nothing left to do."""
        self._heed(state)
        with self.ledger.lock:
            move = decide.next_move(state, self.clock.now())
        match move:
            case decide.Admit(units):
                for name in units:
                    its = state.units[name]
                    self.ledger.record(UnitAdmitted(name, its.wave, its.attempt + 1))
                    self._start(name)
            case decide.Ask(gate, when, wave):
                self._ask(gate, self._point(when, wave))
            case decide.BeginWave(wave):
                self.ledger.record(WaveBegun(wave))
            case decide.Soak(wave, seconds):
                self.ledger.record(SoakBegun(wave, seconds))
            case decide.EndWave(wave):
                self.ledger.record(WaveEnded(wave))
            case decide.Wait(until):
                self._wait(until, state)
            case decide.Stop(event):
                self.ledger.record(event)
            case decide.Finish():
                self.ledger.record(RunEnded(outcome_of(state).value))
            case decide.Leave():
                return False
            case _:
                assert_never(move)
        return True

    def _wait(self, until: float | None, state: RolloutState) -> None:
        timeout_s = _BEAT_S if until is None else min(_BEAT_S, until - self.clock.now())
        if state.in_flight:
            self.crew.wait(max(0.0, timeout_s))
        elif timeout_s > 0:
            self.clock.sleep(timeout_s)
        if self.trouble is not None:
            raise self.trouble

    def _heed(self, state: RolloutState) -> None:
        """Say that this process lives; do what others ask."""
        self.journal.beat()
        self.beat()
        for ask in self.journal.asked():
            if ask.kind == "pause":
                text = ask.reason or "somebody asked for it"
                self.ledger.record(RunPaused("asked", text, ask.by))
            elif ask.kind == "abort":
                self.ledger.record(RunAborted(ask.by, ask.reason))

    def _unit_run(self) -> UnitRun:
        return UnitRun(self.ledger, self.procedure, self.clock, self._ask_after_node)

    def _start(self, name: str) -> None:
        unit = self.ledger.state.of_name[name]
        run = self._unit_run()

        def work() -> None:
            try:
                run(unit)
            except Stopped:
                pass
            except BaseException as error:  # noqa: BLE001 - it ends the run, in the engine's thread
                self.trouble = error

        self.crew.start(name, work)

    def _ask(self, gate: Gate, at: GatePoint) -> bool:
        self.ledger.record(GateBegun(gate.name, at.when, at.wave, at.node))
        verdict = self.gates.check(gate, at, deadline_s=gate.deadline_s)
        self.ledger.record(
            GateEnded(
                gate.name, at.when, at.wave, verdict.passed, at.node,
                verdict.message, verdict.evidence, seconds=verdict.seconds,
            )
        )  # fmt: skip
        return verdict.passed

    def _point(self, when: When, wave: int, node: str = "") -> GatePoint:
        """Nodes that have failed are not asked again: the budget has counted them."""
        state = self.ledger.state
        whole = when in {When.BEFORE_RUN, When.AFTER_RUN}
        names = tuple(state.units) if whole else state.plan.waves[wave]
        sound = tuple(name for name in names if state.units[name].outcome not in FAILURES)
        return GatePoint(state.plan.id, when, wave, node, sound)

    def _ask_after_node(self, unit: Unit) -> StepEnd:
        wave = self.ledger.state.units[unit.name].wave
        for gate in self.ledger.state.plan.policy.gates:
            if When.AFTER_NODE in gate.when and not self._ask(
                gate, self._point(When.AFTER_NODE, wave, unit.name)
            ):
                return StepEnd(ok=False, code="gate", message=f"gate {gate.name} did not pass")
        return StepEnd()

    def _leave(self, error: BaseException) -> None:
        """Whatever is in flight is let go, and is in the journal as begun."""
        self.let_go()
        self.crew.join(_LAST_S)
        if not isinstance(error, AzlError):
            self.ledger.record(RunLeft(self.by))
