"""A run as lines of a log: one for each change that is worth one."""

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.budget import worst_case_words
from azlinux_cli.domain.rollout.event import Event, UnitOutcome
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.rendering.output import plain
from azlinux_cli.rendering.rollout.word import (
    WHAT_BECAME,
    counted,
    gate_moment,
    lasting,
    moment,
    outcomes,
    some,
    the_wave,
    wave_name,
)


def line_of(event: Event, plan: RolloutPlan) -> str | None:
    """What happened, as a sentence without its time; None for what only programs care about."""
    told = _told(event, plan)
    return None if told is None else plain(told)


def heading(plan: RolloutPlan) -> str:
    waves = counted(len(plan.waves), "wave")
    return f"{plan.procedure} of {counted(len(plan.units), 'machine')} in {waves}, run {plan.id}"


def standing(state: RolloutState) -> list[str]:
    """Where a run stands, for somebody who comes later."""
    policy = state.plan.policy
    lines = [heading(state.plan)]
    if any(not unit.waits for unit in state.units.values()):
        lines.append(f"{state.status.value}: {outcomes(state.units)}")
    if state.in_flight:
        lines.append(f"under way: {fold(state.in_flight)}")
    if state.stop is not None:
        lines.append(line_of(state.stop, state.plan) or "")
    worst = worst_case_words(state.budget, len(state.units), state.parallel)
    soak = f"; {lasting(policy.soak_wave_s)} between waves" if policy.soak_wave_s else ""
    return [plain(line) for line in [*lines, worst + soak]]


def _told(event: Event, plan: RolloutPlan) -> str | None:  # noqa: C901 - one row for each event
    match event:
        case ev.RunTaken(by, pid, azl, took_over):
            after = f", taken over from {took_over}, which is no more" if took_over else ""
            return f"{by} (process {pid}, azl {azl}) works on run {plan.id}{after}"
        case ev.RunLeft(by):
            return f"{by} has left the run; what is under way on a machine goes on"
        case ev.WaveBegun(wave):
            names = plan.waves[wave]
            of = counted(len(names), "machine")
            return f"{wave_name(plan, wave)} {_is(plan, wave)} under way: {of}, {some(names)}"
        case ev.WaveEnded(wave):
            return f"{wave_name(plan, wave)} {_is(plan, wave)} over"
        case ev.SoakBegun(wave, seconds):
            return f"after {the_wave(plan, wave)}: {lasting(seconds)} of soak"
        case ev.StepEnded(unit, step, observed=True, ok=ok):
            return f"{unit}: {step} was begun before; it has {'ended well' if ok else 'failed'}"
        case ev.UnitEnded():
            return _unit_ended(event)
        case ev.UnitRetried(unit, by):
            return f"{unit}: gets another turn ({by})"
        case ev.GateEnded():
            return _gate_ended(event, plan)
        case ev.RunResumed():
            return _resumed(event)
        case ev.RunPaused() | ev.RunHalted() | ev.RunAborted() | ev.RunEnded():
            return _stopped(event)
    return None


def _is(plan: RolloutPlan, wave: int) -> str:
    return "are" if wave_name(plan, wave) == "canaries" else "is"


def _unit_ended(event: ev.UnitEnded) -> str:
    why = event.message.removeprefix(f"{event.unit}: ")
    end = f"{event.unit}: {WHAT_BECAME[event.outcome]} after {lasting(event.seconds)}"
    if event.outcome is UnitOutcome.UNCHANGED:
        end = f"{event.unit}: nothing to do"
    return f"{end}: {why}" if why else end


def _gate_ended(event: ev.GateEnded, plan: RolloutPlan) -> str:
    when = gate_moment(plan, event.when, event.wave, event.unit)
    if event.by:
        end = f"approved by {event.by}" if event.passed else f"refused by {event.by}"
    else:
        end = f"passed in {lasting(event.seconds)}" if event.passed else "did not pass"
    return f"gate {event.gate} ({when}): {end}" + (f": {event.message}" if event.message else "")


def _resumed(event: ev.RunResumed) -> str:
    parts = [f"resumed by {event.by}"]
    if event.max_failures is not None:
        parts.append(f"{event.max_failures} may fail from now on")
    if event.parallel is not None:
        parts.append(f"{event.parallel} at once from now on")
    return "; ".join(parts) + (f": {event.reason}" if event.reason else "")


def _stopped(event: ev.RunPaused | ev.RunHalted | ev.RunAborted | ev.RunEnded) -> str:
    match event:
        case ev.RunPaused(_, message, by, until):
            who = f" by {by}" if by else ""
            return f"paused{who}: {message}" + (f"; until {moment(until)}" if until else "")
        case ev.RunHalted(_, message):
            return f"halted: {message}"
        case ev.RunAborted(by, reason):
            return f"aborted by {by}" + (f": {reason}" if reason else "")
        case ev.RunEnded(outcome):
            return f"ended: {outcome}"
