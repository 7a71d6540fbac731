"""What a run does next: a pure function of its plan, where it stands, and the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from azlinux_cli.domain.rollout.eta import needed_s
from azlinux_cli.domain.rollout.event import RunHalted, RunPaused, When
from azlinux_cli.domain.rollout.gate import Gate, GateKind
from azlinux_cli.domain.rollout.limit import Places
from azlinux_cli.domain.rollout.state import RolloutState, RunStatus
from azlinux_cli.domain.rollout.window import close_of, next_fit


@dataclass(frozen=True, slots=True)
class Admit:
    """Begin with these nodes."""

    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a gate; nothing is admitted until it has passed."""

    gate: Gate
    when: When
    wave: int


@dataclass(frozen=True, slots=True)
class BeginWave:
    wave: int


@dataclass(frozen=True, slots=True)
class Soak:
    wave: int
    seconds: float


@dataclass(frozen=True, slots=True)
class EndWave:
    wave: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Until a node ends, or the time is `until` (Unix time; None: only a node's end matters)."""

    until: float | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The run halts or pauses by itself."""

    event: RunHalted | RunPaused


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is in flight and nothing may begin: it is paused, halted, aborted or at its end."""


@dataclass(frozen=True, slots=True)
class Finish:
    """Every node has had its turn and every gate has passed."""


Move: TypeAlias = Admit | Ask | BeginWave | Soak | EndWave | Wait | Stop | Leave | Finish


def next_move(state: RolloutState, now: float) -> Move:
    if state.status is not RunStatus.RUNNING:
        return Wait() if state.in_flight and state.status is not RunStatus.ENDED else Leave()
    if (stop := _own_stop(state, now)) is not None:
        return Stop(stop)
    wave = state.current_wave
    if wave == len(state.waves):
        return _next_gate(state, When.AFTER_RUN, wave - 1) or Finish()
    if not state.waves[wave].open:
        return _before_wave(state, wave, now)
    if any(state.waiting[k] for k in range(wave + 1)):
        return _admission(state, wave, now)
    if state.in_flight:
        return _wait(state, now)
    return _after_wave(state, wave, now)


def _own_stop(state: RolloutState, now: float) -> RunHalted | None:
    if state.failed > state.max_failures:
        machines = "machine" if state.failed == 1 else "machines"
        message = f"{state.failed} {machines} failed, and {state.max_failures} may"
        return RunHalted("failures", message)
    limit_s = state.plan.policy.progress_s
    if limit_s is not None and state.in_flight and now - state.last_progress_at >= limit_s:
        return RunHalted("progress", f"no machine was done within {limit_s:g} s")
    return None


def _next_gate(state: RolloutState, when: When, wave: int) -> Ask | Stop | None:
    """The first gate of that moment that has not passed yet."""
    passed = state.waves[wave].gates if wave >= 0 else set()
    for gate in state.plan.policy.gates:
        if not gate.is_asked(when, wave) or (gate.name, when) in passed:
            continue
        if gate.kind is GateKind.APPROVAL:
            text = f"gate {gate.name} waits for a person's approval ({when.value})"
            return Stop(RunPaused("approval", text))
        return Ask(gate, when, wave)
    return None


def _moments(state: RolloutState, wave: int) -> tuple[tuple[When, ...], int]:
    """Which gates stand between here and the next thing the run does, and their wave."""
    if wave == len(state.waves):
        return (When.AFTER_RUN,), wave - 1
    if state.waves[wave].open:
        return (When.AFTER_WAVE,), wave
    before = (When.BEFORE_RUN, When.BEFORE_WAVE) if wave == 0 else (When.BEFORE_WAVE,)
    return before, wave


def awaited_approval(state: RolloutState) -> tuple[Gate, When, int] | None:
    """The approval that the run has paused for."""
    if not isinstance(state.stop, RunPaused) or state.stop.code != "approval":
        return None
    moments, wave = _moments(state, state.current_wave)
    for when in moments:
        for gate in state.plan.policy.gates:
            waits = gate.kind is GateKind.APPROVAL and gate.is_asked(when, wave)
            if waits and (gate.name, when) not in state.waves[wave].gates:
                return gate, when, wave
    return None


def _before_wave(state: RolloutState, wave: int, now: float) -> Move:
    if (closed := _closed(state, now)) is not None:
        return closed
    for when in _moments(state, wave)[0]:
        if (ask := _next_gate(state, when, wave)) is not None:
            return ask
    return BeginWave(wave)


def _after_wave(state: RolloutState, wave: int, now: float) -> Move:
    its = state.waves[wave]
    soak_s = state.plan.policy.soak_wave_s
    if soak_s and wave < len(state.waves) - 1:
        if its.soak_until is None:
            return Soak(wave, soak_s)
        if now < its.soak_until:
            return Wait(its.soak_until)
    return _next_gate(state, When.AFTER_WAVE, wave) or EndWave(wave)


def _closed(state: RolloutState, now: float) -> Stop | None:
    """Work that does not fit in what is left of the window is not begun."""
    windows = state.plan.policy.windows
    if not windows:
        return None
    need_s = needed_s(state.durations)
    close = close_of(windows, now)
    if close is not None and now + need_s <= close:
        return None
    opens = next_fit(windows, now, need_s)
    if opens is None:
        why = f"no window is as long as a machine takes ({need_s:.0f} s)"
    elif close is None:
        why = "the window is closed"
    else:
        why = f"a machine takes {need_s:.0f} s and the window closes in {close - now:.0f} s"
    return Stop(RunPaused("window", why, until=opens))


def _admission(state: RolloutState, wave: int, now: float) -> Move:
    if (closed := _closed(state, now)) is not None:
        return closed if not state.in_flight else Wait()
    chosen = admissible(state, wave, now)
    return Admit(tuple(chosen)) if chosen else _wait(state, now)


def admissible(state: RolloutState, wave: int, now: float) -> list[str]:
    """The nodes to begin with now, in the order of the plan."""
    policy = state.plan.policy
    resting = resting_units(state, now)
    busy = [*state.in_flight, *resting]
    room = state.parallel - len(busy)
    if room <= 0:
        return []
    units = state.of_name
    places = Places(policy.limits, (units[name].labels for name in busy))
    budget = state.budget
    chosen: dict[str, None] = {}
    for queue in state.waiting[: wave + 1]:
        while len(chosen) < room:
            in_flight = len(state.in_flight) + len(chosen)
            if not budget.may_admit(failed=state.failed, in_flight=in_flight):
                break
            name = queue.first(places.has_room, chosen)
            if name is None:
                break
            places.take(units[name].labels)
            chosen[name] = None
    return [*chosen]


def resting_units(state: RolloutState, now: float) -> Sequence[str]:
    """Nodes that are done and soak: they keep their place."""
    soak_s = state.plan.policy.soak_node_s
    if not soak_s:
        return ()
    return [
        name
        for name in state.recent
        if (ended := state.units[name].ended_at) is not None and ended + soak_s > now
    ]


def _wait(state: RolloutState, now: float) -> Wait:
    """For a node to end, for one to have soaked, or for the deadline of progress."""
    moments = []
    soak_s = state.plan.policy.soak_node_s
    for name in resting_units(state, now):
        ended_at = state.units[name].ended_at
        if ended_at is not None:
            moments.append(ended_at + soak_s)
    limit_s = state.plan.policy.progress_s
    if limit_s is not None and state.in_flight:
        moments.append(state.last_progress_at + limit_s)
    return Wait(min(moments, default=None))
