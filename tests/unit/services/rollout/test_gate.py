"""The door to all gates: what goes wrong behind it, in whatever way, means no."""

from collections.abc import Callable
from typing import Any

import pytest

from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GateKind, GatePoint, GateVerdict
from azlinux_cli.services.rollout.gate import GateRunners
from tests.fakes.clock import FakeClock

POINT = GatePoint("uk3f9x2ab", When.AFTER_WAVE)
GATE = Gate.parse("command:true", deadline_s=30)
SECRET = "hunter2-and-more"


class Runner:
    """A GateRunner that does as it is told, and remembers how long it was given."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.act = act
        self.given_s: list[float] = []

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> Any:
        self.given_s.append(deadline_s)
        return self.act()


def passing() -> GateVerdict:
    return GateVerdict(passed=True, message="fine", evidence="seen")


def ask(
    runner: Runner, clock: FakeClock, *, gate: Gate = GATE, deadline_s: float = 60
) -> GateVerdict:
    runners = GateRunners({GateKind.COMMAND: runner}, clock)
    return runners.check(gate, POINT, deadline_s=deadline_s)


def test_a_verdict_is_passed_on_with_the_time_it_took(clock: FakeClock) -> None:
    def act() -> GateVerdict:
        clock.advance(1.5)
        return passing()

    assert ask(Runner(act), clock) == GateVerdict(True, "fine", "seen", 1.5)


@pytest.mark.parametrize(("deadline_s", "given_s"), [(60, 30), (7, 7)])
def test_the_shorter_deadline_counts(clock: FakeClock, deadline_s: float, given_s: float) -> None:
    runner = Runner(passing)

    assert ask(runner, clock, deadline_s=deadline_s).passed
    assert runner.given_s == [given_s]


@pytest.mark.parametrize("deadline_s", [0, -1, float("nan")])
def test_without_time_nothing_is_asked_and_nothing_passes(
    clock: FakeClock, deadline_s: float
) -> None:
    runner = Runner(passing)

    assert not ask(runner, clock, deadline_s=deadline_s).passed
    assert runner.given_s == []


def test_a_yes_that_comes_too_late_is_none(clock: FakeClock) -> None:
    def act() -> GateVerdict:
        clock.advance(30.1)
        return passing()

    verdict = ask(Runner(act), clock)

    assert not verdict.passed
    assert verdict.message == "it passed after 30.1 s, and had 30 s"


@pytest.mark.parametrize(
    "error", [OSError("disk"), RecursionError(), KeyError("x"), AssertionError(), MemoryError()]
)
def test_a_gate_that_crashes_has_not_passed(clock: FakeClock, error: Exception) -> None:
    def act() -> GateVerdict:
        raise error

    verdict = ask(Runner(act), clock)

    assert not verdict.passed
    assert f"asking crashed: {type(error).__name__}" in verdict.message


def test_a_crash_does_not_tell_a_secret(clock: FakeClock) -> None:
    def act() -> GateVerdict:
        raise OSError(f"https://me:{SECRET}@lb/?token={SECRET}")

    assert SECRET not in repr(ask(Runner(act), clock))


@pytest.mark.parametrize(
    "answer",
    [
        None,
        True,
        "yes",
        GateVerdict(passed="no", message=""),  # type: ignore[arg-type]
        GateVerdict(passed=1, message=""),  # type: ignore[arg-type]
        GateVerdict(passed=True, message=None),  # type: ignore[arg-type]
    ],
)
def test_an_answer_that_is_no_verdict_has_not_passed(clock: FakeClock, answer: Any) -> None:
    assert ask(Runner(lambda: answer), clock).passed is False


def test_ctrl_c_is_no_verdict(clock: FakeClock) -> None:
    def act() -> GateVerdict:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(Runner(act), clock)


def test_what_is_kept_is_bounded_and_clean_whoever_made_it(clock: FakeClock) -> None:
    verdict = ask(
        Runner(lambda: GateVerdict(True, "m" * 9_999, f"token={SECRET}\n\x1b[2J" + "e" * 9_999)),
        clock,
    )

    assert len(verdict.message) < 600
    assert len(verdict.evidence) < 2_100
    assert SECRET not in verdict.evidence
    assert "\x1b" not in verdict.evidence


@pytest.mark.parametrize(
    ("text", "why"),
    [("approval", "a person decides"), ("http:http://lb/", "nothing here asks gates of kind http")],
)
def test_a_kind_that_nobody_asks_has_not_passed(clock: FakeClock, text: str, why: str) -> None:
    verdict = ask(Runner(passing), clock, gate=Gate.parse(text))

    assert not verdict.passed
    assert why in verdict.message
